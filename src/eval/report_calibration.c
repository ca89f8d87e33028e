#include "eval/report_calibration.h"
#include "eval/bootstrap_ece.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <stdlib.h>

#define UNIT 0x1p30 /* of the rows' sums */

/* Of each photo the bins, CALIBRATION_BINS a photo, and the group. */
struct photos {
    struct calibration_bin *bins;
    int64_t *groups;
    size_t count, room;
};

static void photos_free(struct photos *photos)
{
    free(photos->bins);
    free(photos->groups);
}

/* Begins another photo: its bins are empty. */
static void add_photo(struct photos *photos, int64_t group)
{
    if (photos->count == photos->room) {
        photos->room = photos->room ? 2 * photos->room : 512;
        photos->bins =
            bytes_resized(photos->bins, photos->room, CALIBRATION_BINS * sizeof *photos->bins);
        photos->groups = bytes_resized(photos->groups, photos->room, sizeof *photos->groups);
    }
    for (size_t b = 0; b < CALIBRATION_BINS; b++)
        photos->bins[photos->count * CALIBRATION_BINS + b] = (struct calibration_bin){0};
    photos->groups[photos->count++] = group;
}

/* Rows come photo by photo. Where an evaluation of the cell kept none there are none at all. */
static int read_photos(struct photos *photos, struct db *db, const struct report_cell *cell,
                       struct err *err)
{
    static const char sql[] =
        "SELECT b.photo_id, coalesce(g.root_id, g.id), b.bin, sum(b.pixels), sum(b.skin), "
        "sum(b.confidence),"
        " sum(b.squares) FROM cell_run AS s JOIN evaluation_photo_bin AS b"
        " ON b.evaluation_id=s.evaluation JOIN photo AS p ON p.id=b.photo_id"
        " JOIN photo_group AS g ON g.id=p.group_id"
        " WHERE " REPORT_JUDGED_ALL(
            "evaluation_photo_bin") " GROUP BY b.photo_id, b.bin ORDER BY b.photo_id, b.bin";
    struct stmt q = {0};
    int64_t photo = 0;
    int got;

    if (stmt_open(&q, db, sql, err))
        return -1;
    stmt_bind_text(&q, 1, cell->experiment);
    stmt_bind_text(&q, 2, cell->net);
    stmt_bind_text(&q, 3, cell->scenario);
    while ((got = stmt_step(&q, err)) > 0) {
        struct calibration_bin *bins;

        if (!photos->count || photo != stmt_int(&q, 0))
            add_photo(photos, stmt_int(&q, 1));
        photo = stmt_int(&q, 0);
        bins = photos->bins + (photos->count - 1) * CALIBRATION_BINS;
        bins[stmt_int(&q, 2)] = (struct calibration_bin){stmt_int(&q, 3), stmt_int(&q, 4),
                                                         stmt_int(&q, 5), stmt_int(&q, 6)};
    }
    stmt_close(&q);
    return got;
}

/* Sum of squares over the number of pixels. */
static int brier(struct bootstrap *out, const struct photos *photos,
                 const struct bootstrap_spec *spec, struct err *err)
{
    struct ratio *ratios = bytes_zeroed(photos->count, sizeof *ratios);
    int rc;

    for (size_t i = 0; i < photos->count * CALIBRATION_BINS; i++) {
        ratios[i / CALIBRATION_BINS].above += (double)photos->bins[i].squares / UNIT;
        ratios[i / CALIBRATION_BINS].below += (double)photos->bins[i].pixels;
    }
    rc = bootstrap_ratio(out, ratios, photos->groups, photos->count, spec, err);
    free(ratios);
    return rc;
}

int report_calibration_add(struct report_evidence *evidence, struct db *db,
                           const struct report_cell *cell, struct report_row row,
                           struct err *err)
{
    struct bootstrap_spec spec = bootstrap_usual();
    struct photos photos = {0};
    int rc = -1;

    if (read_photos(&photos, db, cell, err))
        goto done;
    rc = 0;
    for (int i = 0; !rc && photos.count && i < 2; i++) {
        row.figure = i ? REPORT_BRIER : REPORT_ECE;
        rc = i ? brier(&row.interval, &photos, &spec, err)
               : bootstrap_ece(&row.interval, photos.bins, CALIBRATION_BINS, photos.groups,
                               photos.count, &spec, err);
        row.photos = photos.count;
        row.grouped = row.interval.units < row.photos;
        if (!rc)
            report_evidence_add(evidence, row);
    }
done:
    photos_free(&photos);
    return rc;
}
