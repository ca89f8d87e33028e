/* docs/sql.md: every query in it runs, on an empty catalogue and on one with an
 * experiment; there it gives rows; and every view is in it. Those that have answers below them
 * are asked by test_questions.py. */
#include "tests/eval/fixture.h"
#include "tests/check.h"
#include "base/file.h"
#include "db/stmt.h"

#include <stdlib.h>
#include <unistd.h>

/* The next ```sql block behind *at, cut out in place; NULL if there is none. */
static char *next_block(char **at)
{
    char *begin = strstr(*at, "```sql\n"), *end = begin ? strstr(begin + 7, "\n```") : NULL;

    if (!end)
        return NULL;
    *end = 0;
    *at = end + 1;
    return begin + 7;
}

/* Runs one query to its end; returns the number of rows, -1 if it failed. */
static int rows_of(struct db *db, const char *sql)
{
    struct stmt q = {0};
    struct err err = {0};
    int got = -1, rows = 0;

    if (!stmt_open(&q, db, sql, &err))
        while ((got = stmt_step(&q, &err)) > 0)
            rows++;
    stmt_close(&q);
    if (got)
        fprintf(stderr, "%s\n  in: %s\n", err.text, sql);
    return got ? -1 : rows;
}

static void test_every_view_is_told(struct db *db, const char *text)
{
    struct stmt q = {0};
    struct err err;

    if (!CHECK(!stmt_open(&q, db, "SELECT name FROM sqlite_schema WHERE type='view'", &err)))
        return;
    while (stmt_step(&q, &err) > 0) {
        char heading[128];

        snprintf(heading, sizeof heading, "\n## %s\n", stmt_text(&q, 0));
        if (!CHECK(strstr(text, heading) != NULL))
            fprintf(stderr, "docs/sql.md has no heading for the view %s\n", stmt_text(&q, 0));
    }
    stmt_close(&q);
}

/* A column that is not named in its view's section is not documented. */
static void test_every_column_is_told(struct db *db, const char *text)
{
    static const char sql[] = "SELECT v.name, c.name FROM sqlite_schema AS v, "
                              "pragma_table_info(v.name) AS c WHERE v.type='view'";
    struct stmt q = {0};
    struct err err;

    if (!CHECK(!stmt_open(&q, db, sql, &err)))
        return;
    while (stmt_step(&q, &err) > 0) {
        char heading[128], column[128];
        const char *section, *end, *found;

        snprintf(heading, sizeof heading, "\n## %s\n", stmt_text(&q, 0));
        snprintf(column, sizeof column, "`%s`", stmt_text(&q, 1));
        section = strstr(text, heading);
        end = section ? strstr(section + 2, "\n## ") : NULL;
        found = section ? strstr(section, column) : NULL;
        if (!CHECK(found && (!end || found < end)))
            fprintf(stderr, "docs/sql.md: %s has a column %s\n", stmt_text(&q, 0), column);
    }
    stmt_close(&q);
}

static struct db *made(const char *folder, const char *name, int full)
{
    char path[96];
    struct db *db = NULL;
    struct err err = {0};

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!CHECK(!(full ? fixture_make(&db, path, (struct fixture){.epochs = 3, .cells = 9}, &err)
                      : db_open(&db, path, DB_CREATE, &err))))
        fprintf(stderr, "%s\n", err.text);
    return db;
}

static void forget(const char *folder, const char *name)
{
    char path[96];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/test_sql_docs.XXXXXX", *at, *block, *answered;
    struct bytes file = {0};
    struct err err;
    struct db *empty, *full;
    int blocks = 0;

    if (argc < 2 || !mkdtemp(folder))
        return check_skip("no path of docs/sql.md, or no temporary folder");
    empty = made(folder, "empty.db", 0);
    full = made(folder, "full.db", 1);
    if (!CHECK(!file_read(&file, argv[1], 1 << 20, &err)) || !empty || !full)
        return 1;
    bytes_add(&file, "", 1);
    test_every_view_is_told(full, (char *)file.data);
    test_every_column_is_told(full, (char *)file.data);
    at = (char *)file.data;
    answered =
        strstr(at, "\n## Questions, and their answers\n"); /* test_questions.py asks these */
    if (CHECK(answered != NULL))
        *answered = 0;
    while ((block = next_block(&at))) {
        CHECK(rows_of(empty, block) >= 0);
        if (!CHECK(rows_of(full, block) > 0 || strstr(block, "-- none is good")))
            fprintf(stderr, "no rows from: %s\n", block);
        blocks++;
    }
    CHECK(blocks >= 14);
    bytes_free(&file);
    db_close(empty);
    db_close(full);
    forget(folder, "empty.db");
    forget(folder, "full.db");
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
