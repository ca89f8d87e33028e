#include "ingest/unite.h"
#include "base/account.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two photos whose groups are one, for a reason. */
struct pair {
    int64_t a, b;
};

enum sql { ROOTS, ADD, CONFLICT, BROKEN, STATEMENTS };

static const char *const statements[STATEMENTS] = {
    [ROOTS] = "SELECT g.id, coalesce(g.root_id, g.id), h.id, coalesce(h.root_id, h.id)"
              " FROM photo AS p JOIN photo_group AS g ON g.id=p.group_id"
              " JOIN photo AS q ON q.id=?2 JOIN photo_group AS h ON h.id=q.group_id"
              " WHERE p.id=?1",
    [ADD] = "INSERT INTO group_edge(group_a, group_b, kept_id, merged_id, why, photo_a,"
            " photo_b, breaks, by_whom, note, at)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    /* As the trigger group_edge_keeps_folds asks; it names a split. */
    [CONFLICT] =
        "SELECT s.name FROM split_group AS a JOIN split AS s ON s.id=a.split_id"
        " JOIN split_group AS b ON b.split_id=a.split_id"
        " WHERE s.frozen_at IS NOT NULL AND (b.fold, b.stage)<>(a.fold, a.stage)"
        " AND a.group_id IN (SELECT ?1 UNION ALL SELECT id FROM photo_group WHERE root_id=?1)"
        " AND b.group_id IN (SELECT ?2 UNION ALL SELECT id FROM photo_group WHERE root_id=?2)"
        " LIMIT 1",
    [BROKEN] = "SELECT count(DISTINCT split_id) FROM split_broken WHERE edge_id>?1",
};

struct work {
    struct db *db;
    const struct unite_wish *wish;
    const char *why;
    struct stmt sql[STATEMENTS];
    char by[120];
    struct unite_report report;
};

/* The groups of a pair, and their roots. */
struct ends {
    int64_t group_a, root_a, group_b, root_b;
};

static int read_ends(struct ends *out, struct work *w, const struct pair *pair, struct err *err)
{
    struct stmt *q = &w->sql[ROOTS];
    int got;

    stmt_bind_int(q, 1, pair->a);
    stmt_bind_int(q, 2, pair->b);
    got = stmt_step(q, err);
    if (got > 0)
        *out = (struct ends){stmt_int(q, 0), stmt_int(q, 1), stmt_int(q, 2), stmt_int(q, 3)};
    stmt_reset(q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no such photo");
    return got < 0 ? -1 : 0;
}

static void tell(const struct work *w, const struct pair *pair, const char *split)
{
    char line[300];

    if (!w->wish->told)
        return;
    snprintf(line, sizeof line,
             "the groups of photos %lld and %lld are in two folds of the frozen split '%.120s'",
             (long long)pair->a, (long long)pair->b, split);
    w->wish->told(w->wish->self, line);
}

/* 1 if a frozen split keeps the two apart. */
static int is_kept_apart(struct work *w, const struct pair *pair, const struct ends *ends,
                         struct err *err)
{
    struct stmt *q = &w->sql[CONFLICT];
    int got;

    stmt_bind_int(q, 1, ends->root_a);
    stmt_bind_int(q, 2, ends->root_b);
    got = stmt_step(q, err);
    if (got > 0)
        tell(w, pair, stmt_text(q, 0));
    stmt_reset(q);
    return got;
}

static int add_edge(struct work *w, const struct pair *pair, const struct ends *ends,
                    struct err *err)
{
    int64_t a = ends->root_a, b = ends->root_b;
    struct stmt *q = &w->sql[ADD];

    stmt_bind_int(q, 1, ends->group_a);
    stmt_bind_int(q, 2, ends->group_b);
    stmt_bind_int(q, 3, a < b ? a : b);
    stmt_bind_int(q, 4, a < b ? b : a);
    stmt_bind_text(q, 5, w->why);
    stmt_bind_int(q, 6, pair->a);
    stmt_bind_int(q, 7, pair->b);
    stmt_bind_int(q, 8, w->wish->breaks);
    stmt_bind_text(q, 9, w->wish->by ? w->wish->by : w->by);
    stmt_bind_text(q, 10, w->wish->note ? w->wish->note : "");
    stmt_bind_text(q, 11, clock_now().utc);
    w->report.edges++;
    return stmt_run(q, err);
}

static int unite(struct work *w, const struct pair *pair, struct err *err)
{
    struct ends ends = {0};
    int apart = 0;

    if (read_ends(&ends, w, pair, err))
        return -1;
    if (ends.root_a == ends.root_b) {
        w->report.already++;
        return 0;
    }
    if (!w->wish->breaks)
        apart = is_kept_apart(w, pair, &ends, err);
    if (apart) {
        w->report.kept_apart += apart > 0;
        return apart < 0 ? -1 : 0;
    }
    return add_edge(w, pair, &ends, err);
}

static int count_broken(struct work *w, int64_t edge, struct err *err)
{
    struct stmt *q = &w->sql[BROKEN];
    int got;

    stmt_bind_int(q, 1, edge);
    got = stmt_step(q, err);
    if (got > 0)
        w->report.broken = stmt_int(q, 0);
    stmt_reset(q);
    return got > 0 ? 0 : -1;
}

/* From the smallest id on, so that roots rarely change; within the open transaction. */
static int unite_all(struct work *w, const struct bytes *pairs, struct err *err)
{
    const struct pair *all = (const struct pair *)(const void *)pairs->data;
    int64_t before = 0;

    if (stmt_get_int(&before, w->db, "SELECT coalesce(max(id), 0) FROM group_edge", NULL, err))
        return -1;
    for (size_t i = 0; i < pairs->size / sizeof *all; i++)
        if (unite(w, &all[i], err))
            return -1;
    return count_broken(w, before, err);
}

static int open_work(struct work *w, struct err *err)
{
    account_name(w->by, sizeof w->by);
    for (int i = 0; i < STATEMENTS; i++)
        if (stmt_open(&w->sql[i], w->db, statements[i], err))
            return -1;
    return 0;
}

/* The pairs that `sql` gives (?1: the distance), or those of *given. */
static int read_pairs(struct bytes *pairs, struct db *db, const char *sql, int distance,
                      struct err *err)
{
    struct stmt q = {0};
    int got = stmt_open(&q, db, sql, err);

    if (!got) {
        stmt_bind_int(&q, 1, distance);
        while ((got = stmt_step(&q, err)) > 0)
            bytes_add(pairs, &(struct pair){stmt_int(&q, 0), stmt_int(&q, 1)},
                      sizeof(struct pair));
    }
    stmt_close(&q);
    return got;
}

static int run(struct unite_report *out, struct db *db, const struct unite_wish *wish,
               const char *why, const char *sql, int distance, struct bytes *pairs,
               struct err *err)
{
    struct work w = {.db = db, .wish = wish, .why = why};
    int rc;

    if (db_begin(db, err))
        return -1;
    rc = (sql && read_pairs(pairs, db, sql, distance, err)) || open_work(&w, err) ||
         unite_all(&w, pairs, err) || (!wish->dry_run && db_commit(db, err));
    for (int i = 0; i < STATEMENTS; i++)
        stmt_close(&w.sql[i]);
    db_rollback(db);
    if (!rc)
        *out = w.report;
    return rc ? -1 : 0;
}

int unite_photos(struct unite_report *out, struct db *db, const struct unite_wish *wish,
                 int64_t a, int64_t b, struct err *err)
{
    struct bytes pairs = {0};
    int rc;

    if (!wish->note || !*wish->note)
        return err_set(err, ERR_USAGE, "say with --why how you know that they are one group");
    bytes_add(&pairs, &(struct pair){a, b}, sizeof(struct pair));
    rc = run(out, db, wish, "person", NULL, 0, &pairs, err);
    bytes_free(&pairs);
    return rc;
}

int unite_pixels(struct unite_report *out, struct db *db, const struct unite_wish *wish,
                 struct err *err)
{
    /* Each photo beside the first that shows the same. */
    static const char sql[] =
        "SELECT a, b FROM (SELECT min(id) OVER (PARTITION BY pixels) AS a, id AS b FROM photo)"
        " WHERE a<b AND ?1=0 ORDER BY a, b";
    struct bytes pairs = {0};
    int rc = run(out, db, wish, "pixels", sql, 0, &pairs, err);

    bytes_free(&pairs);
    return rc;
}

int unite_near(struct unite_report *out, struct db *db, const struct unite_wish *wish,
               int distance, struct err *err)
{
    static const char sql[] =
        "SELECT like_id, photo_id FROM fingerprint WHERE like_id<>photo_id"
        " UNION ALL "
        "SELECT photo_a, photo_b FROM near_pair WHERE distance<=?1"
        " ORDER BY 1, 2";
    struct bytes pairs = {0};
    int rc = run(out, db, wish, "near", sql, distance, &pairs, err);

    bytes_free(&pairs);
    return rc;
}

static int by_code(const void *a, const void *b)
{
    const struct unite_coded *x = a, *y = b;
    int order = strcmp(x->code, y->code);

    return order ? order : (x->photo > y->photo) - (x->photo < y->photo);
}

int unite_coded(struct unite_report *out, struct db *db, const struct unite_wish *wish,
                const struct unite_coded *photos, size_t count, struct err *err)
{
    struct unite_coded *sorted = bytes_new(count, sizeof *sorted);
    struct bytes pairs = {0};
    size_t first = 0;
    int rc;

    if (count) {
        memcpy(sorted, photos, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, by_code);
    }
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[i].code, sorted[first].code) != 0)
            first = i;
        else
            bytes_add(&pairs, &(struct pair){sorted[first].photo, sorted[i].photo},
                      sizeof(struct pair));
    }
    free(sorted);
    rc = run(out, db, wish, "csv", NULL, 0, &pairs, err);
    bytes_free(&pairs);
    return rc;
}
