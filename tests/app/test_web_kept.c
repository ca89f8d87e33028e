/* What app/web_kept.h promises: what is kept is given as it was, until anybody commits
 * anything. */
#include "app/web_kept.h"
#include "tests/check.h"
#include "tests/dataset/fixture.h"

#include <string.h>

static struct web_kept *kept;

/* What is kept under the name; "" where nothing is. */
static const char *found(struct fixture *f, int64_t *version, const char *name)
{
    static struct text out;
    struct err err = {0};
    int rc;

    text_free(&out);
    rc = web_kept_find(&out, version, kept, f->db, name, &err);
    CHECK(rc == 0 || rc == 1);
    CHECK_INT(rc, out.data != NULL);
    return out.data ? out.data : "";
}

static void keep(struct fixture *f, const char *name, const char *what)
{
    int64_t version = -1;

    CHECK_TEXT(found(f, &version, name), "");
    web_kept_keep(kept, name, version, what, strlen(what));
    CHECK_TEXT(found(f, &version, name), what);
}

static void add_dataset(struct fixture *f, const char *name)
{
    fixture_run(f,
                "INSERT INTO dataset(name, domain, licence, citation, added_at) "
                "VALUES('%s', 'healthy', '', '', '2026-01-01T00:00:00Z')",
                name);
}

static void test_kept(struct fixture *f)
{
    struct db *other = NULL;
    struct err err = {0};
    int64_t version = -1;

    keep(f, "a", "page of a");
    CHECK_TEXT(found(f, &version, "b"), "");
    CHECK_TEXT(found(f, &version, "a"), "page of a"); /* again: looking changes nothing */

    add_dataset(f, "one");
    CHECK_TEXT(found(f, &version, "a"), "");
    keep(f, "a", "page of a, later");
    fixture_run(f, "BEGIN");
    add_dataset(f, "two");
    CHECK_TEXT(found(f, &version, "a"), "page of a, later"); /* nothing is committed yet */
    fixture_run(f, "COMMIT");
    CHECK_TEXT(found(f, &version, "a"), "");

    /* A commit while the page is being made: nobody knows whether it is in the page. */
    CHECK_TEXT(found(f, &version, "a"), "");
    add_dataset(f, "three");
    web_kept_keep(kept, "a", version, "half", 4);
    CHECK_TEXT(found(f, &version, "a"), "");

    keep(f, "a", "page");
    CHECK_INT(db_open(&other, f->path, DB_WRITE, &err), 0); /* as another program */
    CHECK_TEXT(found(f, &version, "a"), "page");
    CHECK_INT(db_run(other, "DELETE FROM dataset WHERE name='one'", &err), 0);
    CHECK_TEXT(found(f, &version, "a"), "");
    db_close(other);
}

int main(void)
{
    struct fixture f;

    kept = web_kept_new();
    if (!fixture_open(&f))
        test_kept(&f);
    web_kept_free(kept);
    web_kept_free(NULL);
    fixture_close(&f);
    return check_result();
}
