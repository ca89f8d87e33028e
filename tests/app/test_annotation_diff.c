/* What app/annotation_diff.h promises: the picture's colours, and that nothing
 * of a photo that is not cleared is written. */
#include "app/annotation_diff.h"
#include "base/file.h"
#include "image/decode.h"
#include "tests/check.h"
#include "tests/review/traced.h"

#include <unistd.h>

static const char PICTURE[] = "difference.png";

static int64_t add(struct fixture *f, int64_t photo, const char *by, const struct region *list,
                   size_t count)
{
    struct revision_draft draft = {photo, by, 0, -1, "test", "", list, count};
    struct err err = {0};
    int64_t id = 0;
    int added;

    if (revision_add(&id, &added, f->db, &draft, &err))
        fprintf(stderr, "%s\n", err.text);
    return id;
}

static void check_colour(const struct image *image, int32_t x, int r, int g, int b)
{
    const uint8_t *p = image_row(image, 3) + 3 * x;

    CHECK_INT(p[0], r);
    CHECK_INT(p[1], g);
    CHECK_INT(p[2], b);
}

static void check_picture(void)
{
    struct bytes file = {0};
    struct image image = {0};
    struct err err;

    if (CHECK(!file_read(&file, PICTURE, 1 << 20, &err)) &&
        CHECK(!decode_image(&image, file.data, file.size, 0, &err)) &&
        CHECK_INT(image.width, WIDTH) && CHECK_INT(image.channels, 3)) {
        check_colour(&image, 0, 0, 0, 0);       /* in neither */
        check_colour(&image, 2, 230, 159, 0);   /* lost */
        check_colour(&image, 5, 255, 255, 255); /* in both */
        check_colour(&image, 8, 0, 114, 178);   /* gained */
        check_colour(&image, 15, 128, 128, 128);
    }
    image_free(&image);
    bytes_free(&file);
}

int main(void)
{
    struct region before[] = {traced_box(REGION_SKIN, 2, 8)};
    struct region after[] = {traced_box(REGION_SKIN, 4, 10), traced_box(REGION_IGNORE, 14, 16)};
    struct app app = {.quiet = 1};
    struct fixture f;
    struct err err = {0};
    int64_t group, photo, other, a, b, c;
    int differ = 7;

    fixture_open(&f);
    group = fixture_group(&f, fixture_dataset(&f, "clinic"), "g");
    photo = traced_photo(&f, group, "a.png");
    other = traced_photo(&f, group, "b.png");
    a = add(&f, photo, "anna", before, 1);
    b = add(&f, photo, "bert", after, 2);
    c = add(&f, other, "anna", before, 1);
    unlink(PICTURE);

    CHECK_INT(annotation_diff(&differ, &app, f.db, a, b, PICTURE, &err), -1);
    CHECK_INT(err.code, ERR_GUARD);
    CHECK(!file_exists(PICTURE));
    CHECK_INT(annotation_diff(&differ, &app, f.db, a, c, NULL, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(annotation_diff(&differ, &app, f.db, a, 99, NULL, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_INT(differ, 7);

    fixture_clear(&f, photo, "cleared");
    CHECK_INT(annotation_diff(&differ, &app, f.db, a, a, NULL, &err), 0);
    CHECK_INT(differ, 0);
    CHECK_INT(annotation_diff(&differ, &app, f.db, a, b, PICTURE, &err), 0);
    CHECK_INT(differ, 1);
    check_picture();
    region_free(&before[0]);
    region_free(&after[0]);
    region_free(&after[1]);
    fixture_close(&f);
    return check_result();
}
