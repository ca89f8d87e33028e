#include "review/truth.h"
#include "base/clock.h"
#include "base/digest.h"
#include "db/stmt.h"
#include "review/revision.h"

#include <stdio.h>
#include <string.h>

/* A mask on its way into the catalogue. */
struct row {
    struct bytes skin, ignored; /* BLOBs; no `ignored` where nothing is */
    int64_t skin_pixels, ignored_pixels;
    struct sha256 digest;
};

static void row_free(struct row *row)
{
    bytes_free(&row->skin);
    bytes_free(&row->ignored);
}

static struct row row_of(const struct mask *skin, const struct mask *ignored)
{
    struct row row = {.skin_pixels = mask_area(skin), .ignored_pixels = mask_area(ignored)};
    struct digest *digest = digest_begin();

    mask_encode(&row.skin, skin);
    if (row.ignored_pixels)
        mask_encode(&row.ignored, ignored);
    digest_add(digest, row.skin.data, row.skin.size);
    if (row.ignored.size)
        digest_add(digest, row.ignored.data, row.ignored.size);
    row.digest = digest_end(digest);
    return row;
}

/* The photo of a revision, its sides, and who traced it. */
struct origin {
    int64_t photo;
    int32_t width, height;
    char annotator[121];
};

static int read_origin(struct origin *out, struct db *db, int64_t revision, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT p.id, p.width, p.height, a.annotator FROM revision AS r"
                  " JOIN annotation AS a ON a.id=r.annotation_id"
                  " JOIN photo AS p ON p.id=a.photo_id WHERE r.id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    got = stmt_step(&q, err);
    if (got > 0) {
        out->photo = stmt_int(&q, 0);
        out->width = (int32_t)stmt_int(&q, 1);
        out->height = (int32_t)stmt_int(&q, 2);
        snprintf(out->annotator, sizeof out->annotator, "%s", stmt_text(&q, 3));
    }
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no revision %lld", (long long)revision);
    return got > 0 ? 0 : -1;
}

static int add(struct db *db, int64_t photo, const struct row *row, int64_t revision,
               const char *source, const char *rule, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(
            &q, db,
            "INSERT INTO mask(photo_id, skin, ignored, skin_pixels, ignored_pixels,"
            " digest, source, rule, again, added_at, revision_id) VALUES(?1, ?2, ?3, ?4,"
            " ?5, ?6, ?7, ?8, (SELECT count(*) FROM mask WHERE photo_id=?1 AND digest=?6),"
            " ?9, nullif(?10, 0))",
            err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    stmt_bind_blob(&q, 2, row->skin.data, row->skin.size);
    if (row->ignored.size)
        stmt_bind_blob(&q, 3, row->ignored.data, row->ignored.size);
    stmt_bind_int(&q, 4, row->skin_pixels);
    stmt_bind_int(&q, 5, row->ignored_pixels);
    stmt_bind_text(&q, 6, row->digest.hex);
    stmt_bind_text(&q, 7, source);
    stmt_bind_text(&q, 8, rule);
    stmt_bind_text(&q, 9, clock_now().utc);
    stmt_bind_int(&q, 10, revision);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

static int paint(struct mask *skin, struct mask *ignored, struct db *db, int64_t revision,
                 const struct origin *origin, struct err *err)
{
    struct region *regions;
    size_t count;
    int rc;

    if (revision_read(&regions, &count, db, revision, err))
        return -1;
    rc = region_paint(skin, ignored, regions, count, origin->width, origin->height, err);
    revision_free(regions, count);
    return rc ? err_while(err, "revision %lld", (long long)revision) : 0;
}

int truth_paint(struct mask *skin, struct mask *ignored, struct db *db, int64_t revision,
                struct err *err)
{
    struct origin origin;

    return read_origin(&origin, db, revision, err) ||
                   paint(skin, ignored, db, revision, &origin, err)
               ? -1
               : 0;
}

int truth_accept(struct db *db, int64_t revision, struct err *err)
{
    struct origin origin;
    struct mask skin, ignored;
    struct row row;
    char source[200], rule[64];
    int rc;

    if (read_origin(&origin, db, revision, err) ||
        paint(&skin, &ignored, db, revision, &origin, err))
        return -1;
    row = row_of(&skin, &ignored);
    mask_free(&skin);
    mask_free(&ignored);
    snprintf(source, sizeof source, "revision %lld by %s", (long long)revision,
             origin.annotator);
    snprintf(rule, sizeof rule, "raster rule %d", RASTER_RULE);
    rc = add(db, origin.photo, &row, revision, source, rule, err);
    row_free(&row);
    return rc;
}

/* Copies the newest truth that still stands. 1: there is none. */
static int bring_back(struct db *db, int64_t photo, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(
            &q, db,
            "INSERT INTO mask(photo_id, skin, ignored, skin_pixels, ignored_pixels, digest,"
            " source, rule, again, added_at, revision_id)"
            " SELECT photo_id, skin, ignored, skin_pixels, ignored_pixels, digest, source, "
            "rule,"
            "  (SELECT count(*) FROM mask AS n WHERE n.photo_id=m.photo_id AND"
            "   n.digest=m.digest), ?2, revision_id"
            " FROM mask AS m WHERE photo_id=?1 AND (revision_id IS NULL OR 'accepted' IS"
            "  (SELECT v.state FROM verdict AS v WHERE v.revision_id=m.revision_id"
            "   ORDER BY v.id DESC LIMIT 1))"
            " ORDER BY id DESC LIMIT 1",
            err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    stmt_bind_text(&q, 2, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc ? -1 : db_changes(db) == 0;
}

static int forget(struct db *db, const struct origin *origin, struct err *err)
{
    struct mask none = mask_empty(origin->width, origin->height), all = mask_not(&none);
    struct row row = row_of(&none, &all);
    int rc;

    mask_free(&none);
    mask_free(&all);
    rc = add(db, origin->photo, &row, 0, "", "withdrawn: nothing is known", err);
    row_free(&row);
    return rc;
}

int truth_withdraw(struct db *db, int64_t revision, struct err *err)
{
    struct origin origin;
    struct stmt q = {0};
    int got;

    if (read_origin(&origin, db, revision, err) ||
        stmt_open(&q, db,
                  "SELECT 1 FROM mask WHERE id=(SELECT max(id) FROM mask WHERE photo_id=?1)"
                  " AND revision_id=?2",
                  err))
        return -1;
    stmt_bind_int(&q, 1, origin.photo);
    stmt_bind_int(&q, 2, revision);
    got = stmt_step(&q, err);
    stmt_close(&q);
    if (got > 0) {
        got = bring_back(db, origin.photo, err);
        if (got > 0)
            got = forget(db, &origin, err);
    }
    return got < 0 ? -1 : 0;
}

int truth_check(const struct region *regions, size_t count, int32_t width, int32_t height,
                const char *digest, struct err *err)
{
    struct mask skin, ignored;
    struct row row;
    int same;

    if (region_paint(&skin, &ignored, regions, count, width, height, err))
        return -1;
    row = row_of(&skin, &ignored);
    mask_free(&skin);
    mask_free(&ignored);
    same = !strcmp(row.digest.hex, digest);
    row_free(&row);
    return same ? 0
                : err_set(err, ERR_FORMAT, "raster rule %d makes another mask of its tracing",
                          RASTER_RULE);
}
