#include "ingest/clearance.h"
#include "base/clock.h"
#include "db/stmt.h"

#include <string.h>

/* The photos of one name whose newest state is another. */
#define ADD                                                                                    \
    "INSERT INTO clearance(photo_id, state, by_whom, why, at) "                                \
    "SELECT p.id, ?2, ?3, ?4, ?5 FROM photo AS p WHERE "
#define OTHER                                                                                  \
    " AND coalesce((SELECT c.state FROM clearance AS c WHERE c.photo_id=p.id "                 \
    "ORDER BY c.id DESC LIMIT 1), 'unknown')<>?2 ORDER BY p.id"

static const struct {
    const char *what, *count, *add;
} kinds[] = {
    [CLEARANCE_DATASET] = {"dataset", "SELECT count(*) FROM dataset WHERE name=?1",
                           ADD "p.dataset_id=(SELECT id FROM dataset WHERE name=?1)" OTHER},
    [CLEARANCE_MD5] = {"photo with the MD5", "SELECT count(*) FROM photo WHERE md5=?1",
                       ADD "p.md5=?1" OTHER},
};

static int check(const struct clearance *wish, struct err *err)
{
    if (strcmp(wish->state, "unknown") && strcmp(wish->state, "cleared") &&
        strcmp(wish->state, "refused"))
        return err_set(err, ERR_USAGE, "'%s' is no state; there are unknown, cleared, refused",
                       wish->state);
    if (!wish->by || !*wish->by || !wish->why || !*wish->why)
        return err_set(err, ERR_USAGE,
                       "a clearance wants to know who decides (--by) and on what grounds "
                       "(--why)");
    return 0;
}

static int set_one(long *changed, struct db *db, const struct clearance *wish,
                   enum clearance_of of, const char *name, struct err *err)
{
    struct stmt q = {0};
    int64_t there = 0;
    int rc;

    if (stmt_get_int(&there, db, kinds[of].count, name, err))
        return -1;
    if (!there)
        return err_set(err, ERR_ABSENT, "no %s '%s'", kinds[of].what, name);
    if (stmt_open(&q, db, kinds[of].add, err))
        return -1;
    stmt_bind_text(&q, 1, name);
    stmt_bind_text(&q, 2, wish->state);
    stmt_bind_text(&q, 3, wish->by);
    stmt_bind_text(&q, 4, wish->why);
    stmt_bind_text(&q, 5, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    if (!rc)
        *changed += (long)db_changes(db);
    return rc;
}

int clearance_set(long *changed, struct db *db, const struct clearance *wish,
                  enum clearance_of of, const char *const *names, int count, int dry_run,
                  struct err *err)
{
    long rows = 0;
    int rc = 0;

    if (check(wish, err) || db_begin(db, err))
        return -1;
    for (int i = 0; !rc && i < count; i++)
        rc = set_one(&rows, db, wish, of, names[i], err);
    if (!rc && !dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    if (!rc)
        *changed = rows;
    return rc;
}
