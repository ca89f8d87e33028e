#include "dataset/verify.h"
#include "dataset/internal.h"
#include "dataset/sample.h"
#include "dataset/split.h"
#include "base/bytes.h"
#include "base/components.h"
#include "base/text.h"
#include "db/audit_check.h"
#include "db/schema.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *verify_check_name(enum verify_check check)
{
    static const char *const names[] = {"database", "photos",  "store",  "masks",  "tracings",
                                        "groups",   "samples", "splits", "schema", "audit"};

    return names[check];
}

static void __attribute__((format(printf, 3, 0)))
say(const struct verify *v, enum verify_check check, const char *fmt, va_list ap)
{
    char line[900];

    if (!v->listener || !v->listener->found)
        return;
    vsnprintf(line, sizeof line, fmt, ap);
    v->listener->found(v->listener->self, check, line);
}

void verify_tell(struct verify *v, enum verify_check check, const char *fmt, ...)
{
    va_list ap;

    v->report.differences++;
    va_start(ap, fmt);
    say(v, check, fmt, ap);
    va_end(ap);
}

void verify_remark(struct verify *v, enum verify_check check, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(v, check, fmt, ap);
    va_end(ap);
}

/* Each row that a pragma gives is a complaint, but "ok". */
static int check_pragma(struct verify *v, const char *sql, int *complaints, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, v->db, sql, err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        const char *what = stmt_text(&q, 0);

        if (what && !strcmp(what, "ok"))
            continue;
        ++*complaints;
        if (stmt_columns(&q) >= 4)
            verify_tell(v, VERIFY_DATABASE, "row %lld of table '%s' points to no row of '%s'",
                        (long long)stmt_int(&q, 1), what ? what : "", stmt_text(&q, 2));
        else
            verify_tell(v, VERIFY_DATABASE, "%s", what ? what : "");
    }
    stmt_close(&q);
    return got;
}

static int check_database(struct verify *v, struct err *err)
{
    static const char *const pragmas[] = {"PRAGMA integrity_check", "PRAGMA foreign_key_check"};

    for (int i = 0; i < 2; i++) {
        int complaints = 0;

        if (check_pragma(v, pragmas[i], &complaints, err))
            return -1;
        v->report.of[VERIFY_DATABASE].differ += complaints;
        v->report.of[VERIFY_DATABASE].same += !complaints;
    }
    return 0;
}

/* Roots are what the edges make of them. */
static int check_roots(struct verify *v, struct err *err)
{
    struct verify_counts *counts = &v->report.of[VERIFY_GROUPS];
    struct components united = {0};
    struct stmt q = {0};
    int got = plan_united(&united, v->db, INT64_MAX, err);

    if (!got)
        got = stmt_open(&q, v->db, "SELECT id, coalesce(root_id, id), name FROM photo_group",
                        err);
    while (!got && (got = stmt_step(&q, err)) > 0) {
        got = 0;
        if (components_root(&united, stmt_int(&q, 0)) == stmt_int(&q, 1))
            continue;
        counts->differ++;
        verify_tell(v, VERIFY_GROUPS, "group '%s': its root is not what the edges make of it",
                    stmt_text(&q, 2));
    }
    stmt_close(&q);
    components_free(&united);
    return got;
}

/* draw is MD5 of 'dataset/name'. */
static int check_groups(struct verify *v, struct err *err)
{
    struct verify_counts *counts = &v->report.of[VERIFY_GROUPS];
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, v->db,
                  "SELECT d.name || '/' || g.name, g.draw FROM photo_group AS g"
                  " JOIN dataset AS d ON d.id=g.dataset_id",
                  err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        const char *name = stmt_text(&q, 0), *draw = stmt_text(&q, 1);

        if (!strcmp(digest_md5(name, strlen(name)).hex, draw)) {
            counts->same++;
        } else {
            counts->differ++;
            verify_tell(v, VERIFY_GROUPS, "group '%s': its draw is not the MD5 of its name",
                        name);
        }
    }
    stmt_close(&q);
    return got;
}

/* Says, where it differs, what differs first. 1: same. */
static int same_sample(struct verify *v, const char *name, const char *digest,
                       const struct sample_list *stored, const struct sample_list *derived)
{
    size_t i = 0, least = stored->count < derived->count ? stored->count : derived->count;

    while (i < least && stored->photos[i] == derived->photos[i])
        i++;
    if (i < least)
        verify_tell(v, VERIFY_SAMPLES,
                    "sample '%s': place %zu holds photo %lld and should hold photo %lld", name,
                    i + 1, (long long)stored->photos[i], (long long)derived->photos[i]);
    else if (stored->count != derived->count)
        verify_tell(v, VERIFY_SAMPLES, "sample '%s' holds %zu photos and should hold %zu", name,
                    stored->count, derived->count);
    else if (strcmp(digest, derived->digest.hex))
        verify_tell(v, VERIFY_SAMPLES, "sample '%s': its digest is not that of its list", name);
    else
        return 1;
    return 0;
}

static void check_sample(struct verify *v, int64_t id, const char *name, const char *digest)
{
    struct verify_counts *counts = &v->report.of[VERIFY_SAMPLES];
    struct sample_list stored = {0}, derived = {0};
    struct err err;
    int same = 0;

    if (sample_read(v->db, id, &stored, &err) || sample_rederive(v->db, id, &derived, &err))
        verify_tell(v, VERIFY_SAMPLES, "sample '%s' cannot be derived again: %s", name,
                    err.text);
    else
        same = same_sample(v, name, digest, &stored, &derived);
    counts->same += same;
    counts->differ += !same;
    sample_list_free(&stored);
    sample_list_free(&derived);
}

/* Compares the rows of a query on the split with lines made from its plan.
 * Returns the first line that is on one side only, to be freed; NULL: none. */
static char *first_difference(struct verify *v, int64_t split, const char *sql, char **lines,
                              size_t count, struct err *err)
{
    struct stmt q = {0};
    char *odd = NULL;
    size_t i = 0;
    int got = -1;

    if (stmt_open(&q, v->db, sql, err))
        return bytes_copied_text(err->text);
    stmt_bind_int(&q, 1, split);
    while (!odd && (got = stmt_step(&q, err)) > 0) {
        int order = i < count ? strcmp(stmt_text(&q, 0), lines[i]) : -1;

        if (order)
            odd = bytes_copied_text(order < 0 ? stmt_text(&q, 0) : lines[i]);
        i++;
    }
    if (!odd && got < 0)
        odd = bytes_copied_text(err->text);
    if (!odd && i < count)
        odd = bytes_copied_text(lines[i]);
    stmt_close(&q);
    return odd;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One line a photo and one a photo left out, sorted as SQL sorts them. */
static char **lines_of(const struct plan *plan, size_t *count)
{
    char **lines, line[160];
    size_t n = 0;

    *count = plan->photo_count + plan->left_out_count;
    lines = bytes_new(*count, sizeof *lines);
    for (size_t i = 0; i < plan->photo_count; i++) {
        const struct plan_group *group = &plan->groups[plan->photos[i].group];

        snprintf(line, sizeof line, "photo %lld: fold %s, stage %s, group %lld, place %zu",
                 (long long)plan->photos[i].id, plan_fold_name(group->fold),
                 plan_fold_name(group->stage), (long long)group->id, i + 1);
        lines[n++] = bytes_copied_text(line);
    }
    for (size_t i = 0; i < plan->left_out_count; i++) {
        snprintf(line, sizeof line, "photo %lld: left out of %s, %s",
                 (long long)plan->left_out[i].photo, plan_fold_name(plan->left_out[i].stage),
                 plan_reason_name(plan->left_out[i].reason));
        lines[n++] = bytes_copied_text(line);
    }
    if (n)
        qsort(lines, n, sizeof *lines, by_text);
    return lines;
}

static int same_split(struct verify *v, int64_t id, const char *name, const char *digest,
                      const struct plan *plan)
{
    static const char sql[] =
        "SELECT 'photo ' || p.photo_id || ': fold ' || coalesce(g.fold, 'none') || ', stage ' "
        "||"
        "  coalesce(g.stage, 'none') || ', group ' || p.group_id || ', place ' || p.seq"
        " FROM split_photo AS p LEFT JOIN split_group AS g"
        "  ON g.split_id=p.split_id AND g.group_id=p.group_id WHERE p.split_id=?1"
        " UNION ALL SELECT 'photo ' || photo_id || ': left out of ' || stage || ', ' || reason"
        " FROM split_left_out WHERE split_id=?1 ORDER BY 1";
    struct err err;
    size_t count;
    char **lines = lines_of(plan, &count);
    char *odd = first_difference(v, id, sql, lines, count, &err);
    int same = 0;

    if (odd)
        verify_tell(v, VERIFY_SPLITS, "split '%s' is not what its takes give; see %s", name,
                    odd);
    else if (strcmp(digest, plan_digest(plan).hex))
        verify_tell(v, VERIFY_SPLITS, "split '%s': its digest is not that of its list", name);
    else
        same = 1;
    for (size_t i = 0; i < count; i++)
        free(lines[i]);
    free(lines);
    free(odd);
    return same;
}

static void check_split(struct verify *v, int64_t id, const char *name, const char *digest)
{
    struct verify_counts *counts = &v->report.of[VERIFY_SPLITS];
    struct plan plan = {0};
    struct err err;
    int same = 0;

    if (split_rederive(v->db, id, &plan, &err))
        verify_tell(v, VERIFY_SPLITS, "split '%s' cannot be derived again: %s", name, err.text);
    else
        same = same_split(v, id, name, digest, &plan);
    counts->same += same;
    counts->differ += !same;
    plan_free(&plan);
}

static int check_each(struct verify *v, const char *sql,
                      void (*check)(struct verify *v, int64_t id, const char *name,
                                    const char *digest),
                      struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, v->db, sql, err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0)
        check(v, stmt_int(&q, 0), stmt_text(&q, 1), stmt_text(&q, 2));
    stmt_close(&q);
    return got;
}

static void tell_audit(void *self, const char *line)
{
    verify_tell(self, VERIFY_AUDIT, "%s", line);
}

static void tell_schema(void *self, const char *line)
{
    verify_tell(self, VERIFY_SCHEMA, "%s", line);
}

static int check_schema(struct verify *v, struct err *err)
{
    struct schema_report report;

    if (schema_check(&report, v->db, tell_schema, v, err))
        return -1;
    v->report.of[VERIFY_SCHEMA].same = report.same;
    v->report.of[VERIFY_SCHEMA].differ = report.differ;
    return 0;
}

static int check_audit(struct verify *v, struct err *err)
{
    struct verify_counts *counts = &v->report.of[VERIFY_AUDIT];
    struct audit_report report;

    if (audit_check(&report, v->db, NULL, tell_audit, v, err))
        return -1;
    counts->same = report.rows;
    counts->differ = report.bad + report.gone;
    counts->missing = report.untold;
    return 0;
}

int verify_all(struct verify_report *out, struct db *db, int threads,
               const struct verify_listener *listener, const struct progress *progress,
               struct err *err)
{
    struct verify v = {
        .db = db, .threads = threads, .listener = listener, .progress = progress};

    if (check_database(&v, err) || check_groups(&v, err) || check_roots(&v, err) ||
        check_each(&v, "SELECT id, name, digest FROM sample ORDER BY id", check_sample, err) ||
        check_each(&v, "SELECT id, name, digest FROM split ORDER BY id", check_split, err) ||
        check_schema(&v, err) || check_audit(&v, err) || verify_photos(&v, err) ||
        verify_store(&v, err) || verify_masks(&v, err) || verify_tracings(&v, err))
        return -1;
    *out = v.report;
    return 0;
}
