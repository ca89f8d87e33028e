#include "review/verdict.h"
#include "base/clock.h"
#include "db/stmt.h"
#include "review/truth.h"

#include <string.h>

static const char *const NAMES[] = {"draft", "submitted", "accepted", "rejected"};

const char *verdict_name(enum verdict_state state)
{
    return NAMES[state];
}

int verdict_of(enum verdict_state *out, struct db *db, int64_t revision, struct err *err)
{
    struct stmt q = {0};
    enum verdict_state state = VERDICT_DRAFT;
    int got;

    if (stmt_open(&q, db,
                  "SELECT (SELECT state FROM verdict WHERE revision_id=r.id"
                  " ORDER BY id DESC LIMIT 1) FROM revision AS r WHERE r.id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    got = stmt_step(&q, err);
    for (int i = 0; got > 0 && stmt_text(&q, 0) && i < (int)(sizeof NAMES / sizeof *NAMES); i++)
        if (!strcmp(NAMES[i], stmt_text(&q, 0)))
            state = (enum verdict_state)i;
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no revision %lld", (long long)revision);
    *out = state;
    return got < 0 ? -1 : 0;
}

static int add(struct db *db, int64_t revision, enum verdict_state state, const char *by,
               const char *why, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO verdict(revision_id, state, by_whom, why, added_at)"
                  " VALUES(?1, ?2, ?3, ?4, ?5)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    stmt_bind_text(&q, 2, NAMES[state]);
    stmt_bind_text(&q, 3, by);
    stmt_bind_text(&q, 4, why ? why : "");
    stmt_bind_text(&q, 5, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

int verdict_give(struct db *db, int64_t revision, enum verdict_state state, const char *by,
                 const char *why, struct err *err)
{
    enum verdict_state before;

    if (!by || !*by)
        return err_set(err, ERR_USAGE, "a decision wants to know whose it is (--by)");
    if (state == VERDICT_REJECTED && (!why || !*why))
        return err_set(err, ERR_USAGE, "a rejection wants to know why (--why)");
    if (verdict_of(&before, db, revision, err))
        return -1;
    if (before == state)
        return 0;
    if (add(db, revision, state, by, why, err))
        return err_while(err, "revision %lld", (long long)revision);
    if (state == VERDICT_ACCEPTED)
        return truth_accept(db, revision, err);
    return before == VERDICT_ACCEPTED ? truth_withdraw(db, revision, err) : 0;
}
