#include "app/job_hints.h"
#include "base/bytes.h"
#include "db/stmt.h"
#include "ingest/clearance.h"
#include "review/hint.h"

#include <stdio.h>
#include <string.h>

static int gather(struct bytes *ids, struct db *db, const struct job_hints *job,
                  struct err *err)
{
    struct stmt q = {0};
    int64_t there;
    int got;

    if (job->photo) {
        bytes_add(ids, &job->photo, sizeof job->photo);
        return 0;
    }
    if (job->dataset &&
        stmt_get_int(&there, db, "SELECT id FROM dataset WHERE name=?1", job->dataset, err))
        return err->code == ERR_ABSENT
                   ? err_set(err, ERR_ABSENT, "there is no dataset '%.120s'", job->dataset)
                   : -1;
    if (stmt_open(&q, db,
                  "SELECT p.id FROM dataset AS d CROSS JOIN photo AS p ON p.dataset_id=d.id"
                  " WHERE ?1 IS NULL OR d.name=?1 ORDER BY d.id, p.md5",
                  err))
        return -1;
    stmt_bind_text(&q, 1, job->dataset);
    while ((got = stmt_step(&q, err)) > 0) {
        int64_t id = stmt_int(&q, 0);

        bytes_add(ids, &id, sizeof id);
    }
    stmt_close(&q);
    return got;
}

/* 1: the photo has no decision yet. */
static int is_unknown(struct db *db, const char *id, struct err *err)
{
    int64_t decided = 0;

    if (stmt_get_int(&decided, db,
                     "SELECT count(*) FROM photo AS p WHERE p.id=CAST(?1 AS INTEGER) AND"
                     " coalesce((SELECT c.state FROM clearance AS c WHERE c.photo_id=p.id"
                     "  ORDER BY c.id DESC LIMIT 1), 'unknown')<>'unknown'",
                     id, err))
        return -1;
    return !decided;
}

static int make_suspect(struct job_hints_counts *counts, struct db *db, int64_t photo,
                        int dry_run, struct err *err)
{
    struct clearance wish = {.state = "suspect",
                             .by = "dermatome",
                             .why = "a hint: text-like regions; a person has to look"};
    char id[24];
    const char *name = id;
    long changed = 0;
    int unknown;

    snprintf(id, sizeof id, "%lld", (long long)photo);
    unknown = is_unknown(db, id, err);
    if (unknown < 0 || (unknown && clearance_set(&changed, db, &wish, CLEARANCE_PHOTO, &name, 1,
                                                 dry_run, err)))
        return -1;
    counts->suspect += changed;
    return 0;
}

static int look(struct job_hints_counts *counts, const struct job_hints *job, struct db *db,
                int64_t photo, const struct app *app, struct err *err)
{
    struct hint_found found;
    int rc;

    if (db_begin(db, err))
        return -1;
    rc = hint_look(&found, db, photo, err);
    if (rc && err->code != ERR_DB && err->code != ERR_BUSY) {
        counts->failed++;
        app_say(app, "photo %lld: %s", (long long)photo, err->text);
        db_rollback(db);
        return 0;
    }
    rc = rc || (!job->dry_run && db_commit(db, err));
    db_rollback(db);
    if (rc)
        return -1;
    counts->looked++;
    counts->metadata += found.metadata > 0;
    counts->textlike += found.textlike > 0;
    return job->suspect && found.textlike ? make_suspect(counts, db, photo, job->dry_run, err)
                                          : 0;
}

int job_hints(struct job_hints_counts *counts, const struct job_hints *job,
              struct catalogue *catalogue, const struct app *app,
              const struct progress *progress, struct err *err)
{
    struct bytes ids = {0};
    size_t count;
    int rc;

    *counts = (struct job_hints_counts){0};
    rc = gather(&ids, catalogue->db, job, err);
    count = ids.size / sizeof(int64_t);
    for (size_t i = 0; !rc && i < count; i++) {
        int64_t id;

        memcpy(&id, ids.data + i * sizeof id, sizeof id);
        rc = progress_tick(progress, "photos looked at", (long)i, (long)count)
                 ? err_set(err, ERR_STATE, "stopped; what was noticed so far is kept")
                 : look(counts, job, catalogue->db, id, app, err);
    }
    bytes_free(&ids);
    return rc ? -1 : 0;
}
