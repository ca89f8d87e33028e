#include "db/audit_check.h"
#include "db/internal.h"

#include <stdio.h>
#include <string.h>

struct walk {
    struct audit_report *report;
    const char *kept; /* NULL: none, or it was found */
    audit_told *told;
    void *self;
    int64_t next;         /* the id that should come */
    struct sha256 before; /* the digest that the log has for the row before */
};

static void bad(struct walk *w, int64_t id, const char *why)
{
    char line[200];

    w->report->bad++;
    if (!w->report->first)
        w->report->first = id;
    snprintf(line, sizeof line, "row %lld: %s", (long long)id, why);
    if (w->told)
        w->told(w->self, line);
}

/* A stored digest that is no digest is kept as one that nothing has. */
static struct sha256 stored_digest(const struct stmt *q)
{
    size_t size;
    const void *text = stmt_blob(q, AUDIT_FIELDS, &size);
    struct sha256 digest = {{0}};

    if (size == 64)
        memcpy(digest.hex, text, 64);
    return digest;
}

static void step(struct walk *w, const struct stmt *q)
{
    int64_t id = stmt_int(q, 0);
    struct sha256 stored = stored_digest(q), own;
    struct audit_text fields[AUDIT_FIELDS];

    audit_read(fields, q);
    own = audit_digest(&w->before, fields);
    if (id != w->next)
        bad(w, w->next,
            id == w->next + 1 ? "it is missing" : "it is missing, and others behind it");
    if (strcmp(stored.hex, own.hex)) {
        if (id == w->next)
            bad(w, id,
                "its digest is not that of its text and the row before: it was changed, moved "
                "or slipped in, or the row before was written anew");
    } else if (!w->report->bad) {
        w->report->rows++;
        if (w->kept && !strcmp(w->kept, own.hex))
            w->kept = NULL;
    }
    w->before = stored;
    w->next = id + 1;
}

static int walk(struct walk *w, struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT " AUDIT_COLUMNS ", digest FROM audit ORDER BY id", err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0)
        step(w, &q);
    stmt_close(&q);
    return got;
}

int audit_check(struct audit_report *out, struct db *db, const char *kept, audit_told *told,
                void *self, struct err *err)
{
    struct walk w = {.report = out, .kept = kept, .told = told, .self = self, .next = 1};

    memset(out, 0, sizeof *out);
    memset(w.before.hex, '0', 64);
    if (walk(&w, db, err) || audit_head(&out->head, db, err) ||
        stmt_get_int(&out->waiting, db, "SELECT count(*) FROM audit_pending", NULL, err))
        return -1;
    if (w.next == 1)
        bad(&w, 1, "the log is empty, and it begins with a migration");
    if (w.kept) {
        out->cut = 1;
        if (told)
            told(self, "the head that was kept is not in the chain: the log was cut, or "
                       "written anew from some row on");
    }
    return audit_cover(out, db, told, self, err);
}
