#include "eval/report_confidence.h"
#include "eval/chart_square.h"
#include "eval/metrics.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <math.h>
#include <stdlib.h>

enum { FINE = CURVE_LEVELS / 256 }; /* levels of the curve to one of the rows */

static int ask(struct stmt *q, struct db *db, const char *sql, const struct report_cell *cell,
               struct err *err)
{
    if (stmt_open(q, db, sql, err))
        return -1;
    stmt_bind_text(q, 1, cell->experiment);
    stmt_bind_text(q, 2, cell->net);
    stmt_bind_text(q, 3, cell->scenario);
    return 0;
}

static void add_area(struct report_area *area, int seeds, double one)
{
    if (!seeds)
        *area = (struct report_area){0, one, one};
    area->mean += one;
    area->low = one < area->low ? one : area->low;
    area->high = one > area->high ? one : area->high;
}

/* A seed's own curve has been read: its areas, and its pixels to the others'. */
static void end_seed(struct report_confidences *c, struct curve *own)
{
    add_area(&c->roc, c->seeds, curve_auc(own));
    add_area(&c->precision, c->seeds, curve_average_precision(own));
    c->seeds++;
    curve_merge(&c->curve, own);
    curve_free(own);
}

static int read_levels(struct report_confidences *c, struct db *db,
                       const struct report_cell *cell, struct err *err)
{
    struct curve own = {0};
    struct stmt q = {0};
    int64_t evaluation = 0;
    int got = -1;

    if (ask(&q, db,
            "SELECT l.evaluation_id, l.level, l.skin, l.other FROM cell_run AS s"
            " JOIN evaluation_level AS l ON l.evaluation_id=s.evaluation"
            " WHERE " REPORT_JUDGED_ALL("evaluation_level") " ORDER BY s.seed",
            cell, err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        if (own.skin && evaluation != stmt_int(&q, 0))
            end_seed(c, &own);
        if (!own.skin)
            own = curve_begin();
        evaluation = stmt_int(&q, 0);
        own.skin[FINE * stmt_int(&q, 1)] += stmt_int(&q, 2);
        own.other[FINE * stmt_int(&q, 1)] += stmt_int(&q, 3);
        c->pixels += stmt_int(&q, 2) + stmt_int(&q, 3);
    }
    if (own.skin)
        end_seed(c, &own);
    if (c->seeds) {
        c->roc.mean /= c->seeds;
        c->precision.mean /= c->seeds;
    }
    stmt_close(&q);
    return got;
}

static int read_bins(struct report_confidences *c, struct db *db,
                     const struct report_cell *cell, struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (ask(&q, db,
            "SELECT b.bin, b.pixels, b.skin, b.confidence, b.squares FROM cell_run AS s"
            " JOIN evaluation_bin AS b ON b.evaluation_id=s.evaluation"
            " WHERE " REPORT_JUDGED_ALL("evaluation_bin"),
            cell, err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        struct calibration_bin *bin = &c->calibration.bins[stmt_int(&q, 0)];

        bin->pixels += stmt_int(&q, 1);
        bin->skin += stmt_int(&q, 2);
        bin->confidence += stmt_int(&q, 3);
        bin->squares += stmt_int(&q, 4);
    }
    stmt_close(&q);
    return got;
}

int report_confidences_read(struct report_confidences *out, struct db *db,
                            const struct report_cell *cell, struct err *err)
{
    struct report_confidences c = {.curve = curve_begin(),
                                   .calibration = calibration_begin(CALIBRATION_BINS)};

    if (read_levels(&c, db, cell, err) || read_bins(&c, db, cell, err)) {
        report_confidences_free(&c);
        return -1;
    }
    *out = c;
    return 0;
}

void report_area_add(struct text *out, const struct report_area *area, int seeds)
{
    if (!isfinite(area->mean))
        text_add(out, "not defined");
    else
        text_add(out, "%.3f", area->mean);
    if (isfinite(area->mean) && seeds > 1)
        text_add(out, " (%.3f to %.3f)", area->low, area->high);
}

void report_confidences_free(struct report_confidences *confidences)
{
    curve_free(&confidences->curve);
}

/* recall over false positives (roc), or precision over recall, of one threshold's counts. */
static struct chart_point point_of(struct overlap o, int roc)
{
    double recall = metrics_value(METRICS_RECALL, o);

    return roc ? (struct chart_point){metrics_value(METRICS_FALSE_POSITIVE_RATE, o), recall}
               : (struct chart_point){recall, metrics_value(METRICS_PRECISION, o)};
}

/* One point a level of the rows, from the highest threshold down. */
static void add_curve(struct text *out, const struct report_confidences *c, int roc)
{
    static const char *const what[] = {"Precision over recall: average precision ",
                                       "ROC: area "},
                             *const half_is[] = {"; at 0.5 recall %.3f, precision %.3f",
                                                 "; at 0.5 false positives %.3f, recall %.3f"};
    enum { POINTS = CURVE_LEVELS / FINE + 2 };
    struct overlap *all = bytes_new(CURVE_NONE_CALLED + 1, sizeof *all);
    struct chart_point points[POINTS], half;
    struct text label = {0};

    curve_points(all, &c->curve);
    points[0] = point_of(all[CURVE_NONE_CALLED], roc);
    for (int i = 1; i < POINTS; i++)
        points[i] = point_of(all[CURVE_LEVELS - FINE * (i - 1)], roc);
    half = point_of(all[CURVE_HALF], roc);
    text_add(&label, "%s", what[roc]);
    report_area_add(&label, roc ? &c->roc : &c->precision, c->seeds);
    text_add(&label, half_is[roc], half.x, half.y);
    chart_add_square(out,
                     &(struct chart_square){.label = label.data,
                                            .x = roc ? "false positives, of other" : "recall",
                                            .y = roc ? "recall" : "precision",
                                            .kind = "validation",
                                            .points = points,
                                            .count = POINTS,
                                            .diagonal = roc,
                                            .mark = &half,
                                            .mark_name = "0.5"});
    text_free(&label);
    free(all);
}

static void add_reliability(struct text *out, const struct report_confidences *c)
{
    struct chart_point points[CALIBRATION_BINS];
    struct text label = {0};

    text_add(&label, "Reliability: share of skin by mean confidence");
    for (int b = 0; b < CALIBRATION_BINS; b++) {
        struct calibration_point p = calibration_point(&c->calibration, b);

        points[b] = (struct chart_point){p.confidence, p.skin};
        if (p.pixels)
            text_add(&label, "%s %.2f at %.2f", b ? "," : ":", p.skin, p.confidence);
    }
    chart_add_square(out, &(struct chart_square){.label = label.data,
                                                 .x = "confidence",
                                                 .y = "share of skin",
                                                 .kind = "jaccard",
                                                 .points = points,
                                                 .count = CALIBRATION_BINS,
                                                 .dots = 1,
                                                 .diagonal = 1});
    text_free(&label);
}

/* The interval of a cell's figure, where it has one. */
static void add_bounds(struct text *out, const struct report_evidence *evidence,
                       const struct report_cell *cell, enum report_figure figure)
{
    const struct report_row *row =
        report_evidence_cell(evidence, cell->net, cell->scenario, figure);

    if (row && row->interval.method != BOOTSTRAP_NONE)
        text_add(out, " (%.3f to %.3f)", row->interval.low, row->interval.high);
}

/* A figure that may not be defined. */
static void add_figure(struct text *out, const char *name, double value)
{
    if (isfinite(value))
        text_add(out, " %s %.3f", name, value);
    else
        text_add(out, " %s not defined", name);
}

static void add_cell(struct text *out, const struct report_confidences *c,
                     const struct report_evidence *evidence, const struct report_cell *cell)
{
    text_add(out, "<figure class=\"confidence\"><figcaption><b>");
    text_add_html(out, cell->net);
    text_add(out, "</b> %s <span class=\"quiet\">", cell->scenario);
    add_figure(out, "ECE", calibration_ece(&c->calibration));
    add_bounds(out, evidence, cell, REPORT_ECE);
    add_figure(out, "&#183; Brier", calibration_brier(&c->calibration));
    add_bounds(out, evidence, cell, REPORT_BRIER);
    text_add(out, " &#183; ROC area ");
    report_area_add(out, &c->roc, c->seeds);
    text_add(out, " &#183; average precision ");
    report_area_add(out, &c->precision, c->seeds);
    text_add(out, "</span></figcaption>\n<div class=\"squares\">\n");
    add_reliability(out, c);
    add_curve(out, c, 1);
    add_curve(out, c, 0);
    text_add(out, "</div></figure>\n");
}

int report_confidences_add(struct text *out, struct db *db, const struct report_table *table,
                           const struct report_evidence *evidence, struct err *err)
{
    struct text section = {0};

    for (int i = 0; i < table->row_count * REPORT_TABLE_SCENARIOS; i++) {
        const struct report_table_row *row = &table->rows[i / REPORT_TABLE_SCENARIOS];
        struct report_cell cell = {table->experiment, row->net,
                                   report_table_scenario(i % REPORT_TABLE_SCENARIOS)};
        struct report_confidences c = {0};

        if (!row->cells[i % REPORT_TABLE_SCENARIOS].evaluation)
            continue;
        if (report_confidences_read(&c, db, &cell, err)) {
            text_free(&section);
            return -1;
        }
        if (c.pixels)
            add_cell(&section, &c, evidence, &cell);
        report_confidences_free(&c);
    }
    if (section.size) {
        text_add(out, "<section><h2>Other thresholds, and what a confidence is worth</h2>\n"
                      "<div class=\"wide\">\n");
        text_add_bytes(out, section.data, section.size);
        text_add(
            out,
            "</div>\n<p class=\"note\">Of all pixels of the test photos whose truth is "
            "known. Reliability, both curves, ECE and Brier are of all seeds&#8217; pixels "
            "thrown together, where two seeds that err in opposite ways even out; the areas, "
            "which rank pixels, are of each seed by itself: their mean and, in brackets, the "
            "lowest and the highest. A cell of which one training kept no confidences is left "
            "out. Left: of the pixels in each fifteenth of "
            "confidence the share that is skin; on the dotted line a confidence of 0.8 "
            "means skin in 8 pixels of 10. ECE is the mean distance from it, Brier the "
            "mean square of confidence less truth. Middle: the share of skin that is "
            "found against the share of all else that is called skin; right: precision "
            "against recall; both for the thresholds 0, 1/256 ... 1, the paper&#8217;s "
            "0.5 marked. Behind ECE and Brier 95 %% intervals by bootstrap of whole photos "
            "or groups, whose pixels are alike; curves and areas have none.</p></section>\n");
    }
    text_free(&section);
    return 0;
}
