#include "db/db.h"
#include "db/audit.h"
#include "db/internal.h"
#include "db/migrate.h"
#include "base/bytes.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define BUSY_MS 10000

/* Pages held, in KiB: a sample of a million photos reads and writes some thousand pages, of 4
 * KiB, all over the file; with SQLite's usual 2 MiB most are fetched again, or written out
 * before the commit. */
#define CACHE "PRAGMA cache_size=-16384;"

/* Our triggers speak first: 'privacy: ...' is the guard, any other is a rule. */
static enum err_code code_of(sqlite3 *sql, const char *text)
{
    int extended = sqlite3_extended_errcode(sql);

    if (extended == SQLITE_CONSTRAINT_TRIGGER)
        return strncmp(text, "privacy: ", 9) ? ERR_STATE : ERR_GUARD;
    switch (extended & 255) {
    case SQLITE_INTERRUPT: /* db/query.h: it took too long */
    case SQLITE_TOOBIG:
        return ERR_LIMIT;
    case SQLITE_AUTH: /* db/query.h: it does more than read */
        return ERR_USAGE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return ERR_FORMAT;
    case SQLITE_CONSTRAINT:
        return ERR_STATE;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_READONLY:
        return ERR_IO;
    default:
        return ERR_DB;
    }
}

int db_fail(struct db *db, struct err *err)
{
    const char *text = sqlite3_errmsg(db->sql);

    if ((sqlite3_errcode(db->sql) & 255) == SQLITE_AUTH) /* db/veil.h */
        return err_set(
            err, ERR_GUARD,
            "%s: masks and outlines are shown of usable photos alone, by the views "
            "truth, usable_mask and usable_region; pragmas that set, and other files, "
            "are refused",
            text);
    if (sqlite3_errcode(db->sql) == SQLITE_INTERRUPT)
        return err_set(err, ERR_LIMIT, "the question took too long; ask for less");
    return err_set(err, code_of(db->sql, text), "%s", text);
}

int db_run(struct db *db, const char *sql, struct err *err)
{
    if (sqlite3_exec(db->sql, sql, NULL, NULL, NULL) != SQLITE_OK)
        return db_fail(db, err);
    return 0;
}

/* Of a connection that asks for a row now and then. */
#define CACHE_BESIDE "PRAGMA cache_size=-2048;"

static int settle(struct db *db, const char *cache, struct err *err)
{
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return db_run(db,
                  "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; "
                  "PRAGMA temp_store=MEMORY",
                  err) ||
                   db_run(db, cache, err)
               ? -1
               : 0;
}

static int open_file(struct db *db, const char *path, enum db_mode mode, struct err *err)
{
    int flags = SQLITE_OPEN_READWRITE | (mode == DB_CREATE ? SQLITE_OPEN_CREATE : 0);

    /* Nobody asks how much memory there is in use, and to count it takes two locks an
     * allocation: a sixth of reading the schema. Refused once SQLite is at work. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(path, &db->sql, flags, NULL) != SQLITE_OK) {
        if (db->sql && sqlite3_errcode(db->sql) == SQLITE_CANTOPEN)
            return err_set(err, ERR_ABSENT, "there is no such file, or it cannot be opened");
        return db->sql ? db_fail(db, err) : err_set(err, ERR_DB, "SQLite did not start");
    }
    sqlite3_busy_timeout(db->sql, BUSY_MS);
    return db_run(db, "PRAGMA secure_delete=ON",
                  err); /* what is deleted is gone from the file */
}

static int extend(struct db *db, db_extension *extension, struct err *err)
{
    return extension && extension(db->sql, NULL, NULL) != SQLITE_OK ? db_fail(db, err) : 0;
}

int db_open(struct db **out, const char *path, enum db_mode mode, struct err *err)
{
    return db_open_extended(out, path, mode, NULL, err);
}

int db_open_extended(struct db **out, const char *path, enum db_mode mode,
                     db_extension *extension, struct err *err)
{
    struct db *db = bytes_zeroed(1, sizeof *db);
    int rc = -1;

    if (open_file(db, path, mode, err) || extend(db, extension, err) ||
        migrate_check(db, mode == DB_CREATE, err) ||
        db_run(db, "PRAGMA journal_mode=WAL", err) || migrate_up(db, path, err) ||
        settle(db, CACHE, err))
        goto done;
    if (mode == DB_READ && db_run(db, "PRAGMA query_only=ON", err))
        goto done;
    *out = db;
    db = NULL;
    rc = 0;
done:
    db_close(db);
    return rc ? err_while(err, "catalogue '%s'", path) : 0;
}

int db_open_beside(struct db **out, const struct db *db, struct err *err)
{
    struct db *beside = bytes_zeroed(1, sizeof *beside);

    if (open_file(beside, sqlite3_db_filename(db->sql, "main"), DB_READ, err) ||
        settle(beside, CACHE_BESIDE, err) || db_run(beside, "PRAGMA query_only=ON", err)) {
        db_close(beside);
        return -1;
    }
    *out = beside;
    return 0;
}

int db_open_scratch(struct db **out, int secret, struct err *err)
{
    struct db *db = bytes_zeroed(1, sizeof *db);

    db->unlogged = 1;
    if (sqlite3_open_v2(secret ? ":memory:" : "", &db->sql,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        int rc = db->sql ? db_fail(db, err) : err_set(err, ERR_DB, "SQLite did not start");

        db_close(db);
        return rc;
    }
    if (db_run(db, secret ? "PRAGMA temp_store=MEMORY" : "PRAGMA temp_store=FILE", err) ||
        db_run(db, "PRAGMA journal_mode=OFF; PRAGMA cache_size=-" DB_SCRATCH_KIB "; BEGIN",
               err)) {
        db_close(db);
        return -1;
    }
    *out = db;
    return 0;
}

char *db_beside(const struct db *db, const char *name)
{
    const char *file = sqlite3_db_filename(db->sql, "main"), *slash = strrchr(file, '/');
    struct text path = {0};

    text_add(&path, "%.*s%s", *name == '/' || !slash ? 0 : (int)(slash + 1 - file), file, name);
    return path.data;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    sqlite3_close(db->sql);
    free(db);
}

int db_version(struct db *db)
{
    return migrate_version(db);
}

int db_begin(struct db *db, struct err *err)
{
    if (db_run(db, "BEGIN IMMEDIATE", err))
        return err->code == ERR_BUSY ? err_set(err, ERR_BUSY,
                                               "another process is writing to the catalogue; "
                                               "try again when it is done")
                                     : -1;
    if (!audit_seal_others(db, err))
        return 0;
    db_rollback(db);
    return -1;
}

int db_commit(struct db *db, struct err *err)
{
    return audit_seal(db, err) ? -1 : db_run(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->sql))
        sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
}

int64_t db_last_id(struct db *db)
{
    return sqlite3_last_insert_rowid(db->sql);
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes(db->sql);
}
