#include "eval/report.h"
#include "eval/report_card.h"
#include "eval/report_data.h"
#include "eval/report_sheet.h"

#include <math.h>
#include <string.h>

enum { CELL = 17 }; /* columns of a terminal that a cell takes */

enum line { POOLED, POOLED_RANGE, MEAN, MEAN_RANGE, PHOTOS, GROUPS, SEEDS, SEEDS_SD, LINES };

static const char *const line_names[LINES] = {"pooled", "  95 %", "mean",  "  95 %",
                                              "n",      "groups", "seeds", "  sd"};

static void add_range(struct text *out, const struct report_evidence *evidence,
                      const struct report_table_row *row, int scenario,
                      enum report_figure figure)
{
    const struct report_row *r =
        report_evidence_cell(evidence, row->net, report_table_scenario(scenario), figure);

    if (!r || r->interval.method == BOOTSTRAP_NONE)
        text_add(out, "none");
    else
        text_add(out, "%.2f to %.2f", r->interval.low, r->interval.high);
}

static void add_groups(struct text *out, const struct report_evidence *evidence,
                       const struct report_table_row *row, int scenario)
{
    const struct report_row *r = report_evidence_cell(
        evidence, row->net, report_table_scenario(scenario), REPORT_JACCARD_POOLED);

    if (r)
        text_add(out, "%zu", r->interval.units);
}

static void add_seeds(struct text *out, const struct report_table_cell *cell)
{
    if (cell->seeds > 1)
        text_add(out, "%.2f to %.2f, %lld", cell->seeds_min, cell->seeds_max,
                 (long long)cell->seeds);
    else
        text_add(out, "1");
}

/* One cell, left-aligned, its line's trailing space left out. */
static void add_cell(struct text *out, const struct report_evidence *evidence,
                     const struct report_table_row *row, int scenario, enum line line)
{
    const struct report_table_cell *cell = &row->cells[scenario];
    struct text t = {0};

    if (!cell->evaluation)
        text_add(&t, "-");
    else if (line == POOLED)
        text_add(&t, "%.2f (%.2f)", cell->jaccard_pooled, cell->dice_pooled);
    else if (line == MEAN)
        text_add(&t, "%.2f (%.2f)", cell->jaccard_mean, cell->dice_mean);
    else if (line == PHOTOS)
        text_add(&t, "%lld%s", (long long)cell->n, cell->counting ? " *" : "");
    else if (line == GROUPS)
        add_groups(&t, evidence, row, scenario);
    else if (line == SEEDS)
        add_seeds(&t, cell);
    else if (line == SEEDS_SD)
        text_add(&t, cell->seeds > 1 ? "%.3f" : "not known", cell->seeds_sd);
    else
        add_range(&t, evidence, row, scenario,
                  line == POOLED_RANGE ? REPORT_JACCARD_POOLED : REPORT_JACCARD_MEAN);
    text_add(out, "%-*s", scenario == REPORT_TABLE_SCENARIOS - 1 ? 0 : CELL,
             t.data ? t.data : "");
    text_free(&t);
}

/* Control characters would upset the terminal. */
static void add_name(struct text *out, const char *name, int width)
{
    size_t at = out->size;

    text_add(out, "%-*s", width, name);
    for (; at < out->size; at++)
        if ((unsigned char)out->data[at] < 32 || out->data[at] == 127)
            out->data[at] = ' ';
}

static int width_of_nets(const struct report_table *t)
{
    size_t width = 0;

    for (int r = 0; r < t->row_count; r++)
        if (strlen(t->rows[r].net) > width)
            width = strlen(t->rows[r].net);
    return (int)(width < 60 ? width : 60);
}

static void add_grid(struct text *out, const struct report_table *t,
                     const struct report_evidence *evidence)
{
    int width = width_of_nets(t), lines = report_table_seeded(t) ? LINES : SEEDS;
    int grouped = report_evidence_grouped(evidence);

    text_add(out, "\n%*s", width + 10, "");
    for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
        text_add(out, "%-*s", s == REPORT_TABLE_SCENARIOS - 1 ? 0 : CELL,
                 report_table_scenario(s));
    text_add(out, "\n");
    for (int r = 0; r < t->row_count; r++) {
        for (int f = 0; f < lines; f++) {
            if (f == GROUPS && !grouped)
                continue;
            add_name(out, f ? "" : t->rows[r].net, width);
            text_add(out, "  %-8s", line_names[f]);
            for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
                add_cell(out, evidence, &t->rows[r], s, (enum line)f);
            text_add(out, "\n");
        }
    }
    text_add(out, "\n");
}

static void add_notes(struct text *out, const struct report_table *t,
                      const struct report_evidence *evidence)
{
    struct text few = {0};

    text_add(out,
             "Jaccard (Dice) on the n test photos. pooled: of all their pixels together,\n"
             "which the paper's figures obey; mean: the mean of each photo's own.\n"
             "95 %%: of the Jaccard index, by bootstrap, 10,000 draws by %s.\n",
             report_evidence_unit(evidence));
    report_evidence_few(&few, evidence);
    if (few.data)
        text_add(out, "%s\n", few.data + 1);
    text_free(&few);
    if (isfinite(t->all_skin))
        text_add(out, "Calling every pixel skin would give %.2f (%.2f) pooled.\n", t->all_skin,
                 2 * t->all_skin / (1 + t->all_skin));
    if (report_table_filled(t) < t->row_count * REPORT_TABLE_SCENARIOS)
        text_add(out, "-: not run.\n");
    if (report_table_counting(t))
        text_add(out, "*: still being counted.\n");
    text_add(out, "The test fold of split %s was used %lld times (test_use_info has them).\n",
             t->split, (long long)t->test_uses);
    if (t->broken)
        text_add(out, "The split is BROKEN: two of its folds were found to share a group.\n");
    if (*t->stale)
        text_add(out, "Masks have been replaced since they taught run %s.\n", t->stale);
    if (report_table_seeded(t))
        text_add(out,
                 "seeds: the lowest and the highest pooled Jaccard index of one seed's own "
                 "training,\nand how many trainings; sd: of these. All other figures are of a "
                 "photo's pixels\nover all seeds together. 95 %% is how other photos would "
                 "spread, seeds how other\ntrainings would. Seeds: %s.\n",
                 t->seeds);
    else
        text_add(out,
                 "One training a cell (seed%s %s): how another seed would spread is not known, "
                 "and in no\ninterval; `experiment --seeds 5` measures it.\n",
                 strchr(t->seeds, ',') ? "s" : "", t->seeds);
}

/* The tests on the pooled figure, which the paper's are; those on the mean are in the data. */
static void add_tests(struct text *out, const struct report_evidence *evidence)
{
    struct report_sheet sheet = report_sheet_differences(evidence, REPORT_JACCARD_POOLED);

    if (sheet.count > (size_t)sheet.columns) {
        text_add(out, "\n");
        report_sheet_plain(out, &sheet);
        text_add(out, "%s\n", sheet.note);
    }
    report_sheet_free(&sheet);
}

static void add_plain(struct text *out, const struct report_table *t,
                      const struct report_evidence *evidence)
{
    text_add(out, "%s, split %s (%s%s)\n", t->experiment, t->split,
             *t->frozen_at ? "frozen " : "not frozen", t->frozen_at);
    if (t->row_count) {
        add_grid(out, t, evidence);
        add_notes(out, t, evidence);
        add_tests(out, evidence);
    } else {
        text_add(out, "Nothing has been judged yet.\n");
    }
}

static void add_sheets(struct text *out, const struct report_table *t,
                       const struct report_evidence *evidence,
                       void (*add)(struct text *, const struct report_sheet *))
{
    struct report_sheet sheets[] = {
        report_sheet_table_one(t, evidence),
        report_sheet_differences(evidence, REPORT_JACCARD_POOLED),
        report_sheet_differences(evidence, REPORT_JACCARD_MEAN),
        report_sheet_strata(evidence),
    };

    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        if (sheets[i].count > (size_t)sheets[i].columns)
            add(out, &sheets[i]);
        report_sheet_free(&sheets[i]);
    }
}

static void add_markdown(struct text *out, const struct report_table *t,
                         const struct report_evidence *evidence)
{
    text_add(out, "## %s\n\n", t->experiment);
    add_sheets(out, t, evidence, report_sheet_markdown);
}

static void add_latex(struct text *out, const struct report_table *t,
                      const struct report_evidence *evidence)
{
    text_add(out, "%% %s, by dermatome " DERMATOME_VERSION "; needs \\usepackage{booktabs}\n",
             t->experiment);
    add_sheets(out, t, evidence, report_sheet_latex);
}

int report_text(struct text *out, struct db *db, const char *experiment,
                enum report_format format, double margin, struct err *err)
{
    static void (*const dress[])(struct text *, const struct report_table *,
                                 const struct report_evidence *) = {
        [REPORT_PLAIN] = add_plain,     [REPORT_JSON] = report_data_json,
        [REPORT_CSV] = report_data_csv, [REPORT_MARKDOWN] = add_markdown,
        [REPORT_LATEX] = add_latex,
    };
    struct text made = {0};
    struct report_evidence evidence = {0};
    struct report_table t = {0};
    int rc = -1;

    if (report_table_read(&t, db, experiment, err) ||
        report_evidence_read(&evidence, db, &t, margin, err))
        goto done;
    if (format == REPORT_CARD)
        rc = report_card_add(&made, db, &t, &evidence, err);
    else
        dress[format](&made, &t, &evidence), rc = 0;
    if (!rc)
        text_add_bytes(out, made.data, made.size);
done:
    text_free(&made);
    report_evidence_free(&evidence);
    report_table_free(&t);
    return rc;
}
