#include "eval/report_evidence.h"
#include "eval/equivalence.h"
#include "eval/holm.h"
#include "eval/permutation.h"
#include "eval/power.h"
#include "eval/report_calibration.h"
#include "eval/report_judged.h"
#include "eval/report_strata.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *report_figure_name(enum report_figure figure)
{
    static const char *const names[REPORT_FIGURES] = {
        "jaccard_pooled", "dice_pooled", "jaccard_mean", "dice_mean", "ece", "brier"};

    return names[figure];
}

const char *report_kind_name(enum report_kind kind)
{
    static const char *const names[] = {"cell", "difference", "stratum", "gap", "seeds"};

    return names[kind];
}

struct ratio report_figure_ratio(enum report_figure figure, double tp, double fp, double fn)
{
    int twice = figure == REPORT_DICE_POOLED || figure == REPORT_DICE_MEAN ? 2 : 1;
    struct ratio sum = {twice * tp, twice * tp + fp + fn};

    return figure == REPORT_JACCARD_POOLED || figure == REPORT_DICE_POOLED
               ? sum
               : ratio_of_mean(ratio_value(sum, 1));
}

void report_evidence_add(struct report_evidence *evidence, struct report_row row)
{
    struct bootstrap *b = &row.interval;

    if (b->method != BOOTSTRAP_NONE && b->units < REPORT_UNITS_INTERVAL)
        *b = (struct bootstrap){b->value, NAN, NAN, NAN, BOOTSTRAP_NONE, b->units};
    evidence->rows = bytes_resized(evidence->rows, evidence->count + 1, sizeof *evidence->rows);
    evidence->rows[evidence->count++] = row;
}

/* The photos that two evaluations judged by the same masks; of one, with itself. */
struct pairs {
    struct ratio_pair *ratios;
    int64_t *groups;
    size_t count;
};

/* What a photo weighs in a pooled figure must not depend on how many trainings judged it: the
 * test swaps the two sides, and one of twice as many pixels would drown the other. */
static struct ratio of_one_seed(enum report_figure figure, const struct report_photo *p)
{
    struct ratio ratio = report_figure_ratio(figure, p->tp, p->fp, p->fn);
    int pooled = figure == REPORT_JACCARD_POOLED || figure == REPORT_DICE_POOLED;
    double seeds = pooled ? p->seeds : 1;

    return (struct ratio){ratio.above / seeds, ratio.below / seeds};
}

/* Both are in order of the photos' numbers. */
static struct pairs pair_up(const struct report_judged *a, const struct report_judged *b,
                            enum report_figure figure)
{
    struct pairs pairs = {bytes_new(a->count + 1, sizeof *pairs.ratios),
                          bytes_new(a->count + 1, sizeof *pairs.groups), 0};

    for (size_t i = 0, j = 0; i < a->count; i++) {
        const struct report_photo *p = &a->photos[i], *q;

        while (j < b->count && b->photos[j].photo < p->photo)
            j++;
        if (j == b->count)
            break;
        q = &b->photos[j];
        if (q->photo != p->photo || q->mask != p->mask)
            continue;
        pairs.ratios[pairs.count] =
            (struct ratio_pair){of_one_seed(figure, p), of_one_seed(figure, q)};
        pairs.groups[pairs.count++] = p->group;
    }
    return pairs;
}

static void pairs_free(struct pairs *pairs)
{
    free(pairs->ratios);
    free(pairs->groups);
}

static struct bootstrap_spec spec_of_figures(void)
{
    struct bootstrap_spec spec = bootstrap_usual();

    spec.empty = 1;
    return spec;
}

static int add_cell(struct report_evidence *evidence, struct report_row row,
                    const struct report_judged *judged, struct err *err)
{
    struct bootstrap_spec spec = spec_of_figures();
    struct pairs pairs = pair_up(judged, judged, row.figure);
    struct ratio *ratios = bytes_new(pairs.count + 1, sizeof *ratios);
    int rc = 0;

    for (size_t i = 0; i < pairs.count; i++)
        ratios[i] = pairs.ratios[i].a;
    row.photos = pairs.count;
    if (pairs.count)
        rc = bootstrap_ratio(&row.interval, ratios, pairs.groups, pairs.count, &spec, err);
    row.grouped = row.interval.units < row.photos;
    if (!rc && pairs.count)
        report_evidence_add(evidence, row);
    free(ratios);
    pairs_free(&pairs);
    return rc;
}

static int add_difference(struct report_evidence *evidence, struct report_row row,
                          const struct report_judged *a, const struct report_judged *b,
                          struct err *err)
{
    struct bootstrap_spec spec = spec_of_figures();
    struct permutation_spec ways = permutation_usual();
    struct pairs pairs = pair_up(a, b, row.figure);
    struct equivalence same;
    struct permutation test;
    int rc = 0;

    ways.empty = 1;
    if (!pairs.count)
        goto done;
    rc = bootstrap_difference(&row.interval, pairs.ratios, pairs.groups, pairs.count, &spec,
                              err) ||
                 permutation_test(&test, pairs.ratios, pairs.groups, pairs.count, &ways, err) ||
                 equivalence_test(&same, pairs.ratios, pairs.groups, pairs.count,
                                  evidence->margin, &spec, err)
             ? -1
             : 0;
    if (rc)
        goto done;
    row.photos = pairs.count;
    row.grouped = row.interval.units < row.photos;
    row.p = test.p;
    row.equivalent = 0;
    if (row.interval.units >= REPORT_UNITS_TEST) {
        row.smallest = power_smallest(row.interval.error, POWER_ALPHA, POWER_SHARE);
        row.equivalent = same.shown;
    }
    report_evidence_add(evidence, row);
done:
    pairs_free(&pairs);
    return rc;
}

/* Holm's correction over the rows from `first` on: one figure's tests. */
static int correct(struct report_evidence *evidence, size_t first, struct err *err)
{
    size_t count = evidence->count - first;
    double *p = bytes_new(count + 1, sizeof *p);
    int rc;

    for (size_t i = 0; i < count; i++)
        p[i] = evidence->rows[first + i].p;
    rc = holm_adjust(p, p, count, err);
    for (size_t i = 0; i < count; i++)
        evidence->rows[first + i].p_holm = p[i];
    free(p);
    return rc;
}

static struct report_row row_of(const struct report_table *t, int cell, enum report_kind kind,
                                enum report_figure figure)
{
    return (struct report_row){
        .kind = kind,
        .figure = figure,
        .net = t->rows[cell / REPORT_TABLE_SCENARIOS].net,
        .scenario = report_table_scenario(cell % REPORT_TABLE_SCENARIOS),
        .interval = {NAN, NAN, NAN, NAN, BOOTSTRAP_NONE, 0},
        .p = NAN,
        .p_holm = NAN,
        .smallest = NAN,
        .equivalent = -1,
    };
}

static int add_cells(struct report_evidence *evidence, const struct report_table *t,
                     const struct report_judged *cells, struct err *err)
{
    for (int c = 0; c < t->row_count * REPORT_TABLE_SCENARIOS; c++)
        for (int f = 0; f < REPORT_OVERLAPS; f++)
            if (add_cell(evidence, row_of(t, c, REPORT_CELL, (enum report_figure)f), &cells[c],
                         err))
                return -1;
    return 0;
}

/* Cells a and b of one net (or of one scenario); the later less the earlier. */
static int add_pairs(struct report_evidence *evidence, const struct report_table *t,
                     const struct report_judged *cells, enum report_figure figure,
                     int of_one_net, struct err *err)
{
    enum { S = REPORT_TABLE_SCENARIOS };

    for (int a = 0; a < t->row_count * S; a++)
        for (int b = 0; b < a; b++) {
            struct report_row row = row_of(t, a, REPORT_DIFFERENCE, figure);

            if (of_one_net ? a / S != b / S : a % S != b % S)
                continue;
            row.other_net = t->rows[b / S].net;
            row.other_scenario = report_table_scenario(b % S);
            if (add_difference(evidence, row, &cells[a], &cells[b], err))
                return -1;
        }
    return 0;
}

static int add_differences(struct report_evidence *evidence, const struct report_table *t,
                           const struct report_judged *cells, enum report_figure figure,
                           struct err *err)
{
    size_t first = evidence->count;

    return add_pairs(evidence, t, cells, figure, 1, err) ||
                   add_pairs(evidence, t, cells, figure, 0, err) ||
                   correct(evidence, first, err)
               ? -1
               : 0;
}

static const struct report_table_cell *cell_at(const struct report_table *t, int cell)
{
    return &t->rows[cell / REPORT_TABLE_SCENARIOS].cells[cell % REPORT_TABLE_SCENARIOS];
}

static struct report_cell names_of(const struct report_table *t, int cell)
{
    return (struct report_cell){t->experiment, t->rows[cell / REPORT_TABLE_SCENARIOS].net,
                                report_table_scenario(cell % REPORT_TABLE_SCENARIOS)};
}

static void add_seeds(struct report_evidence *evidence, const struct report_table *t)
{
    for (int c = 0; c < t->row_count * REPORT_TABLE_SCENARIOS; c++) {
        const struct report_table_cell *cell = cell_at(t, c);
        struct report_row row = row_of(t, c, REPORT_SEEDS, REPORT_JACCARD_POOLED);

        if (cell->seeds < 2)
            continue;
        row.photos = (size_t)cell->n;
        row.interval.value = cell->seeds_sd;
        row.interval.low = cell->seeds_min;
        row.interval.high = cell->seeds_max;
        row.interval.units = (size_t)cell->seeds;
        report_evidence_add(evidence, row);
    }
}

static int add_calibration(struct report_evidence *evidence, struct db *db,
                           const struct report_table *t, struct err *err)
{
    for (int c = 0; c < t->row_count * REPORT_TABLE_SCENARIOS; c++) {
        struct report_cell cell = names_of(t, c);

        if (cell_at(t, c)->evaluation &&
            report_calibration_add(evidence, db, &cell, row_of(t, c, REPORT_CELL, REPORT_ECE),
                                   err))
            return -1;
    }
    return 0;
}

static int add_strata(struct report_evidence *evidence, struct db *db,
                      const struct report_table *t, struct err *err)
{
    for (int c = 0; c < t->row_count * REPORT_TABLE_SCENARIOS; c++) {
        struct report_cell cell = names_of(t, c);

        if (cell_at(t, c)->evaluation && report_strata_add(evidence, db, &cell, err))
            return -1;
    }
    return 0;
}

int report_evidence_read(struct report_evidence *out, struct db *db,
                         const struct report_table *table, double margin, struct err *err)
{
    struct report_evidence evidence = {.margin = margin};
    int count = table->row_count * REPORT_TABLE_SCENARIOS, rc = -1;
    struct report_judged *cells = bytes_zeroed((size_t)count + 1, sizeof *cells);

    if (!(isfinite(margin) && margin > 0)) {
        err_set(err, ERR_USAGE, "a margin of %g: it must be over 0", margin);
        goto done;
    }
    for (int c = 0; c < count; c++) {
        struct report_cell cell = names_of(table, c);

        if (cell_at(table, c)->evaluation &&
            report_judged_read(&cells[c], db, &cell, NULL, err))
            goto done;
    }
    if (add_cells(&evidence, table, cells, err) || add_calibration(&evidence, db, table, err))
        goto done;
    add_seeds(&evidence, table);
    if (add_differences(&evidence, table, cells, REPORT_JACCARD_POOLED, err) ||
        add_differences(&evidence, table, cells, REPORT_JACCARD_MEAN, err) ||
        add_strata(&evidence, db, table, err))
        goto done;
    *out = evidence;
    evidence = (struct report_evidence){0};
    rc = 0;
done:
    for (int c = 0; c < count; c++)
        report_judged_free(&cells[c]);
    free(cells);
    report_evidence_free(&evidence);
    return rc;
}

void report_evidence_free(struct report_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++) {
        free(evidence->rows[i].stratum);
        free(evidence->rows[i].other_stratum);
    }
    free(evidence->rows);
    *evidence = (struct report_evidence){0};
}

const struct report_row *report_evidence_next(const struct report_evidence *evidence,
                                              const struct report_row *row,
                                              enum report_kind kind, enum report_figure figure)
{
    for (size_t i = row ? (size_t)(row - evidence->rows) + 1 : 0; i < evidence->count; i++)
        if (evidence->rows[i].kind == kind && evidence->rows[i].figure == figure)
            return &evidence->rows[i];
    return NULL;
}

const struct report_row *report_evidence_cell(const struct report_evidence *evidence,
                                              const char *net, const char *scenario,
                                              enum report_figure figure)
{
    const struct report_row *row = NULL;

    while ((row = report_evidence_next(evidence, row, REPORT_CELL, figure)))
        if (!strcmp(row->net, net) && !strcmp(row->scenario, scenario))
            break;
    return row;
}

int report_evidence_grouped(const struct report_evidence *evidence)
{
    int grouped = 0;

    for (const struct report_row *row = NULL;
         (row = report_evidence_next(evidence, row, REPORT_CELL, REPORT_JACCARD_POOLED));)
        grouped |= row->grouped;
    return grouped;
}

const char *report_evidence_unit(const struct report_evidence *evidence)
{
    if (!report_evidence_next(evidence, NULL, REPORT_CELL, REPORT_JACCARD_POOLED))
        return NULL;
    return report_evidence_grouped(evidence) ? "group" : "photo (every group has one)";
}

void report_evidence_few(struct text *out, const struct report_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++) {
        const struct report_row *row = &evidence->rows[i];

        if ((row->kind != REPORT_CELL && row->kind != REPORT_DIFFERENCE) ||
            row->interval.units >= REPORT_UNITS_TEST)
            continue;
        text_add(
            out,
            " Fewer than %d %ss have no interval, and fewer than %d show no difference: no "
            "p of theirs can be below 5 %%.",
            REPORT_UNITS_INTERVAL, report_evidence_grouped(evidence) ? "group" : "photo",
            REPORT_UNITS_TEST);
        return;
    }
}

void report_evidence_photos(struct text *out, const struct report_row *row)
{
    text_add(out, "%zu", row->photos);
    if (row->grouped)
        text_add(out, " of %zu group%s", row->interval.units,
                 row->interval.units == 1 ? "" : "s");
}
