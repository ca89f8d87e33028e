#include "dataset/internal.h"
#include "db/stmt.h"
#include "review/revision.h"
#include "review/truth.h"

#include <string.h>

/* verify_tracings.c - each revision's regions against its digest, and each mask
 * that was made from it against what raster rule 1 makes of it today. */

/* A row: revision, digest of the revision, photo's sides and name, and a mask's
 * id and digest where one was made from it. */
static int look_at(const struct stmt *q, struct db *db, struct err *why)
{
    struct region *regions;
    size_t count;
    int rc = 0;

    if (revision_read(&regions, &count, db, stmt_int(q, 0), why))
        return -1;
    if (strcmp(revision_digest(regions, count).hex, stmt_text(q, 1)))
        rc = err_set(why, ERR_FORMAT, "its digest is not that of its regions");
    else if (!stmt_is_null(q, 5))
        rc = truth_check(regions, count, (int32_t)stmt_int(q, 2), (int32_t)stmt_int(q, 3),
                         stmt_text(q, 6), why);
    revision_free(regions, count);
    return rc;
}

int verify_tracings(struct verify *v, struct err *err)
{
    struct verify_counts *counts = &v->report.of[VERIFY_TRACINGS];
    struct stmt q = {0};
    struct err why;
    long done = 0;
    int got;

    if (stmt_open(&q, v->db,
                  "SELECT r.id, r.digest, p.width, p.height, p.name, m.id, m.digest"
                  " FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id"
                  " JOIN photo AS p ON p.id=a.photo_id"
                  " LEFT JOIN mask AS m ON m.revision_id=r.id ORDER BY r.id, m.id",
                  err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        if (progress_tick(v->progress, verify_check_name(VERIFY_TRACINGS), ++done, 0)) {
            got = err_set(err, ERR_STATE, "stopped before all was verified");
            break;
        }
        if (!look_at(&q, v->db, &why)) {
            counts->same++;
            continue;
        }
        counts->differ++;
        verify_tell(v, VERIFY_TRACINGS, "revision %lld of photo '%.200s': %s",
                    (long long)stmt_int(&q, 0), stmt_text(&q, 4), why.text);
    }
    stmt_close(&q);
    return got;
}
