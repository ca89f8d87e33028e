/* log_plans.c - linked between the program and SQLite by --wrap: each statement
 * that is prepared is added to the file that PLANS (environment) names, on a
 * line "Q statement", followed by a line "P step" for each step of its plan. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int __real_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **out,
                              const char **tail);
int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **out,
                              const char **tail);

static void log_plan(sqlite3 *db, sqlite3_stmt *stmt, FILE *log)
{
    char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sqlite3_sql(stmt));
    sqlite3_stmt *plan = NULL;

    fputs("Q ", log);
    for (const char *at = sqlite3_sql(stmt); *at; at++)
        fputc(*at == '\n' ? ' ' : *at, log);
    fputc('\n', log);
    if (__real_sqlite3_prepare_v2(db, explain, -1, &plan, NULL) == SQLITE_OK)
        while (sqlite3_step(plan) == SQLITE_ROW)
            fprintf(log, "P %s\n", (const char *)sqlite3_column_text(plan, 3));
    sqlite3_finalize(plan);
    sqlite3_free(explain);
}

int __wrap_sqlite3_prepare_v2(sqlite3 *db, const char *sql, int size, sqlite3_stmt **out,
                              const char **tail)
{
    int code = __real_sqlite3_prepare_v2(db, sql, size, out, tail);
    const char *path = getenv("PLANS");
    FILE *log = code == SQLITE_OK && *out && path ? fopen(path, "a") : NULL;

    if (log) {
        log_plan(db, *out, log);
        fclose(log);
    }
    return code;
}
