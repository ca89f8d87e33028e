#include "eval/report_table.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const scenarios[REPORT_TABLE_SCENARIOS] = {
    "direct transfer",
    "direct training",
    "fine-tuning",
};

const char *report_table_scenario(int at)
{
    return scenarios[at];
}

static int count_cells(const struct report_table *table, int counting_only)
{
    int n = 0;

    for (int r = 0; r < table->row_count; r++)
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            n += table->rows[r].cells[s].evaluation &&
                 (!counting_only || table->rows[r].cells[s].counting);
    return n;
}

int report_table_filled(const struct report_table *table)
{
    return count_cells(table, 0);
}

int report_table_counting(const struct report_table *table)
{
    return count_cells(table, 1);
}

int report_table_seeded(const struct report_table *table)
{
    for (int r = 0; r < table->row_count; r++)
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            if (table->rows[r].cells[s].seeds > 1)
                return 1;
    return 0;
}

void report_table_spread(struct text *out, const struct report_table_cell *cell)
{
    text_add(out, "%lld seed%s", (long long)cell->seeds, cell->seeds == 1 ? "" : "s");
    if (cell->seeds > 1)
        text_add(out, ": sd %.3f, %.3f to %.3f", cell->seeds_sd, cell->seeds_min,
                 cell->seeds_max);
}

/* There is no such experiment: says which there are. */
static int name_those_there_are(struct db *db, const char *experiment, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (stmt_open(&q, db,
                  "SELECT group_concat(name, ', ') FROM "
                  "(SELECT name FROM experiment ORDER BY id DESC LIMIT 8)",
                  err) ||
        stmt_step(&q, err) < 0)
        goto done;
    if (stmt_is_null(&q, 0))
        err_set(err, ERR_ABSENT,
                "no experiment '%s', nor any other yet; `dermatome experiment` makes one",
                experiment);
    else
        err_set(err, ERR_ABSENT, "no experiment '%s'; there are: %s", experiment,
                stmt_text(&q, 0));
done:
    stmt_close(&q);
    return rc;
}

static char *column(const struct stmt *q, int at)
{
    const char *text = stmt_text(q, at);

    return bytes_copied_text(text ? text : "");
}

static double real_or_nan(const struct stmt *q, int at)
{
    return stmt_is_null(q, at) ? NAN : stmt_real(q, at);
}

static int read_experiment(struct report_table *t, struct db *db, const char *experiment,
                           struct err *err)
{
    static const char sql[] =
        "SELECT x.id, x.name, x.settings, x.created_at, s.name, "
        "s.frozen_at, (SELECT count(*) FROM test_use AS u WHERE u.split_id=s.id), "
        "EXISTS(SELECT 1 FROM split_broken AS b WHERE b.split_id=s.id) "
        "FROM experiment AS x "
        "JOIN split AS s ON s.id=x.split_id WHERE x.name=?1";
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_text(&q, 1, experiment);
    got = stmt_step(&q, err);
    if (got > 0) {
        t->id = stmt_int(&q, 0);
        t->experiment = column(&q, 1);
        t->settings = column(&q, 2);
        t->created_at = column(&q, 3);
        t->split = column(&q, 4);
        t->frozen_at = column(&q, 5);
        t->test_uses = stmt_int(&q, 6);
        t->broken = (int)stmt_int(&q, 7);
    }
done:
    stmt_close(&q);
    return got ? (got > 0 ? 0 : -1) : name_those_there_are(db, experiment, err);
}

static int read_runs(struct report_table *t, struct db *db, struct err *err)
{
    static const char sql[] = REPORT_TABLE_RUNS
        "SELECT (SELECT group_concat(seed, ', ') FROM (SELECT DISTINCT seed FROM run WHERE id "
        "IN "
        "mine ORDER BY seed)),"
        " (SELECT group_concat(run, ', ') FROM (SELECT run FROM stale_run WHERE run IN mine "
        "ORDER BY run))";
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_int(&q, 1, t->id);
    got = stmt_step(&q, err);
    if (got > 0) {
        t->seeds = column(&q, 0);
        t->stale = column(&q, 1);
    }
done:
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

/* All cells are judged on one fold, so any one of them tells. */
static int read_all_skin(struct report_table *t, struct db *db, struct err *err)
{
    static const char sql[] =
        "SELECT sum(tp+fn)*1.0/sum(tp+fp+fn+tn) FROM evaluation_photo WHERE evaluation_id="
        "(SELECT min(evaluation_id) FROM experiment_cell WHERE experiment_id=?1)";
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_int(&q, 1, t->id);
    got = stmt_step(&q, err);
    if (got > 0)
        t->all_skin = real_or_nan(&q, 0);
done:
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

static struct report_table_cell *cell_of(struct report_table *t, const struct stmt *q)
{
    const char *net = stmt_text(q, 0), *scenario = stmt_text(q, 1);
    struct report_table_row *row;
    int s = 0;

    /* The rows come net by net. */
    if (!t->row_count || strcmp(t->rows[t->row_count - 1].net, net)) {
        t->rows = bytes_resized(t->rows, (size_t)t->row_count + 1, sizeof *t->rows);
        t->rows[t->row_count++] = (struct report_table_row){.net = bytes_copied_text(net)};
    }
    row = &t->rows[t->row_count - 1];
    while (s < REPORT_TABLE_SCENARIOS - 1 && strcmp(scenarios[s], scenario))
        s++;
    return &row->cells[s];
}

static int read_cells(struct report_table *t, struct db *db, struct err *err)
{
    static const char sql[] =
        "SELECT o.net, o.scenario, o.run, o.evaluation, o.n, o.jaccard_pooled, o.dice_pooled, "
        "o.jaccard_mean, o.dice_mean, e.ended_at IS NULL, o.seeds, o.seeds_sd, "
        "o.seeds_min, o.seeds_max FROM table_one AS o "
        "JOIN evaluation AS e ON e.id=o.evaluation WHERE o.experiment=?1 "
        "ORDER BY " REPORT_TABLE_NET_ORDER("o.net");
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_text(&q, 1, t->experiment);
    while ((got = stmt_step(&q, err)) > 0)
        *cell_of(t, &q) = (struct report_table_cell){
            .run = stmt_int(&q, 2),
            .evaluation = stmt_int(&q, 3),
            .n = stmt_int(&q, 4),
            .jaccard_pooled = stmt_real(&q, 5),
            .dice_pooled = stmt_real(&q, 6),
            .jaccard_mean = stmt_real(&q, 7),
            .dice_mean = stmt_real(&q, 8),
            .counting = (int)stmt_int(&q, 9),
            .seeds = stmt_int(&q, 10),
            .seeds_sd = real_or_nan(&q, 11),
            .seeds_min = real_or_nan(&q, 12),
            .seeds_max = real_or_nan(&q, 13),
        };
done:
    stmt_close(&q);
    return got;
}

int report_table_read(struct report_table *out, struct db *db, const char *experiment,
                      struct err *err)
{
    struct report_table t = {0};
    int rc = -1;

    if (read_experiment(&t, db, experiment, err) || read_runs(&t, db, err) ||
        read_all_skin(&t, db, err) || read_cells(&t, db, err))
        goto done;
    *out = t;
    t = (struct report_table){0};
    rc = 0;
done:
    report_table_free(&t);
    return rc;
}

void report_table_free(struct report_table *table)
{
    for (int i = 0; i < table->row_count; i++)
        free(table->rows[i].net);
    free(table->rows);
    free(table->experiment);
    free(table->settings);
    free(table->created_at);
    free(table->split);
    free(table->frozen_at);
    free(table->seeds);
    free(table->stale);
    *table = (struct report_table){0};
}
