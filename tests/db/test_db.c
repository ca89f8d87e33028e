/* What db/db.c and db/migrate.c promise: a catalogue is made once, opened as
 * ours only, and a newer one is left alone. */
#include "base/file.h"
#include "base/digest.h"
#include "db/db.h"
#include "db/stmt.h"
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

static struct sha256 digest_of(const char *path)
{
    struct bytes b = {0};
    struct err err;
    struct sha256 d = {{0}};

    if (CHECK(!file_read(&b, path, 1 << 24, &err)))
        d = digest_sha256(b.data, b.size);
    bytes_free(&b);
    return d;
}

static void test_create_and_open(const char *path)
{
    struct db *db = NULL;
    struct err err;
    int64_t n = 0;

    CHECK_INT(db_open(&db, path, DB_WRITE, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    if (!CHECK(!db_open(&db, path, DB_CREATE, &err)))
        return;
    CHECK_INT(
        stmt_get_int(&n, db, "SELECT max(of_id) FROM audit WHERE what='migration'", NULL, &err),
        0);
    CHECK_INT(db_version(db), n);
    CHECK_INT(stmt_get_int(&n, db, "PRAGMA foreign_keys", NULL, &err), 0);
    CHECK_INT(n, 1);
    db_close(db);
    CHECK_INT(db_open(&db, path, DB_CREATE, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    if (!CHECK(!db_open(&db, path, DB_READ, &err)))
        return;
    CHECK_INT(db_run(db, "DELETE FROM dataset", &err), -1);
    CHECK_INT(stmt_get_int(&n, db, "SELECT count(*) FROM table_one", NULL, &err), 0);
    db_close(db);
}

static void test_newer_is_left_alone(const char *path)
{
    struct db *db = NULL;
    struct err err;
    struct sha256 before;

    if (!CHECK(!db_open(&db, path, DB_WRITE, &err)))
        return;
    CHECK_INT(db_run(db, "PRAGMA user_version=99", &err), 0);
    db_close(db);
    before = digest_of(path);
    CHECK_INT(db_open(&db, path, DB_WRITE, &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    CHECK(strstr(err.text, "99") != NULL);
    CHECK_TEXT(digest_of(path).hex, before.hex);
}

static void test_below_zero(const char *path)
{
    struct db *db = NULL;
    struct err err;

    unlink(path);
    if (!CHECK(!db_open(&db, path, DB_CREATE, &err)))
        return;
    CHECK_INT(db_run(db, "PRAGMA user_version=-5", &err), 0);
    db_close(db);
    CHECK_INT(db_open(&db, path, DB_WRITE, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(strstr(err.text, "-5") != NULL);
}

static void test_others_are_refused(const char *path)
{
    struct db *db = NULL;
    struct err err;

    unlink(path);
    CHECK_INT(file_write(path, "this is not a database, but it is long enough", 45, &err), 0);
    CHECK_INT(db_open(&db, path, DB_WRITE, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(strstr(err.text, path) != NULL);
}

static void test_errors_have_codes(const char *path)
{
    struct db *db = NULL;
    struct stmt q = {0};
    struct err err;

    unlink(path);
    if (!CHECK(!db_open(&db, path, DB_CREATE, &err)))
        return;
    CHECK_INT(stmt_open(&q, db, "SELECT nonsense", &err), -1);
    CHECK_INT(err.code, ERR_DB);
    CHECK_INT(stmt_open(&q, db, "SELECT ?1", &err), 0);
    stmt_bind_int(&q, 7, 1);
    CHECK_INT(stmt_step(&q, &err), -1);
    stmt_close(&q);
    CHECK_INT(db_begin(db, &err), 0);
    CHECK_INT(db_run(db, "INSERT INTO catalogue VALUES('a', 'b')", &err), 0);
    db_rollback(db);
    db_rollback(db);
    CHECK_INT(db_run(db, "INSERT INTO catalogue VALUES('a', 'b')", &err), 0);
    CHECK_INT(db_run(db, "INSERT INTO catalogue VALUES('a', 'b')", &err), -1);
    CHECK_INT(err.code, ERR_STATE);
    db_close(db);
}

int main(void)
{
    char folder[] = "/tmp/test_db.XXXXXX", path[64];

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    test_create_and_open(path);
    test_newer_is_left_alone(path);
    test_below_zero(path);
    test_others_are_refused(path);
    test_errors_have_codes(path);
    unlink(path);
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
