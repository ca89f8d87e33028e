/* What ingest/walk.c and ingest/group.c promise of names. */
#include "fixture.h"
#include "ingest/group.h"
#include "ingest/walk.h"

static void test_order_and_hidden(struct fixture *f)
{
    static const char *const want[] = {"B/c.png", "B.png", "a/1", "a/2", "a-1", "b"};
    struct walk walk = {0};

    fixture_text(f, "w/b", "x");
    fixture_text(f, "w/a/2", "x");
    fixture_text(f, "w/a/1", "x");
    fixture_text(f, "w/a-1", "x");
    fixture_text(f, "w/B/c.png", "x");
    fixture_text(f, "w/B.png", "x");
    fixture_text(f, "w/.hidden", "x");
    fixture_text(f, "w/.folder/x", "x");
    CHECK_INT(symlink("..", fixture_path(f, "w/a/loop")), 0);
    CHECK_INT(symlink(".", fixture_path(f, "w/self")), 0);
    if (!CHECK(!walk_folder(&walk, fixture_path(f, "w"), &f->err)))
        return;
    CHECK_INT((long long)walk.count, 6);
    /* '-' < '.' < '/' < digits < capitals < small letters */
    CHECK_TEXT(walk.files[0].path, "B.png");
    CHECK_TEXT(walk.files[1].path, want[0]);
    CHECK_TEXT(walk.files[2].path, "a-1");
    CHECK_TEXT(walk.files[3].path, "a/1");
    CHECK_TEXT(walk.files[4].path, "a/2");
    CHECK_TEXT(walk.files[5].path, "b");
    CHECK(walk.folder[0] == '/');
    walk_free(&walk);
}

static void test_links_and_what_is_gone(struct fixture *f)
{
    struct walk walk = {0};

    fixture_text(f, "l/in/file", "x");
    fixture_text(f, "outside", "x");
    CHECK_INT(symlink("../outside", fixture_path(f, "l/link")), 0);
    CHECK_INT(symlink("nowhere", fixture_path(f, "l/gone")), 0);
    CHECK_INT(mkfifo(fixture_path(f, "l/pipe"), 0600), 0);
    if (!CHECK(!walk_folder(&walk, fixture_path(f, "l"), &f->err)))
        return;
    CHECK_INT((long long)walk.count, 3);
    CHECK_TEXT(walk.files[0].path, "gone");
    CHECK(walk.files[0].reason != NULL);
    CHECK_TEXT(walk.files[1].path, "in/file");
    CHECK_TEXT(walk.files[2].path, "link");
    CHECK(walk.files[2].reason == NULL);
    walk_free(&walk);
    CHECK_INT(walk_folder(&walk, fixture_path(f, "outside"), &f->err), -1);
    CHECK_INT(f->err.code, ERR_ABSENT);
}

static void check_stem(const char *path, const char *want)
{
    char got[64];

    snprintf(got, sizeof got, "%.*s", (int)walk_stem(path), path);
    CHECK_TEXT(got, want);
}

static void test_stems(void)
{
    check_stem("001.jpeg", "001");
    check_stem("a/b.PNG", "a/b");
    check_stem("PAT_1_2_3.png.jpg", "PAT_1_2_3");
    check_stem("v1.2.jpg", "v1.2");
    check_stem("plain", "plain");
    check_stem("notes.txt", "notes");
    check_stem("a.b/c", "a.b/c");
    check_stem(".png", ".png");
}

static void check_group(const char *how, const char *name, const char *want)
{
    struct text got = {0};
    struct group_by by;
    struct err err;

    if (CHECK(!group_parse(&by, how, &err))) {
        group_name(&got, &by, name);
        CHECK_TEXT(got.data, want);
    }
    text_free(&got);
}

static void test_groups(void)
{
    struct group_by by;
    struct err err;

    check_group(NULL, "a/b_c.png", "a/b_c.png");
    check_group("file", "b.png", "b.png");
    check_group("folder", "a/b/c.png", "a/b");
    check_group("folder", "c.png", ".");
    check_group("prefix:_", "a_x/ann_1.png", "a_x/ann");
    check_group("prefix:_:2", "PAT_78_118.png.jpg", "PAT_78");
    check_group("prefix:_:2", "PAT_78.png", "PAT_78");
    check_group("prefix:-", "plain.png", "plain");
    CHECK_INT(group_parse(&by, "prefix:", &err), -1);
    CHECK_INT(group_parse(&by, "prefix:ab", &err), -1);
    CHECK_INT(group_parse(&by, "prefix:_:0", &err), -1);
    CHECK_INT(group_parse(&by, "person", &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
}

int main(void)
{
    struct fixture f = fixture_open();

    test_order_and_hidden(&f);
    test_links_and_what_is_gone(&f);
    test_stems();
    test_groups();
    fixture_close(&f);
    return check_result();
}
