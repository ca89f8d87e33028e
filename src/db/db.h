#ifndef DB_DB_H
#define DB_DB_H

#include <stdint.h>

#include "base/err.h"

/* db.h - the catalogue's database file. The only folder that knows SQLite.
 *
 * A struct db is one connection, used by one thread at a time. Rows are read
 * and written through db/stmt.h by the room whose rows they are. */
struct db;

/* Adds functions to a connection, as SQLite calls an extension's entry point;
 * `api` is NULL. A failure is an SQLite code. */
struct sqlite3;
struct sqlite3_api_routines;
typedef int db_extension(struct sqlite3 *sql, char **message,
                         const struct sqlite3_api_routines *api);

/* "Derm": what PRAGMA application_id says of our files. */
#define DB_APPLICATION_ID 0x4465726d

enum db_mode {
    DB_CREATE, /* makes a new file; ERR_STATE if there is one */
    DB_WRITE,  /* opens; brings an older schema up to date, after a backup */
    DB_READ,   /* as DB_WRITE, and then refuses every write */
};

/* Opens the file at `path`. Foreign keys are on, the journal is a write-ahead
 * log, another writer is waited for (10 s). ERR_ABSENT: no such file.
 * ERR_FORMAT: not one of ours. ERR_STATE: written by a newer program; it is
 * then left exactly as it was. The caller owns *out; db_close() accepts NULL.
 *
 * Before an older schema is brought up to date the file is copied to
 * "<path>.before-schema-N", N being the new number. */
int db_open(struct db **out, const char *path, enum db_mode mode, struct err *err);

/* The same with the extension's functions, which are there before the schema
 * is touched: what the schema says may call them. NULL adds none. */
int db_open_extended(struct db **out, const char *path, enum db_mode mode,
                     db_extension *extension, struct err *err);
void db_close(struct db *db);

/* Another connection to the same file, for another thread: it reads what is
 * committed, while this one writes. db_close() closes it. */
int db_open_beside(struct db **out, const struct db *db, struct err *err);

/* A scratch database, of this connection alone and gone with it, within one transaction that
 * nobody commits. It holds up to DB_SCRATCH_KIB in memory, and what is beyond that in a
 * temporary file without a name; `secret`: all of it in memory. */
#define DB_SCRATCH_KIB "2048"
int db_open_scratch(struct db **out, int secret, struct err *err);

/* The path of what is called `name` in the folder of the file; an absolute `name` is that path
 * itself. To be freed. */
char *db_beside(const struct db *db, const char *name);

/* The number of the newest migration applied. */
int db_version(struct db *db);

/* A transaction. What it changes is noted in the audit log, and sealed before
 * the commit; notes that another client left are sealed first (db/audit.h).
 * Where db_commit() fails the transaction is open still. db_rollback() is harmless where none
 * is open, so that it may stand on any way out. ERR_BUSY: another process writes for too long.
 */
int db_begin(struct db *db, struct err *err);
int db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);

/* Runs statements that give no rows, as they stand. */
int db_run(struct db *db, const char *sql, struct err *err);

/* The rowid of the last row inserted on this connection. */
int64_t db_last_id(struct db *db);

/* Rows changed by the last statement. */
int64_t db_changes(struct db *db);

#endif
