/* What db/schema.h promises: each rule that was dropped or changed is named, a trigger that is
 * not ours too, and nothing else. */
#include "db/schema.h"
#include "base/file.h"
#include "db/stmt.h"
#include "tests/check.h"

#include <stdlib.h>
#include <unistd.h>

struct heard {
    int lines;
    char last[300];
};

static void hear(void *self, const char *line)
{
    struct heard *heard = self;

    heard->lines++;
    snprintf(heard->last, sizeof heard->last, "%s", line);
}

static void test_ours(struct db *db)
{
    struct schema_report report = {-1, -1};
    struct heard heard = {0};
    struct err err = {0};
    int64_t objects = 0;

    CHECK(!schema_check(&report, db, hear, &heard, &err));
    CHECK_INT(report.differ, 0);
    CHECK_INT(heard.lines, 0);
    CHECK(!stmt_get_int(&objects, db,
                        "SELECT count(*) FROM sqlite_schema WHERE name NOT GLOB 'sqlite_*'",
                        NULL, &err));
    CHECK_INT(report.same, objects);
    CHECK(objects > 300);
}

/* `change` is made, told as `line` (NULL: it is nothing), and taken back. */
static void test_change(struct db *db, const char *change, const char *line)
{
    struct schema_report report = {-1, -1};
    struct heard heard = {0};
    struct err err = {0};

    if (!CHECK(!db_begin(db, &err) && !db_run(db, change, &err)))
        fprintf(stderr, "%s\n", err.text);
    CHECK(!schema_check(&report, db, hear, &heard, &err));
    CHECK_INT(report.differ, line ? 1 : 0);
    CHECK_INT(heard.lines, line ? 1 : 0);
    if (line)
        CHECK_TEXT(heard.last, line);
    CHECK(!schema_check(&report, db, NULL, NULL, &err)); /* without a listener */
    CHECK_INT(report.differ, line ? 1 : 0);
    db_rollback(db);
}

int main(void)
{
    static const char *const changes[][2] = {
        {"DROP TRIGGER export_photo_cleared", "trigger export_photo_cleared: it is gone"},
        {"DROP INDEX stored_by_pixels", "index stored_by_pixels: it is gone"},
        {"DROP VIEW usable_photo; CREATE VIEW usable_photo AS SELECT id AS photo_id FROM photo",
         "view usable_photo: it says something else than it should"},
        {"ALTER TABLE hint ADD COLUMN more TEXT",
         "table hint: it says something else than it should"},
        {"CREATE TRIGGER helpful AFTER INSERT ON photo BEGIN SELECT 1; END",
         "trigger helpful: it is not one of ours"},
        {"DROP TRIGGER hint_stays; CREATE TRIGGER hint_stays BEFORE UPDATE ON clearance"
         " BEGIN SELECT RAISE(ABORT, 'hint: what was noticed is history'); END",
         "trigger hint_stays: it says something else than it should"},
        {"CREATE TABLE own(x); CREATE INDEX own_x ON own(x); CREATE VIEW own_view AS SELECT 1",
         NULL},
    };
    char folder[] = "/tmp/test_schema.XXXXXX", path[64];
    struct db *db = NULL;
    struct err err = {0};

    if (!mkdtemp(folder))
        return check_skip("no temporary folder");
    snprintf(path, sizeof path, "%s/catalog.db", folder);
    if (CHECK(!db_open(&db, path, DB_CREATE, &err))) {
        test_ours(db);
        for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
            test_change(db, changes[i][0], changes[i][1]);
        test_ours(db);
    }
    db_close(db);
    unlink(path);
    rmdir(folder);
    return check_result();
}
