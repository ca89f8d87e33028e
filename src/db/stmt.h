#ifndef DB_STMT_H
#define DB_STMT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "db/db.h"

/* stmt.h - one prepared statement: bind, step, read columns.
 *
 *     struct stmt q = {0};
 *     if (stmt_open(&q, db, "SELECT id FROM dataset WHERE name=?1", err))
 *         goto done;
 *     stmt_bind_text(&q, 1, name);
 *     while ((got = stmt_step(&q, err)) > 0)
 *         ... stmt_int(&q, 0) ...
 *     if (got < 0)
 *         goto done;
 *     rc = 0;
 * done:
 *     stmt_close(&q);
 *
 * A statement that the program wrote and that does not fit the schema, or a
 * bind out of range, is reported by the next stmt_step(). */
struct sqlite3_stmt;
struct stmt {
    struct db *db;
    struct sqlite3_stmt *sql;
    int bad; /* first SQLite code that a bind gave, 0 while none */
};

/* Prepares `sql`. stmt_close() accepts {0} and leaves it behind. */
int stmt_open(struct stmt *out, struct db *db, const char *sql, struct err *err);
void stmt_close(struct stmt *stmt);

/* Parameters count from 1. Texts and blobs are copied. A NULL text binds NULL. */
void stmt_bind_int(struct stmt *stmt, int at, int64_t value);
void stmt_bind_real(struct stmt *stmt, int at, double value); /* NaN binds NULL */
void stmt_bind_text(struct stmt *stmt, int at, const char *value);
void stmt_bind_blob(struct stmt *stmt, int at, const void *data, size_t size);
void stmt_bind_null(struct stmt *stmt, int at);

/* 1: a row is there to be read; 0: no more; -1: failed, and *err says why:
 * ERR_GUARD where the privacy guard refused, ERR_STATE where another rule of
 * the catalogue did (the text is the rule's own), ERR_BUSY, ERR_DB. */
int stmt_step(struct stmt *stmt, struct err *err);

/* Makes it ready to be bound and stepped again; the bindings are cleared. */
void stmt_reset(struct stmt *stmt);

/* Steps a statement that gives no rows, then resets it. One that writes is a
 * transaction of its own where none is open. */
int stmt_run(struct stmt *stmt, struct err *err);

/* Columns count from 0; good until the next step. A NULL reads as 0 or NULL. */
int stmt_columns(const struct stmt *stmt);
const char *stmt_column_name(const struct stmt *stmt, int at);
int stmt_is_null(const struct stmt *stmt, int at);
int64_t stmt_int(const struct stmt *stmt, int at);
double stmt_real(const struct stmt *stmt, int at);
const char *stmt_text(const struct stmt *stmt, int at);
const void *stmt_blob(const struct stmt *stmt, int at, size_t *size);

enum stmt_kind { STMT_NULL, STMT_INT, STMT_REAL, STMT_TEXT, STMT_BLOB };
enum stmt_kind stmt_kind_of(const struct stmt *stmt, int at);

/* What follows the statement in the text that stmt_open() was given: NULL or
 * only white space and comments if that was all. */
const char *stmt_tail(const struct stmt *stmt, const char *sql);

/* One whole number by one text parameter (which may be NULL if there is none):
 * the first column of the first row. ERR_ABSENT, with an empty text for the
 * caller to fill, where there is no row or it is NULL. */
int stmt_get_int(int64_t *out, struct db *db, const char *sql, const char *text,
                 struct err *err);

#endif
