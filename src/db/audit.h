#ifndef DB_AUDIT_H
#define DB_AUDIT_H

#include <stdint.h>

#include "base/digest.h"
#include "db/db.h"
#include "db/stmt.h"

/* audit.h - the log of what was done, each row chained by SHA-256 to the one
 * before (docs/audit.md). Triggers put notes on a tray (audit_pending) in the
 * transaction that they tell of; here they get their digests and become rows
 * of `audit`. db_begin() and db_commit() call this: a room that writes rows
 * need not know. */

/* The first migration that has the log. */
#define AUDIT_SINCE 7

/* Moves the tray's notes to the log, within the open transaction. `_others`:
 * notes that are there before this connection has written are another client's
 * and get no account. The last inserted rowid stays what it was. */
int audit_seal(struct db *db, struct err *err);
int audit_seal_others(struct db *db, struct err *err);

/* Notes that the schema is now at db_version(), and up to which ids the
 * guarded tables were filled by then. Nothing before AUDIT_SINCE. */
int audit_migration(struct db *db, const char *file, struct err *err);

struct audit_head {
    int64_t rows;
    struct sha256 digest; /* of the last; 64 zeros where there is none */
};
int audit_head(struct audit_head *out, struct db *db, struct err *err);

/* The columns that a row's digest is of, in order. */
#define AUDIT_FIELDS  10
#define AUDIT_COLUMNS "id, at, who, account, what, of_table, of_id, of_last, photo_id, details"

/* One column as text; NULL is the empty one. */
struct audit_text {
    const void *data;
    size_t size;
};

/* The first AUDIT_FIELDS columns of the row as texts, good until the next step. */
void audit_read(struct audit_text fields[AUDIT_FIELDS], const struct stmt *row);

/* SHA-256 of the digest before and of the fields, each followed by a newline. */
struct sha256 audit_digest(const struct sha256 *before,
                           const struct audit_text fields[AUDIT_FIELDS]);

#endif
