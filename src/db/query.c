#include "db/query.h"
#include "db/internal.h"
#include "db/veil.h"
#include "base/clock.h"

#include <string.h>
#include <strings.h>

enum { STEPS = 2000 }; /* of SQLite's machine between two looks at the clock */

static int may(void *self, int what, const char *a, const char *b, const char *c, const char *d)
{
    if (veil_authorize(self, what, a, b, c, d) != SQLITE_OK)
        return SQLITE_DENY;
    if (what == SQLITE_FUNCTION && b && !strcasecmp(b, "load_extension"))
        return SQLITE_DENY;
    return what == SQLITE_SELECT || what == SQLITE_READ || what == SQLITE_FUNCTION ||
                   what == SQLITE_RECURSIVE
               ? SQLITE_OK
               : SQLITE_DENY;
}

static int too_late(void *self)
{
    const struct db *db = self;

    return clock_seconds() > db->deadline;
}

int query_open(struct stmt *out, struct db *db, const char *sql, double seconds,
               struct err *err)
{
    int rc;

    db->deadline = clock_seconds() + seconds;
    sqlite3_set_authorizer(db->sql, may, NULL);
    sqlite3_progress_handler(db->sql, STEPS, too_late, db);
    db->length = sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, (int)QUERY_VALUE_BYTES);
    rc = veil_check(sql, err) || stmt_open(out, db, sql, err) ? -1 : 0;
    if (!rc && !out->sql)
        rc = err_set(err, ERR_USAGE, "there is no statement");
    else if (rc && !strncmp(err->text, "not authorized", 14))
        rc = err_set(err, ERR_USAGE, "a question only reads: SELECT, and nothing else");
    else if (rc && err->code != ERR_GUARD)
        err->code = ERR_USAGE;
    if (rc) {
        struct stmt none = {.db = db};

        query_close(&none);
    }
    return rc;
}

void query_close(struct stmt *stmt)
{
    struct db *db = stmt->db;

    stmt_close(stmt);
    if (!db)
        return;
    sqlite3_set_authorizer(db->sql, NULL, NULL);
    sqlite3_progress_handler(db->sql, 0, NULL, NULL);
    sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, db->length);
}
