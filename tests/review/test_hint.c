/* What review/hint.h promises: a row for each rule, once for each file's bytes; and no byte of
 * the file's metadata in it. */
#include "review/hint.h"
#include "tests/review/pictured.h"

#define SECRET "SENTINEL"

/* Seven dark bars beside each other, as wide and high as letters, and a comment behind SOI. */
static int64_t photo_of(struct fixture *f, int64_t group, const char *name, int bars,
                        int comment)
{
    static const uint8_t com[] = "\xff\xfe\x00\x0a" SECRET;
    struct image image = pictured_grey();
    struct bytes plain = {0}, file = {0};
    struct err err = {0};
    int64_t photo;

    image.data[0] = (uint8_t)(bars + 2 * comment); /* no two are the same */
    for (int i = 0; i < 7 * bars; i++)
        for (int y = 16; y < 32; y++)
            for (int x = 4 + 8 * i; x < 8 + 8 * i; x++)
                memset(image_row(&image, y) + 3 * x, 0, 3);
    CHECK(!encode_jpeg(&plain, &image, 95, NULL, 0, &err));
    bytes_add(&file, plain.data, 2);
    if (comment)
        bytes_add(&file, com, sizeof com - 1);
    bytes_add(&file, plain.data + 2, plain.size - 2);
    photo = pictured_photo(f, group, name, &file);
    image_free(&image);
    bytes_free(&plain);
    bytes_free(&file);
    return photo;
}

static void look(struct hint_found *found, struct fixture *f, int64_t photo)
{
    struct err err = {0};

    if (!CHECK(!db_begin(f->db, &err) && !hint_look(found, f->db, photo, &err) &&
               !db_commit(f->db, &err)))
        fprintf(stderr, "%s\n", err.text);
    db_rollback(f->db);
}

static void test_looks(struct fixture *f, int64_t group)
{
    int64_t quiet = photo_of(f, group, "quiet.jpg", 0, 0);
    int64_t tells = photo_of(f, group, "tells.jpg", 1, 1);
    struct hint_found found = {-1, -1, -1};

    look(&found, f, quiet);
    CHECK_INT(found.textlike, 0);
    CHECK_INT(found.fresh, 1);
    look(&found, f, tells);
    CHECK(found.textlike >= 1 && found.metadata >= 1 && found.fresh == 1);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM hint"), 4);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM hint WHERE kind='metadata' AND what GLOB"
                             " '*COM*'"),
              1);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM hint WHERE what GLOB '*" SECRET "*'"), 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM hint WHERE kind='text-like' AND found>0 AND"
                             " what GLOB '[0-9]*,[0-9]*,[0-9]*,[0-9]*'"),
              1);
    found = (struct hint_found){-1, -1, -1};
    look(&found, f, tells); /* known: told again, not looked at again */
    CHECK(found.textlike >= 1 && found.metadata >= 1);
    CHECK_INT(found.fresh, 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM hint"), 4);
}

static void test_refuses(struct fixture *f, int64_t group)
{
    int64_t gone = photo_of(f, group, "gone.jpg", 1, 0);
    struct hint_found found = {-1, -1, -1};
    struct err err = {0};
    char path[200];

    snprintf(path, sizeof path, "%s/gone.jpg", f->folder);
    unlink(path);
    CHECK(hint_look(&found, f->db, gone, &err) && err.code == ERR_ABSENT);
    CHECK(hint_look(&found, f->db, 999, &err) && err.code == ERR_ABSENT);
    CHECK_INT(found.fresh, -1);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM hint"), 4);
}

int main(void)
{
    struct fixture f;

    if (!pictured_open(&f)) {
        int64_t group = fixture_group(&f, fixture_dataset(&f, "d"), "g");

        test_looks(&f, group);
        test_refuses(&f, group);
    }
    pictured_close(&f);
    return check_result();
}
