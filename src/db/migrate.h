#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "base/err.h"
#include "db/db.h"

/* migrate.h - brings a database file to the newest schema and views. */

/* Refuses, before anything is written, a file that is not ours (ERR_FORMAT) or
 * that a newer program wrote (ERR_STATE). With `fresh` the file must be empty,
 * else it must not. */
int migrate_check(struct db *db, int fresh, struct err *err);

/* Applies every migration above the file's user_version, in order, each in its
 * own transaction, foreign keys checked before its commit: after a failure the
 * file is at the last good version. A file that had a schema is first copied
 * to "<path>.before-schema-N". Then makes the views anew if the program's text
 * of them is not the one in the file. */
int migrate_up(struct db *db, const char *path, struct err *err);

int migrate_version(struct db *db);

#endif
