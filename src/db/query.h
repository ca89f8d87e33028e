#ifndef DB_QUERY_H
#define DB_QUERY_H

#include "db/stmt.h"

/* query.h - a statement that somebody else wrote, or whose cost nobody knows: it reads and does
 * nothing else, and not for longer than it may.
 *
 * While it is open the connection refuses all but reading: no PRAGMA, no ATTACH, no write, and
 * no pixels of masks but through the views of db/veil.h. No value may be longer than
 * QUERY_VALUE_BYTES. One at a time on a connection. */
#define QUERY_VALUE_BYTES ((size_t)64 << 20)

/* Prepares the first statement of `sql`. From `seconds` from now on stepping it gives
 * ERR_LIMIT. ERR_USAGE, with what is wrong, where it is no statement that reads; ERR_GUARD: the
 * veil. Bind, step and read it by db/stmt.h; end it with query_close(), which accepts {0}, and
 * not by stmt_close().
 */
int query_open(struct stmt *out, struct db *db, const char *sql, double seconds,
               struct err *err);
void query_close(struct stmt *stmt);

#endif
