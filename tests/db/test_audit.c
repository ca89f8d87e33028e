/* What db/audit.h promises: a change and its row in the log are both there or
 * neither, whatever ends the writer; and a writer does not notice. */
#include "db/audit_check.h"
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PHOTO                                                                                  \
    "INSERT INTO dataset VALUES(1, 'd', 'healthy', '', '', 't');"                              \
    "INSERT INTO photo_group(id, dataset_id, name, draw) VALUES(1, 1, 'g', printf('%032d', "   \
    "1));"                                                                                     \
    "INSERT INTO photo VALUES(1, 1, 1, 'n', '/n', 'pnm', 1, printf('%032d', 1),"               \
    " printf('%064d', 1), printf('%064d', 1), 2, 2, 1, 't')"
#define CLEAR                                                                                  \
    "INSERT INTO clearance(photo_id, state, by_whom, why, at)"                                 \
    " VALUES(1, 'cleared', 'anna', 'because', 't')"

static int64_t number(struct db *db, const char *sql)
{
    struct err err;
    int64_t n = -1;

    CHECK_INT(stmt_get_int(&n, db, sql, NULL, &err), 0);
    return n;
}

/* Rows of clearance, of the log that tell of one, and on the tray. */
static void check_rows(struct db *db, int64_t rows, int64_t told, int64_t waiting)
{
    CHECK_INT(number(db, "SELECT count(*) FROM clearance"), rows);
    CHECK_INT(number(db, "SELECT count(*) FROM audit WHERE what='clearance'"), told);
    CHECK_INT(number(db, "SELECT count(*) FROM audit_pending"), waiting);
}

static void run(struct db *db, const char *sql)
{
    struct stmt q = {0};
    struct err err;

    if (CHECK(!stmt_open(&q, db, sql, &err)))
        CHECK_INT(stmt_run(&q, &err), 0);
    stmt_close(&q);
}

static void test_alone_and_together(struct db *db)
{
    struct err err;

    run(db, CLEAR); /* alone: a transaction of its own */
    check_rows(db, 1, 1, 0);
    CHECK_INT(db_last_id(db), 1); /* the clearance's, not the log's */
    CHECK_INT(db_begin(db, &err), 0);
    run(db, CLEAR);
    CHECK_INT(db_last_id(db), 2);
    check_rows(db, 2, 1, 1);
    CHECK_INT(db_commit(db, &err), 0);
    CHECK_INT(db_last_id(db), 2);
    check_rows(db, 2, 2, 0);
    CHECK_INT(db_begin(db, &err), 0);
    run(db, CLEAR);
    db_rollback(db);
    check_rows(db, 2, 2, 0);
    CHECK_INT(number(db, "SELECT count(*) FROM audit WHERE what='clearance' AND who='anna'"
                         " AND account<>''"),
              2);
}

/* What is done outside of db_begin() waits, and is nobody's account. */
static void test_another_client(struct db *db)
{
    struct err err;

    CHECK_INT(db_run(db, CLEAR, &err), 0);
    check_rows(db, 3, 2, 1);
    CHECK_INT(db_begin(db, &err), 0);
    check_rows(db, 3, 3, 0);
    db_rollback(db); /* the seal too: the note waits on */
    check_rows(db, 3, 2, 1);
    run(db, CLEAR);
    check_rows(db, 4, 4, 0);
    CHECK_INT(number(db, "SELECT count(*) FROM audit WHERE account=''"),
              3); /* the photo and its dataset too */
    CHECK_INT(number(db, "SELECT account='' FROM audit WHERE of_table='clearance' AND of_id=3"),
              1);
}

/* The child ends itself `late`, after the commit, or before it. */
static void test_killed(const char *path, int late)
{
    pid_t child = fork();
    int status;

    if (!child) {
        struct db *db = NULL;
        struct err err;

        if (!db_open(&db, path, DB_WRITE, &err) && !db_begin(db, &err) &&
            !db_run(db, CLEAR, &err) && (late ? !db_commit(db, &err) : !audit_seal(db, &err)))
            raise(SIGKILL);
        _exit(1);
    }
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void count(void *self, const char *line)
{
    (void)line;
    ++*(int *)self;
}

static void test_check(struct db *db)
{
    struct audit_report r;
    struct audit_head head;
    struct err err;
    int told = 0;
    int64_t first = number(db, "SELECT min(id) FROM audit WHERE what='clearance'");

    CHECK_INT(audit_head(&head, db, &err), 0);
    CHECK_INT(audit_check(&r, db, head.digest.hex, count, &told, &err), 0);
    CHECK_INT(r.rows, head.rows);
    CHECK_INT(r.bad + r.untold + r.gone + r.cut + told, 0);
    CHECK_INT(db_run(db,
                     "DROP TRIGGER audit_stays; UPDATE audit SET what='x' WHERE id="
                     "(SELECT min(id) FROM audit WHERE what='clearance')",
                     &err),
              0);
    CHECK_INT(audit_check(&r, db, head.digest.hex, count, &told, &err), 0);
    CHECK_INT(r.rows, first - 1);
    CHECK_INT(r.bad, 1);
    CHECK_INT(r.first, first);
    CHECK_INT(r.cut, 1); /* behind a bad row nothing is proven */
    CHECK_INT(r.untold, 1);
    CHECK_INT(told, 3);
}

int main(void)
{
    char folder[] = "/tmp/test_audit.XXXXXX", path[64], rest[80];
    struct db *db = NULL;
    struct err err;

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    if (CHECK(!db_open(&db, path, DB_CREATE, &err))) {
        CHECK_INT(
            number(db, "SELECT min(what='migration') AND count(*)=max(of_id)-6 FROM audit"), 1);
        CHECK_INT(db_run(db, PHOTO, &err), 0);
        test_alone_and_together(db);
        test_another_client(db);
        test_killed(path, 0);
        check_rows(db, 4, 4, 0);
        test_killed(path, 1);
        check_rows(db, 5, 5, 0);
        test_check(db);
    }
    db_close(db);
    unlink(path);
    snprintf(rest, sizeof rest, "%s-wal", path);
    unlink(rest);
    snprintf(rest, sizeof rest, "%s-shm", path);
    unlink(rest);
    CHECK_INT(rmdir(folder), 0);
    return check_result();
}
