/* What ingest/walk.c and ingest/group.c promise of names. */
#include "fixture.h"
#include "ingest/group.h"
#include "ingest/walk.h"

/* What was found, "path" or "path!" where it cannot be read. */
struct names {
    char *list[16];
    int count;
};

static void keep(void *self, const char *path, const char *reason)
{
    struct names *names = self;
    struct text name = {0};

    text_add(&name, "%s%s", path, reason ? "!" : "");
    if (CHECK(names->count < 16))
        names->list[names->count++] = name.data;
    else
        text_free(&name);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files below a folder are these, in whatever order they come. */
static void check_walk(struct fixture *f, const char *folder, const char *const *want)
{
    struct names names = {0};
    char *root = walk_root(fixture_path(f, folder), &f->err);
    int i = 0;

    if (!CHECK(root && root[0] == '/'))
        return;
    walk_folder(root, keep, &names);
    qsort(names.list, (size_t)names.count, sizeof *names.list, by_text);
    for (; want[i] && i < names.count; i++)
        CHECK_TEXT(names.list[i], want[i]);
    CHECK(!want[i] && i == names.count);
    while (names.count)
        free(names.list[--names.count]);
    free(root);
}

static void test_folders_and_hidden(struct fixture *f)
{
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
    check_walk(f, "w",
               (const char *const[]){"B.png", "B/c.png", "a-1", "a/1", "a/2", "b", NULL});
}

static void test_links_and_what_is_gone(struct fixture *f)
{
    fixture_text(f, "l/in/file", "x");
    fixture_text(f, "outside", "x");
    CHECK_INT(symlink("../outside", fixture_path(f, "l/link")), 0);
    CHECK_INT(symlink("nowhere", fixture_path(f, "l/gone")), 0);
    CHECK_INT(mkfifo(fixture_path(f, "l/pipe"), 0600), 0);
    check_walk(f, "l", (const char *const[]){"gone!", "in/file", "link", NULL});
    CHECK(!walk_root(fixture_path(f, "outside"), &f->err));
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

    test_folders_and_hidden(&f);
    test_links_and_what_is_gone(&f);
    test_stems();
    test_groups();
    fixture_close(&f);
    return check_result();
}
