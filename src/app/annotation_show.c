#include "app/annotation_show.h"
#include "app/annotation_of.h"
#include "app/rows.h"
#include "base/bytes.h"
#include "db/stmt.h"
#include "exchange/exchange.h"

#include <stdlib.h>

/* ---- a region in words ---- */

static const char *kind_of(const struct region *region)
{
    const struct shape *shape = &region->shape;

    if (region->mask.count)
        return "pixels";
    if (!shape->count)
        return "empty";
    for (size_t i = 1; i < shape->count; i++)
        if (shape->rings[i].kind != shape->rings[0].kind)
            return "mixed";
    return spline_kind_name(shape->rings[0].kind);
}

/* Points that the curve is led by; of a Bezier without its handles. */
static int64_t knots_of(const struct shape *shape, int64_t *corners)
{
    int64_t knots = 0;

    *corners = 0;
    for (size_t i = 0; i < shape->count; i++) {
        const struct spline *ring = &shape->rings[i];

        knots += (int64_t)(ring->kind == SPLINE_BEZIER ? ring->count / 3 : ring->count);
        for (size_t k = 0; ring->corners && k < ring->count; k++)
            *corners += ring->corners[k];
    }
    return knots;
}

static int area_of(int64_t *out, const struct region *region, const struct annotation_of *of,
                   struct err *err)
{
    struct mask mask;

    if (region->mask.count) {
        *out = mask_area(&region->mask);
        return 0;
    }
    if (shape_mask(&mask, &region->shape, of->width, of->height, err))
        return -1;
    *out = mask_area(&mask);
    mask_free(&mask);
    return 0;
}

static int add_region(struct rows *rows, size_t i, const struct annotation_of *of,
                      struct err *err)
{
    const struct region *region = &of->regions[i];
    int64_t area, corners, knots = knots_of(&region->shape, &corners);

    if (area_of(&area, region, of, err))
        return err_while(err, "region %zu", i + 1);
    rows_int(rows, (int64_t)i + 1);
    rows_text(rows, region_label_name(region->label));
    rows_text(rows, kind_of(region));
    rows_int(rows, (int64_t)region->shape.count);
    rows_int(rows, knots);
    rows_int(rows, corners);
    rows_text(rows, region->mask.count                      ? NULL
                    : region->shape.fill == RASTER_NON_ZERO ? "non-zero"
                                                            : "even-odd");
    rows_int(rows, area);
    rows_real(rows, (double)area / ((double)of->width * of->height));
    return 0;
}

/* ---- the revision ---- */

enum { FACTS = 9 };
static const char *const COLUMNS[] = {
    "seq",       "label",    "kind",  "rings",      "knots",      "corners",
    "fill",      "pixels",   "share", "revision",   "photo",      "md5",
    "annotator", "added_at", "state", "decided_by", "decided_at", "why"};
enum { SHOWN = 9, ALL = sizeof COLUMNS / sizeof *COLUMNS };

static int open_facts(struct stmt *q, struct db *db, long long revision, struct err *err)
{
    int got;

    if (stmt_open(q, db,
                  "SELECT revision, photo, md5, annotator, added_at, state, decided_by,"
                  " decided_at, nullif(why, ''), parent, tool, source, digest, is_truth,"
                  " dataset FROM revision_info WHERE revision=?1",
                  err))
        return -1;
    stmt_bind_int(q, 1, revision);
    got = stmt_step(q, err);
    return got > 0 ? 0
           : got   ? -1
                   : err_set(err, ERR_ABSENT, "there is no revision %lld", revision);
}

static void add_facts(struct rows *rows, const struct stmt *q)
{
    rows_int(rows, stmt_int(q, 0));
    for (int c = 1; c < FACTS; c++)
        rows_text(rows, stmt_text(q, c));
}

static void print_facts(const struct stmt *q, const struct annotation_of *of)
{
    printf("revision %lld of '%s' (%s, %d x %d pixels) by %s, %s\n", (long long)stmt_int(q, 0),
           stmt_text(q, 1), stmt_text(q, 14), of->width, of->height, stmt_text(q, 3),
           stmt_text(q, 4));
    printf("%s", stmt_text(q, 5));
    if (!stmt_is_null(q, 6))
        printf(" by %s, %s", stmt_text(q, 6), stmt_text(q, 7));
    if (!stmt_is_null(q, 8))
        printf(": %s", stmt_text(q, 8));
    printf("%s\n", stmt_int(q, 13) ? "; it is the photo's truth" : "");
    if (!stmt_is_null(q, 9))
        printf("made from revision %lld ", (long long)stmt_int(q, 9));
    else
        printf("made from nothing ");
    printf("with %s%s%s\ndigest %s\n\n", stmt_text(q, 10),
           *stmt_text(q, 11) ? ", read from " : "", stmt_text(q, 11), stmt_text(q, 12));
}

static int print_regions(const struct app *app, struct db *db, const struct annotation_of *of,
                         const struct stmt *facts, struct err *err)
{
    int plain = !app->json && !app->csv, rc = 0;
    struct rows rows = {0};

    for (size_t i = 0; !rc && i < of->count; i++) {
        rc = add_region(&rows, i, of, err);
        if (!plain && !rc)
            add_facts(&rows, facts);
        rows_end(&rows);
    }
    if (!rc && plain)
        print_facts(facts, of);
    if (!rc)
        rc = rows_print(app, db, &rows, COLUMNS, plain ? SHOWN : ALL, err);
    rows_free(&rows);
    return rc;
}

static int print_svg(const struct app *app, const struct annotation_of *of, struct err *err)
{
    struct exchange_photo photo = {of->name, of->width, of->height, of->regions, of->count};
    struct bytes file = {0};
    struct text lost = {0};
    int rc =
        annotation_of_may_leave(of, err) || exchange_svg.write(&file, &photo, 1, &lost, err);

    if (!rc && lost.size)
        app_say(app, "%s", lost.data);
    if (!rc && (fwrite(file.data, 1, file.size, stdout) != file.size || fflush(stdout)))
        rc = err_set(err, ERR_IO, "standard output does not take the file");
    bytes_free(&file);
    text_free(&lost);
    return rc ? -1 : 0;
}

int annotation_show(const struct app *app, struct db *db, long long revision, int svg,
                    struct err *err)
{
    struct annotation_of of = {0};
    struct stmt facts = {0};
    int rc = open_facts(&facts, db, revision, err);

    if (!rc)
        rc = annotation_of_read(&of, db, revision, err);
    if (!rc)
        rc = svg ? print_svg(app, &of, err) : print_regions(app, db, &of, &facts, err);
    annotation_of_free(&of);
    stmt_close(&facts);
    return rc;
}
