#include "db/schema.h"
#include "db/stmt.h"

#include <stdio.h>
#include <string.h>

/* All objects but SQLite's own, in order; the text is NULL of none of them. */
static const char OBJECTS[] =
    "SELECT type || ' ' || name, sql || ' of ' || tbl_name FROM sqlite_schema"
    " WHERE name NOT GLOB 'sqlite_*' ORDER BY type || ' ' || name";

static void tell(struct schema_report *report, const char *object, const char *fault,
                 schema_told *told, void *self)
{
    char line[300];

    report->differ++;
    snprintf(line, sizeof line, "%.200s: %s", object, fault);
    if (told)
        told(self, line);
}

/* Somebody's own table, index or view changes nothing of ours; a trigger may. */
static void tell_stranger(struct schema_report *report, const char *object, schema_told *told,
                          void *self)
{
    if (!strncmp(object, "trigger ", 8))
        tell(report, object, "it is not one of ours", told, self);
}

/* Walks both lists side by side. */
static int compare(struct schema_report *report, struct stmt *ours, struct stmt *theirs,
                   schema_told *told, void *self, struct err *err)
{
    int a = stmt_step(ours, err), b = stmt_step(theirs, err);

    while (a > 0 || b > 0) {
        int order;

        if (a < 0 || b < 0)
            return -1;
        order = !a ? 1 : !b ? -1 : strcmp(stmt_text(ours, 0), stmt_text(theirs, 0));
        if (order < 0)
            tell(report, stmt_text(ours, 0), "it is gone", told, self);
        else if (order > 0)
            tell_stranger(report, stmt_text(theirs, 0), told, self);
        else if (strcmp(stmt_text(ours, 1), stmt_text(theirs, 1)))
            tell(report, stmt_text(ours, 0), "it says something else than it should", told,
                 self);
        else
            report->same++;
        if (order <= 0)
            a = stmt_step(ours, err);
        if (order >= 0)
            b = stmt_step(theirs, err);
    }
    return a < 0 || b < 0 ? -1 : 0;
}

int schema_check(struct schema_report *out, struct db *db, schema_told *told, void *self,
                 struct err *err)
{
    struct schema_report report = {0};
    struct stmt ours = {0}, theirs = {0};
    struct db *fresh = NULL;
    int rc = -1;

    if (!db_open(&fresh, ":memory:", DB_CREATE, err) &&
        !stmt_open(&ours, fresh, OBJECTS, err) && !stmt_open(&theirs, db, OBJECTS, err))
        rc = compare(&report, &ours, &theirs, told, self, err);
    stmt_close(&ours);
    stmt_close(&theirs);
    db_close(fresh);
    if (!rc)
        *out = report;
    return rc;
}
