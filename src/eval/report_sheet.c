#include "eval/report_sheet.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS_SHOWN = 12 };

static void put(struct report_sheet *sheet, struct text *cell)
{
    sheet->cells = bytes_resized(sheet->cells, sheet->count + 1, sizeof *sheet->cells);
    sheet->cells[sheet->count++] = cell->data ? cell->data : bytes_copied_text("");
    *cell = (struct text){0};
}

static void put_text(struct report_sheet *sheet, const char *text)
{
    struct text t = {0};

    text_add(&t, "%s", text);
    put(sheet, &t);
}

static void put_heads(struct report_sheet *sheet, const char *const *heads)
{
    for (sheet->columns = 0; heads[sheet->columns]; sheet->columns++)
        put_text(sheet, heads[sheet->columns]);
}

/* How many photos a row is of; empty where there is no row. */
static void put_photos(struct report_sheet *sheet, const struct report_row *row)
{
    struct text t = {0};

    if (row)
        report_evidence_photos(&t, row);
    put(sheet, &t);
}

void report_sheet_interval(struct text *out, const struct bootstrap *interval)
{
    if (interval->method == BOOTSTRAP_NONE)
        text_add(out, "none");
    else
        text_add(out, "%.3f to %.3f", interval->low, interval->high);
}

static void put_interval(struct report_sheet *sheet, const struct bootstrap *interval)
{
    struct text t = {0};

    report_sheet_interval(&t, interval);
    put(sheet, &t);
}

/* p, with as many digits as it has meaning. */
static void put_p(struct report_sheet *sheet, double p)
{
    struct text t = {0};

    text_add(&t, p < 0.001 ? "%.4f" : "%.3f", p);
    put(sheet, &t);
}

static void put_signed(struct report_sheet *sheet, double value)
{
    struct text t = {0};

    text_add(&t, "%+.3f", value);
    put(sheet, &t);
}

/* What the pooled and the mean of a cell are, and within what bounds. */
static void put_cell(struct report_sheet *sheet, const struct report_evidence *evidence,
                     const char *net, const char *scenario, int mean)
{
    const struct report_row *j = report_evidence_cell(
        evidence, net, scenario, mean ? REPORT_JACCARD_MEAN : REPORT_JACCARD_POOLED);
    const struct report_row *d = report_evidence_cell(
        evidence, net, scenario, mean ? REPORT_DICE_MEAN : REPORT_DICE_POOLED);
    struct text t = {0};

    if (!j || !d) {
        text_add(&t, "not run");
    } else {
        text_add(&t, "%.3f (%.3f), ", j->interval.value, d->interval.value);
        report_sheet_interval(&t, &j->interval);
    }
    put(sheet, &t);
}

/* The calibration error, or the Brier score; empty where no confidence was kept. */
static void put_confidence(struct report_sheet *sheet, const struct report_evidence *evidence,
                           const char *net, const char *scenario, enum report_figure figure)
{
    const struct report_row *row = report_evidence_cell(evidence, net, scenario, figure);
    struct text t = {0};

    if (row) {
        text_add(&t, "%.3f, ", row->interval.value);
        report_sheet_interval(&t, &row->interval);
    }
    put(sheet, &t);
}

static void put_spread(struct report_sheet *sheet, const struct report_table_cell *cell)
{
    struct text t = {0};

    if (cell->evaluation)
        report_table_spread(&t, cell);
    put(sheet, &t);
}

enum line { POOLED, MEAN, ECE, BRIER, PHOTOS, SPREAD, LINES };

/* One of a net's lines in one scenario. */
static void put_line(struct report_sheet *sheet, const struct report_evidence *evidence,
                     const struct report_table_row *row, int s, enum line line)
{
    const char *scenario = report_table_scenario(s);

    if (line == PHOTOS)
        put_photos(sheet,
                   report_evidence_cell(evidence, row->net, scenario, REPORT_JACCARD_POOLED));
    else if (line == SPREAD)
        put_spread(sheet, &row->cells[s]);
    else if (line == ECE || line == BRIER)
        put_confidence(sheet, evidence, row->net, scenario,
                       line == ECE ? REPORT_ECE : REPORT_BRIER);
    else
        put_cell(sheet, evidence, row->net, scenario, line == MEAN);
}

struct report_sheet report_sheet_table_one(const struct report_table *table,
                                           const struct report_evidence *evidence)
{
    static const char *const lines[LINES] = {"pooled", "mean",   "ECE",
                                             "Brier",  "photos", "spread by seed"};
    int confident = report_evidence_next(evidence, NULL, REPORT_CELL, REPORT_ECE) != NULL;
    const char *unit = report_evidence_unit(evidence);
    struct report_sheet sheet = {.columns = 2 + REPORT_TABLE_SCENARIOS};
    struct text note = {0};

    put_text(&sheet, "net");
    put_text(&sheet, "figure");
    for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
        put_text(&sheet, report_table_scenario(s));
    for (int r = 0; r < table->row_count; r++)
        for (int line = 0; line < LINES; line++) {
            if ((line == ECE || line == BRIER) && !confident)
                continue;
            put_text(&sheet, line ? "" : table->rows[r].net);
            put_text(&sheet, lines[line]);
            for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
                put_line(&sheet, evidence, &table->rows[r], s, (enum line)line);
        }
    sheet.caption = bytes_copied_text(
        confident ? "Jaccard index (Dice coefficient), 95 % interval of the Jaccard index; "
                    "calibration error and Brier score with theirs"
                  : "Jaccard index (Dice coefficient), 95 % interval of the Jaccard index");
    text_add(
        &note,
        "The intervals are of the bootstrap, 10,000 draws by %s: how the figures would lie "
        "on other photos. %s",
        unit ? unit : "photo",
        report_table_seeded(table)
            ? "Spread by seed: the standard deviation, the lowest and the highest of the "
              "pooled Jaccard indices of the single trainings: how the figures would lie "
              "with another seed. All other figures are of all seeds together."
            : "One training a cell: how the figures would lie with another seed of "
              "training is not known.");
    report_evidence_few(&note, evidence);
    text_add(&note, " The test fold was used %lld times.%s", (long long)table->test_uses,
             table->broken ? " The split is broken: two of its folds share a group." : "");
    sheet.note = note.data;
    return sheet;
}

static void put_difference(struct report_sheet *sheet, const struct report_row *row)
{
    struct text what = {0}, within = {0};
    int same_net = !strcmp(row->net, row->other_net);

    text_add(&what, "%s less %s", same_net ? row->scenario : row->net,
             same_net ? row->other_scenario : row->other_net);
    text_add(&within, "%s", same_net ? row->net : row->scenario);
    put(sheet, &what);
    put(sheet, &within);
    put_photos(sheet, row);
    put_signed(sheet, row->interval.value);
    put_interval(sheet, &row->interval);
    put_p(sheet, row->p);
    put_p(sheet, row->p_holm);
    what = (struct text){0};
    if (isfinite(row->smallest))
        text_add(&what, "%.3f", row->smallest);
    else
        text_add(&what, "nothing");
    put(sheet, &what);
    put_text(sheet, row->equivalent > 0 ? "yes" : "not shown");
}

struct report_sheet report_sheet_differences(const struct report_evidence *evidence,
                                             enum report_figure figure)
{
    static const char *const heads[] = {"difference",    "in", "photos",  "value",
                                        "95 % interval", "p",  "p, Holm", "can show",
                                        "equivalent",    NULL};
    struct report_sheet sheet = {0};
    struct text caption = {0}, note = {0};
    const char *unit = report_evidence_unit(evidence);

    put_heads(&sheet, heads);
    for (const struct report_row *row = NULL;
         (row = report_evidence_next(evidence, row, REPORT_DIFFERENCE, figure));)
        put_difference(&sheet, row);
    text_add(&caption, "Differences of the %s Jaccard index",
             figure == REPORT_JACCARD_POOLED ? "pooled" : "mean");
    text_add(
        &note,
        "p: paired permutation test by %s, two-sided; p, Holm: among the %zu tests of this "
        "table. can show: the smallest difference that so many photos find in 80 %% of such "
        "comparisons at 5 %%. equivalent: the 90 %% interval lies within %g of 0; not shown "
        "does not mean different.",
        unit ? unit : "photo", sheet.count / (size_t)sheet.columns - 1, evidence->margin);
    report_evidence_few(&note, evidence);
    sheet.caption = caption.data;
    sheet.note = note.data;
    return sheet;
}

static const struct report_row *highest(const struct report_evidence *evidence)
{
    const struct report_row *best = NULL;

    for (const struct report_row *row = NULL;
         (row = report_evidence_next(evidence, row, REPORT_CELL, REPORT_JACCARD_POOLED));)
        if (!best || row->interval.value > best->interval.value)
            best = row;
    return best;
}

static void put_stratum(struct report_sheet *sheet, const struct report_row *row)
{
    struct text t = {0};

    put_text(sheet, row->by);
    if (row->kind == REPORT_GAP)
        text_add(&t, "best less worst: %s less %s", row->stratum, row->other_stratum);
    else
        text_add(&t, "%s", row->stratum);
    put(sheet, &t);
    put_photos(sheet, row);
    text_add(&t, row->kind == REPORT_GAP ? "%+.3f" : "%.3f", row->interval.value);
    put(sheet, &t);
    if (row->kind == REPORT_GAP)
        put_text(sheet, "");
    else
        put_interval(sheet, &row->interval);
}

static int is_of(const struct report_row *row, const struct report_row *cell)
{
    return (row->kind == REPORT_STRATUM || row->kind == REPORT_GAP) &&
           !strcmp(row->net, cell->net) && !strcmp(row->scenario, cell->scenario);
}

struct report_sheet report_sheet_strata(const struct report_evidence *evidence)
{
    static const char *const heads[] = {"by",           "stratum",       "photos",
                                        "mean Jaccard", "95 % interval", NULL};
    const struct report_row *best = highest(evidence);
    struct report_sheet sheet = {0};
    struct text caption = {0}, note = {0};
    size_t groups = 0;

    put_heads(&sheet, heads);
    for (size_t i = 0; best && i < evidence->count; i++) {
        const struct report_row *row = &evidence->rows[i];
        int is_group = row->kind == REPORT_STRATUM && !strcmp(row->by, "group");

        if (is_of(row, best) &&
            (groups += (size_t)is_group, !is_group || groups <= GROUPS_SHOWN))
            put_stratum(&sheet, row);
    }
    text_add(&caption, "Strata of %s, %s", best ? best->net : "", best ? best->scenario : "");
    text_add(&note,
             "skin: share of the pixels whose truth is known. Strata of fewer than %d photos "
             "or groups have no interval, and are neither best nor worst; with many strata a "
             "part of the gap is chance.",
             REPORT_UNITS_INTERVAL);
    if (groups)
        text_add(&note, " Within a group photos are drawn.");
    if (groups > GROUPS_SHOWN)
        text_add(&note, " %zu groups are left out here; --csv has them.",
                 groups - GROUPS_SHOWN);
    sheet.caption = caption.data;
    sheet.note = note.data;
    return sheet;
}

void report_sheet_free(struct report_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++)
        free(sheet->cells[i]);
    free(sheet->cells);
    free(sheet->caption);
    free(sheet->note);
    *sheet = (struct report_sheet){0};
}
