#include "db/audit_check.h"
#include "base/text.h"

#include <stdio.h>

/* A guarded table: its rows `t` that the log must tell of, under `what` (NULL: under any name),
 * and, where its rows are history, what of one the log's row `a` must have as it is. */
static const struct guarded {
    const char *table, *rows, *what, *same;
} GUARDED[] = {
    {"clearance", "1", "clearance",
     "t.state=json_extract(a.details, '$.state') AND replace(t.why, char(10), ' "
     "')=json_extract(a.details, '$.why')"
     " AND replace(t.by_whom, char(10), ' ')=a.who AND t.photo_id=a.photo_id"
     " AND replace(t.second_by, char(10), ' ') IS json_extract(a.details, '$.second')"
     " AND CASE WHEN t.face IS NOT NULL THEN replace(printf('face: %s; mark: %s; badge: %s;"
     " writing: %s; room: %s; rare: %s', t.face, t.mark, t.badge, t.writing, t.room, t.rare),"
     " char(10), ' ') END IS json_extract(a.details, '$.checklist')"},
    {"redaction", "1", "redaction",
     "replace(t.why, char(10), ' ')=json_extract(a.details, '$.why') AND t.photo_id=a.photo_id"
     " AND replace(t.by_whom, char(10), ' ')=a.who"},
    {"revision", "1", "revision", "t.digest=json_extract(a.details, '$.digest')"},
    {"annotation_head",
     "t.revision_id IS NULL OR t.id>(SELECT min(h.id) FROM annotation_head AS h"
     " WHERE h.revision_id=t.revision_id)",
     NULL, "t.revision_id IS json_extract(a.details, '$.revision')"},
    {"verdict", "1", NULL,
     "t.revision_id=json_extract(a.details, '$.revision') AND replace(t.why, char(10), ' "
     "')=json_extract(a.details, "
     "'$.why') AND replace(t.by_whom, char(10), ' ')=a.who AND a.what=CASE t.state WHEN "
     "'submitted' THEN 'submit' WHEN 'accepted' THEN 'accept' WHEN 'rejected' THEN 'reject' "
     "ELSE 'take-back' END"},
    {"group_edge", "1", "unite",
     "t.why=json_extract(a.details, '$.why') AND t.kept_id=json_extract(a.details, '$.kept')"
     " AND t.merged_id=json_extract(a.details, '$.merged') AND replace(t.by_whom, char(10), "
     "' ')=a.who"},
    {"sample", "1", "sample-made",
     "t.name=json_extract(a.details, '$.name') AND t.digest=json_extract(a.details, "
     "'$.digest')"},
    {"experiment", "1", "experiment",
     "t.name=json_extract(a.details, '$.name') AND t.split_id=json_extract(a.details, "
     "'$.split')"},
    {"dataset", "1", "licence", NULL},
    {"split", "1", "split-made", NULL},
    {"split", "t.frozen_at IS NOT NULL", "split-frozen", NULL},
    {"run", "t.ended_at IS NOT NULL", "run-ended", NULL},
    {"run_wish", "1", NULL,
     "t.run_id=json_extract(a.details, '$.run') AND replace(t.by_whom, char(10), ' ')=a.who"
     " AND a.what='run-' || t.what"},
    {"evaluation", "t.fold='test'", "test-read", NULL},
    {"export", "1", NULL, "t.what=json_extract(a.details, '$.kind')"},
    {"vault_opening", "1", "vault",
     "t.verb=json_extract(a.details, '$.verb') AND t.outcome=json_extract(a.details, "
     "'$.outcome')"},
    {"release", "1", "release", "t.sums=json_extract(a.details, '$.sums')"},
    {"exported", "1", "export",
     "t.format=json_extract(a.details, '$.kind') AND t.sha256=json_extract(a.details, "
     "'$.sha256') AND t.photo_id=a.photo_id"},
};
enum { GUARDED_TABLES = sizeof GUARDED / sizeof *GUARDED };

/* Tables that are told of by the run of rows. */
static const struct guarded RANGES[] = {
    {"photo", "1", NULL, NULL},
    {"mask", "t.revision_id IS NULL AND t.again=0 AND t.source<>''", NULL, NULL},
};

/* Each row that the query gives is one more fault. */
static int tell(int64_t *count, struct db *db, const char *sql, const char *table,
                const char *fault, audit_told *told, void *self, struct err *err)
{
    struct stmt q = {0};
    char line[200];
    int got;

    if (stmt_open(&q, db, sql, err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        ++*count;
        snprintf(line, sizeof line, "%s %lld: %s", table, (long long)stmt_int(&q, 0), fault);
        if (told)
            told(self, line);
    }
    stmt_close(&q);
    return got;
}

/* Rows of the table that came after the log began: its first row says up to which id they
 * were there before. */
static void add_rows(struct text *sql, const struct guarded *g)
{
    text_add(sql,
             "SELECT t.id FROM %s AS t WHERE (%s) AND t.id>coalesce((SELECT CASE WHEN"
             " json_valid(details) THEN json_extract(details, '$.%s') END"
             " FROM audit WHERE id=1), 0)",
             g->table, g->rows, g->table);
}

static void add_note(struct text *sql, const struct guarded *g, const char *log)
{
    text_add(sql,
             " AND NOT EXISTS(SELECT 1 FROM %s AS a WHERE a.of_table='%s' AND a.of_id=t.id",
             log, g->table);
    if (g->what)
        text_add(sql, " AND a.what='%s'", g->what);
    text_add(sql, "%s", ")");
}

static void add_entries(struct text *sql, const struct guarded *g)
{
    text_add(sql, "SELECT a.of_id FROM audit AS a WHERE a.of_table='%s'", g->table);
    if (g->what)
        text_add(sql, " AND a.what='%s'", g->what);
    text_add(sql,
             " AND NOT EXISTS(SELECT 1 FROM %s AS t WHERE t.id=a.of_id AND"
             " CASE WHEN json_valid(a.details) THEN %s ELSE 0 END)",
             g->table, g->same);
}

static int check(struct audit_report *report, struct db *db, const struct guarded *g,
                 audit_told *told, void *self, struct err *err)
{
    struct text untold = {0}, gone = {0};
    int rc;

    add_rows(&untold, g);
    add_note(&untold, g, "audit");
    add_note(&untold, g, "audit_pending");
    rc = tell(&report->untold, db, untold.data, g->table, "the log does not tell of it", told,
              self, err);
    if (!rc && g->same) {
        add_entries(&gone, g);
        rc = tell(&report->gone, db, gone.data, g->table,
                  "it is gone, or not what the log tells of it", told, self, err);
    }
    text_free(&untold);
    text_free(&gone);
    return rc;
}

static int check_range(struct audit_report *report, struct db *db, const struct guarded *g,
                       audit_told *told, void *self, struct err *err)
{
    struct text untold = {0};
    int rc;

    add_rows(&untold, g);
    text_add(&untold,
             " AND t.id>coalesce((SELECT a.of_last FROM audit AS a WHERE a.of_table='%s'"
             " AND a.of_id<=t.id ORDER BY a.of_id DESC LIMIT 1), 0)"
             " AND NOT EXISTS(SELECT 1 FROM audit_pending AS a WHERE a.of_table='%s'"
             " AND t.id BETWEEN a.of_id AND a.of_last)",
             g->table, g->table);
    rc = tell(&report->untold, db, untold.data, g->table, "the log does not tell of it", told,
              self, err);
    text_free(&untold);
    return rc;
}

int audit_cover(struct audit_report *report, struct db *db, audit_told *told, void *self,
                struct err *err)
{
    for (int i = 0; i < GUARDED_TABLES; i++)
        if (check(report, db, &GUARDED[i], told, self, err))
            return -1;
    for (int i = 0; i < 2; i++)
        if (check_range(report, db, &RANGES[i], told, self, err))
            return -1;
    return 0;
}
