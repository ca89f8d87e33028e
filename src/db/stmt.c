#include "db/stmt.h"
#include "db/internal.h"

#include <math.h>
#include <string.h>

int stmt_open(struct stmt *out, struct db *db, const char *sql, struct err *err)
{
    struct stmt stmt = {.db = db};

    if (sqlite3_prepare_v2(db->sql, sql, -1, &stmt.sql, NULL) != SQLITE_OK)
        return db_fail(db, err);
    *out = stmt;
    return 0;
}

void stmt_close(struct stmt *stmt)
{
    sqlite3_finalize(stmt->sql);
    *stmt = (struct stmt){0};
}

static void bound(struct stmt *stmt, int code)
{
    if (code != SQLITE_OK && !stmt->bad)
        stmt->bad = code;
}

void stmt_bind_int(struct stmt *stmt, int at, int64_t value)
{
    bound(stmt, sqlite3_bind_int64(stmt->sql, at, value));
}

void stmt_bind_real(struct stmt *stmt, int at, double value)
{
    bound(stmt, isnan(value) ? sqlite3_bind_null(stmt->sql, at)
                             : sqlite3_bind_double(stmt->sql, at, value));
}

void stmt_bind_text(struct stmt *stmt, int at, const char *value)
{
    bound(stmt, value ? sqlite3_bind_text(stmt->sql, at, value, -1, SQLITE_TRANSIENT)
                      : sqlite3_bind_null(stmt->sql, at));
}

void stmt_bind_blob(struct stmt *stmt, int at, const void *data, size_t size)
{
    bound(stmt, data ? sqlite3_bind_blob64(stmt->sql, at, data, size, SQLITE_TRANSIENT)
                     : sqlite3_bind_null(stmt->sql, at));
}

void stmt_bind_null(struct stmt *stmt, int at)
{
    bound(stmt, sqlite3_bind_null(stmt->sql, at));
}

int stmt_step(struct stmt *stmt, struct err *err)
{
    int code;

    if (stmt->bad)
        return err_set(err, ERR_DB, "a parameter was refused: %s", sqlite3_errstr(stmt->bad));
    code = sqlite3_step(stmt->sql);
    if (code == SQLITE_ROW)
        return 1;
    return code == SQLITE_DONE ? 0 : db_fail(stmt->db, err);
}

void stmt_reset(struct stmt *stmt)
{
    sqlite3_reset(stmt->sql);
    sqlite3_clear_bindings(stmt->sql);
    stmt->bad = 0;
}

/* A change that stands alone is a transaction too, so that its note is sealed in it. */
static int run_alone(struct stmt *stmt, struct err *err)
{
    int got = db_begin(stmt->db, err) ? -1 : stmt_step(stmt, err);

    stmt_reset(stmt);
    if (got >= 0)
        got = db_commit(stmt->db, err);
    db_rollback(stmt->db);
    return got;
}

int stmt_run(struct stmt *stmt, struct err *err)
{
    int got;

    if (sqlite3_get_autocommit(stmt->db->sql) && !sqlite3_stmt_readonly(stmt->sql))
        return run_alone(stmt, err);
    got = stmt_step(stmt, err);
    stmt_reset(stmt);
    return got < 0 ? -1 : 0;
}

int stmt_columns(const struct stmt *stmt)
{
    return sqlite3_column_count(stmt->sql);
}

const char *stmt_column_name(const struct stmt *stmt, int at)
{
    return sqlite3_column_name(stmt->sql, at);
}

int stmt_is_null(const struct stmt *stmt, int at)
{
    return sqlite3_column_type(stmt->sql, at) == SQLITE_NULL;
}

int64_t stmt_int(const struct stmt *stmt, int at)
{
    return sqlite3_column_int64(stmt->sql, at);
}

double stmt_real(const struct stmt *stmt, int at)
{
    return sqlite3_column_double(stmt->sql, at);
}

const char *stmt_text(const struct stmt *stmt, int at)
{
    return (const char *)sqlite3_column_text(stmt->sql, at);
}

const void *stmt_blob(const struct stmt *stmt, int at, size_t *size)
{
    const void *data = sqlite3_column_blob(stmt->sql, at);

    *size = (size_t)sqlite3_column_bytes(stmt->sql, at);
    return data;
}

enum stmt_kind stmt_kind_of(const struct stmt *stmt, int at)
{
    switch (sqlite3_column_type(stmt->sql, at)) {
    case SQLITE_INTEGER:
        return STMT_INT;
    case SQLITE_FLOAT:
        return STMT_REAL;
    case SQLITE_TEXT:
        return STMT_TEXT;
    case SQLITE_BLOB:
        return STMT_BLOB;
    default:
        return STMT_NULL;
    }
}

const char *stmt_tail(const struct stmt *stmt, const char *sql)
{
    const char *own = sqlite3_sql(stmt->sql);

    return own ? sql + strlen(own) : sql + strlen(sql);
}

int stmt_get_int(int64_t *out, struct db *db, const char *sql, const char *text,
                 struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        return -1;
    if (text)
        stmt_bind_text(&q, 1, text);
    got = stmt_step(&q, err);
    if (got > 0 && !stmt_is_null(&q, 0))
        *out = stmt_int(&q, 0);
    else if (got >= 0)
        got = err_set(err, ERR_ABSENT, "%s", "");
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}
