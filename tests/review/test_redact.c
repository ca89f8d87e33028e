/* What review/redact.h promises: what the regions cover is black in the new copy and what they
 * do not is as it was; rows and file come together, or none of them; a clearance ends. */
#include "review/copy.h"
#include "review/redact.h"
#include "tests/review/pictured.h"

/* A box of columns and rows; the caller frees it. */
static struct shape box(int32_t left, int32_t top, int32_t right, int32_t bottom)
{
    struct spline_point p[4] = {{256 * left, 256 * top},
                                {256 * right, 256 * top},
                                {256 * right, 256 * bottom},
                                {256 * left, 256 * bottom}};
    struct spline ring = {SPLINE_POLYGON, p, 4, NULL};
    struct shape shape = {0};

    shape_add(&shape, &ring);
    return shape;
}

static int64_t photo_of(struct fixture *f, int64_t group, const char *name, int jpeg, int level)
{
    struct image image = pictured_grey();
    struct bytes file = {0};
    struct err err = {0};
    int64_t photo;

    memset(image.data, level, 3);
    CHECK(jpeg ? !encode_jpeg(&file, &image, 90, NULL, 0, &err)
               : !encode_png(&file, &image, &err));
    photo = pictured_photo(f, group, name, &file);
    image_free(&image);
    bytes_free(&file);
    return photo;
}

static int run(struct redact_done *done, struct fixture *f, const struct redact_wish *wish,
               int dry_run, struct err *err)
{
    int rc = db_begin(f->db, err) || redact(done, f->db, wish, dry_run, err) ||
             db_commit(f->db, err);

    db_rollback(f->db);
    return rc ? -1 : 0;
}

static struct image copy_of(struct fixture *f, int64_t photo)
{
    struct image image = {0};
    struct copy copy = {0};
    struct bytes file = {0};
    struct err err = {0};

    CHECK(!copy_find(&copy, f->db, photo, &err) && copy.stored &&
          !copy_read(&file, &copy, &err) &&
          !decode_image(&image, file.data, file.size, 0, &err));
    bytes_free(&file);
    copy_free(&copy);
    return image;
}

/* Black within [8, 24) x [16, 32) and its border of one pixel (for a JPEG: within the blocks of
 * 8 that it touches), and 200 elsewhere but for the first pixel's block. */
static void check_picture(struct fixture *f, int64_t photo, int jpeg)
{
    struct image image = copy_of(f, photo);
    int first = jpeg ? 8 : 1, wrong = 0;

    if (!CHECK(image.data && image.width == WIDTH && image.height == HEIGHT))
        return;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int in = x >= 7 && x < 25 && y >= 15 && y < 33;
            int near = jpeg && x < 32 && y >= 8 && y < 40;
            int level = image_row(&image, y)[3 * x];

            if (x < first && y < first)
                continue;
            wrong += in ? level > 12 : near ? level > 12 && level < 196 : level < 198;
        }
    CHECK_INT(wrong, 0);
    image_free(&image);
}

static void test_fills(struct fixture *f, int64_t group, int jpeg)
{
    int64_t photo = photo_of(f, group, jpeg ? "a.jpg" : "a.png", jpeg, jpeg ? 190 : 110);
    struct shape shape = box(8, 16, 24, 32);
    struct redact_wish wish = {photo, &shape, 1, "anna", "a badge"};
    struct redact_done done = {0};
    struct err err = {0};

    fixture_clear(f, photo, "cleared");
    CHECK(!run(&done, f, &wish, 1, &err));
    CHECK_INT(done.pixels, 18 * 18);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM redaction"), jpeg);
    CHECK(!run(&done, f, &wish, 0, &err));
    CHECK_INT(done.pixels, 18 * 18);
    CHECK(done.blackened >= done.pixels && done.blackened <= (jpeg ? 32 * 32 : 18 * 18));
    CHECK_INT(done.reencoded, !jpeg);
    CHECK_INT(fixture_int(f,
                          "SELECT count(*) FROM redaction AS r JOIN stored AS s ON"
                          " s.id=r.stored_id AND s.photo_id=r.photo_id WHERE made_by='redact'"
                          " AND by_whom='anna' AND why='a badge'"),
              jpeg + 1);
    CHECK_TEXT(fixture_texts(f, "SELECT sha256 FROM stored ORDER BY id DESC LIMIT 1"),
               done.sha256);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM usable_photo"), 0);
    check_picture(f, photo, jpeg);
    shape_free(&shape);
}

static void test_refuses(struct fixture *f, int64_t group)
{
    int64_t photo = photo_of(f, group, "b.png", 0, 20);
    struct shape shape = box(8, 8, 16, 16), outside = box(500, 500, 600, 600);
    struct shape both[] = {shape, outside};
    struct redact_wish wishes[] = {
        {photo, &shape, 1, "", "a face"},       {photo, &shape, 1, "anna", ""},
        {photo, &shape, 1, NULL, NULL},         {photo, NULL, 0, "anna", "a face"},
        {photo, &outside, 1, "anna", "a face"}, {photo, both, 2, "anna", "two faces"}};
    struct redact_wish nobody = {999, &shape, 1, "anna", "a face"};
    struct redact_done done = {0};
    long long rows = fixture_int(f, "SELECT count(*) FROM stored");
    struct err err = {0};

    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
        CHECK(run(&done, f, &wishes[i], 0, &err));
        CHECK_INT(err.code, ERR_USAGE);
    }
    CHECK(run(&done, f, &nobody, 0, &err) && err.code == ERR_ABSENT);
    CHECK_INT(done.pixels, 0);
    CHECK_INT(fixture_int(f, "SELECT count(*) FROM stored"), rows);
    shape_free(&shape);
    shape_free(&outside);
}

/* A file that is no longer what was catalogued is not redacted. */
static void test_changed(struct fixture *f, int64_t group)
{
    int64_t photo = photo_of(f, group, "c.png", 0, 30);
    struct shape shape = box(8, 8, 16, 16);
    struct redact_wish wish = {photo, &shape, 1, "anna", "a face"};
    struct redact_done done = {0};
    struct err err = {0};
    char path[200];

    snprintf(path, sizeof path, "%s/c.png", f->folder);
    CHECK(!file_write(path, "changed", 7, &err));
    CHECK(run(&done, f, &wish, 0, &err));
    CHECK_INT(err.code, ERR_FORMAT);
    shape_free(&shape);
}

int main(void)
{
    struct fixture f;

    if (!pictured_open(&f)) {
        int64_t group = fixture_group(&f, fixture_dataset(&f, "d"), "g");

        test_fills(&f, group, 0);
        test_fills(&f, group, 1);
        test_refuses(&f, group);
        test_changed(&f, group);
    }
    pictured_close(&f);
    return check_result();
}
