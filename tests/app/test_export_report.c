/* What app/export_report.h promises: what leaves is recorded before it leaves,
 * and what is not cleared does not. */
#include "app/export_report.h"
#include "base/file.h"
#include "db/stmt.h"
#include "tests/check.h"
#include "tests/eval/fixture.h"

#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/test_export_report.XXXXXX";
static char page[96];

static int64_t number(struct db *db, const char *sql, const char *text)
{
    int64_t n = -1;
    struct err err;

    CHECK(!stmt_get_int(&n, db, sql, text, &err));
    return n;
}

static void test_is_recorded(struct db *db, const struct report_picture *pictures)
{
    struct bytes file = {0};
    struct err err;

    CHECK_INT(export_report(db, "small", REPORT_MARGIN, page, pictures, 3, &err), 0);
    /* They are private, so nothing tells where they went. */
    CHECK_INT(number(db, "SELECT count(*) FROM export WHERE what='report' AND target=?1", ""),
              1);
    CHECK_INT(number(db, "SELECT group_concat(photo_id, '')=?1 FROM export_photo", "515253"),
              1);
    if (CHECK(!file_read(&file, page, 1 << 24, &err)))
        CHECK(!memcmp(file.data, "<!DOCTYPE html>", 15));
    bytes_free(&file);
    CHECK_INT(unlink(page), 0);
}

/* No photo leaves, so there is nothing to record; a catalogue that can only be read will do. */
static void test_without_photos(struct db *db)
{
    struct err err;

    CHECK_INT(db_run(db, "PRAGMA query_only=ON", &err), 0);
    CHECK_INT(export_report(db, "small", REPORT_MARGIN, page, NULL, 0, &err), 0);
    CHECK_INT(db_run(db, "PRAGMA query_only=OFF", &err), 0);
    CHECK_INT(number(db, "SELECT count(*) FROM export", NULL), 1);
    CHECK_INT(unlink(page), 0);
}

static void test_nowhere_to_write(struct db *db, const struct report_picture *pictures)
{
    struct err err;

    CHECK_INT(
        export_report(db, "small", REPORT_MARGIN, "/nonexistent/r.html", pictures, 3, &err),
        -1);
    CHECK(err.code == ERR_IO || err.code == ERR_ABSENT);
    CHECK_INT(export_report(db, "other", REPORT_MARGIN, page, pictures, 3, &err), -1);
    CHECK_INT(err.code, ERR_ABSENT);
    CHECK_INT(number(db, "SELECT count(*) FROM export", NULL), 1);
    CHECK(!file_exists(page));
}

static void test_guard(struct db *db, const struct report_picture *pictures)
{
    struct err err;

    CHECK_INT(db_run(db,
                     "INSERT INTO clearance(photo_id,state,by_whom,why,at) VALUES(53,"
                     "'refused','curator','a face','2026-02-01T00:00:00Z')",
                     &err),
              0);
    CHECK_INT(export_report(db, "small", REPORT_MARGIN, page, pictures, 3, &err), -1);
    CHECK_INT(err.code, ERR_GUARD);
    CHECK(strstr(err.text, "photo 53") != NULL);
    CHECK(!file_exists(page));
    CHECK_INT(number(db, "SELECT count(*) FROM export", NULL), 1);
    CHECK_INT(number(db, "SELECT count(*) FROM export_photo", NULL), 3);
    CHECK_INT(export_report(db, "small", REPORT_MARGIN, page, pictures, 2, &err),
              0); /* the others may go */
    CHECK_INT(unlink(page), 0);
}

int main(void)
{
    struct report_picture *pictures = fixture_pictures(3, "a photo");
    struct db *db = NULL;
    struct err err = {0};
    char path[64];

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    snprintf(page, sizeof page, "%s/r.html", folder);
    if (CHECK(!fixture_make(&db, path, (struct fixture){.epochs = 2, .cells = 9}, &err))) {
        test_is_recorded(db, pictures);
        test_without_photos(db);
        test_nowhere_to_write(db, pictures);
        test_guard(db, pictures);
    }
    db_close(db);
    fixture_drop_pictures(pictures, 3);
    unlink(path);
    CHECK_INT(rmdir(folder), 0); /* no temporary file is left behind either */
    return check_result();
}
