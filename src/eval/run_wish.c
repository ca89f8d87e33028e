#include "eval/run_wish.h"
#include "base/clock.h"
#include "db/stmt.h"

#include <string.h>

static const char *const words[] = {[RUN_WISH_STOP] = "stop", [RUN_WISH_RESUME] = "resume"};

/* Whether the run can be asked: it has not ended, and has begun if it is to stop. */
static int check(struct db *db, int64_t run, enum run_wish wish, struct err *err)
{
    struct stmt q = {0};
    int got, running = 0, begun = 0;

    if (stmt_open(&q, db,
                  "SELECT state='running', EXISTS(SELECT 1 FROM run_start WHERE run_id=?1) "
                  "FROM run WHERE id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    got = stmt_step(&q, err);
    if (got > 0) {
        running = (int)stmt_int(&q, 0);
        begun = (int)stmt_int(&q, 1);
    }
    stmt_close(&q);
    if (got < 0)
        return -1;
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no run %lld", (long long)run);
    if (!running)
        return err_set(err, ERR_STATE, "run %lld has ended", (long long)run);
    if (wish == RUN_WISH_STOP && !begun)
        return err_set(err, ERR_STATE, "run %lld has not begun", (long long)run);
    return 0;
}

static int add(struct db *db, int64_t run, enum run_wish wish, const char *who, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO run_wish(run_id, start_id, what, by_whom, at) VALUES(?1, "
                  "(SELECT max(id) FROM run_start WHERE run_id=?1), ?2, ?3, ?4)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_text(&q, 2, words[wish]);
    stmt_bind_text(&q, 3, who);
    stmt_bind_text(&q, 4, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

int run_wish_add(struct db *db, int64_t run, enum run_wish wish, const char *who,
                 struct err *err)
{
    if (db_begin(db, err) || check(db, run, wish, err) || add(db, run, wish, who, err) ||
        db_commit(db, err)) {
        db_rollback(db);
        return -1;
    }
    return 0;
}

int run_wish_stops(struct db *db, int64_t run, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT 1 FROM run_wish WHERE run_id=?1 AND what='stop' AND start_id=(SELECT "
                  "max(id) FROM run_start WHERE run_id=?1)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    got = stmt_step(&q, err);
    stmt_close(&q);
    return got;
}
