/* What db/veil.h promises: masks and outlines through three views alone, whatever the statement
 * looks like; nothing is set; no other file is opened or made. */
#include "db/veil.h"
#include "base/file.h"
#include "db/stmt.h"
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

/* Asks as `dermatome sql` does; 0, or the error's code. */
static int ask(struct db *db, const char *sql)
{
    struct stmt q = {0};
    struct err err = {0};
    int got = veil_check(sql, &err) || stmt_open(&q, db, sql, &err) ? -1 : 0;

    while (!got && (got = stmt_step(&q, &err)) > 0)
        got = 0;
    stmt_close(&q);
    return got ? (int)err.code : 0;
}

static void test_allowed(struct db *db)
{
    static const char *const sql[] = {
        "SELECT * FROM truth",
        "SELECT skin, ignored FROM usable_mask",
        "SELECT shape FROM usable_region",
        "SELECT id, photo_id, skin_pixels FROM mask",
        "SELECT count(*) FROM mask",
        "SELECT t.photo_id FROM truth AS t JOIN usable_mask USING(photo_id)",
        "WITH own AS (SELECT 1 AS x) SELECT x FROM own",
        "PRAGMA table_info('mask')",
        "PRAGMA user_version",
        "SELECT photo_id FROM unswept",
        "SELECT * FROM redaction_log",
        "SELECT photo_id, why FROM redaction",
    };

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        if (!CHECK_INT(ask(db, sql[i]), 0))
            fprintf(stderr, "  %s\n", sql[i]);
}

static void test_refused(struct db *db)
{
    static const char *const sql[] = {
        "SELECT skin FROM mask",
        "SELECT IGNORED FROM Mask",
        "SELECT * FROM mask",
        "SELECT count(skin) FROM mask",
        "SELECT 1 FROM photo ORDER BY (SELECT skin FROM mask)",
        "SELECT shape FROM revision_region",
        "SELECT mask FROM revision_region",
        "SELECT shape FROM redaction",
        "SELECT r.* FROM main.redaction AS r",
        "SELECT shape FROM redaction FULL JOIN (SELECT x'' AS shape) AS o USING(shape)",
        "SELECT skin FROM (SELECT skin FROM mask) AS truth",
        "SELECT * FROM mask AS m FULL JOIN (SELECT 1 AS n) AS o ON m.id=o.n",
        "SELECT skin FROM mask FULL JOIN (SELECT 1 AS skin) AS o USING(skin)",
        "SELECT skin FROM mask NATURAL JOIN mask AS o",
        "WITH truth AS (SELECT skin FROM mask) SELECT skin FROM truth",
        "WITH RECURSIVE \"Truth\"/**/ (x) AS NOT MATERIALIZED (SELECT skin FROM mask)"
        " SELECT x FROM truth",
        "PRAGMA query_only=OFF",
        "PRAGMA writable_schema=1",
        "ATTACH 'left.db' AS x",
        "ATTACH ':memory:' AS x",
        "VACUUM INTO 'left.db'",
        "VACUUM",
    };

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        if (!CHECK_INT(ask(db, sql[i]), ERR_GUARD))
            fprintf(stderr, "  %s\n", sql[i]);
    CHECK(!file_exists("left.db"));
}

static void test_written(struct db *db)
{
    CHECK(ask(db, "DELETE FROM unswept") != 0);
    CHECK(ask(db, "CREATE TEMP VIEW truth AS SELECT 1") != 0);
}

int main(void)
{
    char folder[] = "/tmp/test_veil.XXXXXX", path[64];
    struct db *db = NULL;
    struct err err = {0};

    if (!mkdtemp(folder) || chdir(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    if (CHECK(!db_open(&db, path, DB_CREATE, &err))) {
        db_close(db);
        db = NULL;
    }
    if (CHECK(!db_open(&db, path, DB_READ, &err))) {
        veil_on(db);
        test_allowed(db);
        test_refused(db);
        test_written(db);
    }
    db_close(db);
    unlink(path);
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
