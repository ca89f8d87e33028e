#include "app/annotation_diff.h"
#include "app/annotation_of.h"
#include "app/rows.h"
#include "annotate/difference.h"
#include "base/file.h"
#include "image/encode.h"

#include <string.h>

/* What a revision makes of its photo. */
struct painted {
    struct mask skin, ignored;
};

static const char *const COLUMNS[] = {"part", "before", "after",  "change",  "dx",
                                      "dy",   "lost",   "gained", "jaccard", "dice"};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS };

static void add_pixels(struct rows *rows, int64_t both, int64_t lost, int64_t gained)
{
    rows_int(rows, lost);
    rows_int(rows, gained);
    rows_real(rows, difference_jaccard(both, lost, gained));
    rows_real(rows, difference_dice(both, lost, gained));
    rows_end(rows);
}

/* All of the photo's skin, or of what is ignored. */
static void add_whole(struct rows *rows, const char *part, const struct mask *before,
                      const struct mask *after)
{
    struct difference_pixels n = difference_pixels(before, after);

    rows_text(rows, part);
    rows_none(rows);
    rows_none(rows);
    rows_text(rows, n.lost || n.gained ? "changed" : "same");
    rows_none(rows);
    rows_none(rows);
    add_pixels(rows, n.both, n.lost, n.gained);
}

static void add_seq(struct rows *rows, size_t index)
{
    if (index == DIFFERENCE_NONE)
        rows_none(rows);
    else
        rows_int(rows, (int64_t)index + 1);
}

static void add_part(struct rows *rows, const struct difference_part *part,
                     const struct annotation_of *before, const struct annotation_of *after)
{
    const struct region *region = part->after == DIFFERENCE_NONE
                                      ? &before->regions[part->before]
                                      : &after->regions[part->after];

    rows_text(rows, region_label_name(region->label));
    add_seq(rows, part->before);
    add_seq(rows, part->after);
    rows_text(rows, difference_name(part->kind));
    if (part->kind == DIFFERENCE_MOVED) {
        rows_real(rows, part->shift.x / 256.0);
        rows_real(rows, part->shift.y / 256.0);
    } else {
        rows_none(rows);
        rows_none(rows);
    }
    add_pixels(rows, part->both, part->lost, part->gained);
}

/* Both are the same list of regions: each is kept, and in its place. */
static int all_kept(const struct difference *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->parts[i].kind != DIFFERENCE_KEPT || d->parts[i].before != d->parts[i].after)
            return 0;
    return 1;
}

static int print_parts(int *differ, const struct app *app, struct db *db,
                       const struct annotation_of *before, const struct annotation_of *after,
                       const struct painted *was, const struct painted *is, struct err *err)
{
    struct difference d = {0};
    struct rows rows = {0};
    int rc;

    if (difference_of(&d, before->regions, before->count, after->regions, after->count,
                      before->width, before->height, err))
        return -1;
    add_whole(&rows, "all skin", &was->skin, &is->skin);
    add_whole(&rows, "all ignored", &was->ignored, &is->ignored);
    for (size_t i = 0; i < d.count; i++)
        add_part(&rows, &d.parts[i], before, after);
    rc = rows_print(app, db, &rows, COLUMNS, COLUMN_COUNT, err);
    *differ = !all_kept(&d);
    rows_free(&rows);
    difference_free(&d);
    return rc;
}

/* ---- the picture ---- */

/* Which colours a colour-blind eye tells apart: Okabe and Ito's orange and blue. */
enum { NEITHER, BOTH, LOST, GAINED, IGNORED, COLOURS };
static const uint8_t PALETTE[COLOURS][3] = {
    {0, 0, 0}, {255, 255, 255}, {230, 159, 0}, {0, 114, 178}, {128, 128, 128}};

/* Writes `colour` where the mask, which is taken over, is in. */
static void lay(struct image *out, struct mask mask, int colour)
{
    for (size_t run = 1; run < mask.count; run += 2)
        memset(out->data + mask.ends[run - 1], colour, mask.ends[run] - mask.ends[run - 1]);
    mask_free(&mask);
}

static struct mask without(const struct mask *a, const struct mask *b)
{
    struct mask rest = mask_not(b), out = mask_and(a, &rest);

    mask_free(&rest);
    return out;
}

static int write_png(const char *path, const struct painted *was, const struct painted *is,
                     struct err *err)
{
    struct image image = image_new(was->skin.width, was->skin.height, 1);
    uint8_t colours[256 * 3] = {0};
    struct bytes file = {0};
    int rc;

    for (int i = 0; i < COLOURS * 3; i++)
        colours[i] = PALETTE[i / 3][i % 3];
    lay(&image, mask_and(&was->skin, &is->skin), BOTH);
    lay(&image, without(&was->skin, &is->skin), LOST);
    lay(&image, without(&is->skin, &was->skin), GAINED);
    lay(&image, mask_or(&was->ignored, &is->ignored), IGNORED);
    rc = encode_png_palette(&file, &image, colours, err) ||
         file_write(path, file.data, file.size, err);
    image_free(&image);
    bytes_free(&file);
    return rc ? -1 : 0;
}

static int paint(struct painted *out, const struct annotation_of *of, struct err *err)
{
    return region_paint(&out->skin, &out->ignored, of->regions, of->count, of->width,
                        of->height, err);
}

static void painted_free(struct painted *painted)
{
    mask_free(&painted->skin);
    mask_free(&painted->ignored);
}

static int compare(int *differ, const struct app *app, struct db *db,
                   const struct annotation_of *before, const struct annotation_of *after,
                   const char *png, struct err *err)
{
    struct painted was = {0}, is = {0};
    int rc = -1;

    if (before->photo != after->photo)
        return err_set(err, ERR_USAGE, "they are of two photos, '%.100s' and '%.100s'",
                       before->name, after->name);
    if (png && annotation_of_may_leave(before, err))
        return -1;
    if (!paint(&was, before, err) && !paint(&is, after, err))
        rc = 0;
    if (!rc && png && !app->dry_run)
        rc = write_png(png, &was, &is, err);
    if (!rc)
        rc = print_parts(differ, app, db, before, after, &was, &is, err);
    painted_free(&was);
    painted_free(&is);
    return rc;
}

int annotation_diff(int *differ, const struct app *app, struct db *db, long long before,
                    long long after, const char *png, struct err *err)
{
    struct annotation_of a = {0}, b = {0};
    int rc = annotation_of_read(&a, db, before, err);

    if (!rc)
        rc = annotation_of_read(&b, db, after, err);
    if (!rc)
        rc = compare(differ, app, db, &a, &b, png, err);
    annotation_of_free(&a);
    annotation_of_free(&b);
    return rc;
}
