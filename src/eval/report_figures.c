#include "eval/report_figures.h"
#include "eval/chart.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <math.h>
#include <stdlib.h>

/* More epochs than anybody trains, few enough to hold. */
#define EPOCHS_MAX 100000

enum series { TRAIN, VALIDATION, JACCARD, SERIES };

/* One run's epochs: values[s][i] is of epoch i + 1, NaN where it has none. */
struct curve {
    int64_t run;
    char *net, *training;
    int best, epochs;
    double *values[SERIES];
};

struct curves {
    struct curve *all;
    int count;
};

static void curves_free(struct curves *curves)
{
    for (int i = 0; i < curves->count; i++) {
        free(curves->all[i].net);
        free(curves->all[i].training);
        for (int s = 0; s < SERIES; s++)
            free(curves->all[i].values[s]);
    }
    free(curves->all);
}

/* Columns: run, net, training, best epoch, the run's last epoch. */
static struct curve curve_of(const struct stmt *q)
{
    struct curve c = {
        .run = stmt_int(q, 0),
        .net = bytes_copied_text(stmt_text(q, 1)),
        .training = bytes_copied_text(stmt_text(q, 2)),
        .best = (int)stmt_int(q, 3),
        .epochs = (int)stmt_int(q, 4),
    };

    for (int s = 0; s < SERIES; s++) {
        c.values[s] = bytes_new((size_t)c.epochs, sizeof(double));
        for (int i = 0; i < c.epochs; i++)
            c.values[s][i] = NAN;
    }
    return c;
}

static int read_curves(struct curves *out, struct db *db, int64_t experiment, struct err *err)
{
    static const char sql[] = REPORT_TABLE_RUNS
        "SELECT r.id, r.net, " REPORT_TABLE_TRAINING ", CASE WHEN r.best_epoch<=?2 THEN "
        "r.best_epoch END, (SELECT max(l.epoch) FROM epoch AS l WHERE l.run_id=r.id AND "
        "l.epoch<=?2), e.epoch, e.train_loss, e.validation_loss, e.validation_jaccard"
        " FROM run AS r JOIN epoch AS e ON e.run_id=r.id AND e.epoch<=?2 WHERE r.id IN mine"
        " ORDER BY " REPORT_TABLE_NET_ORDER(
            "r.net") ", r.stage='finetune', r.parent_id IS NOT NULL, r.id, e.epoch";
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_int(&q, 1, experiment);
    stmt_bind_int(&q, 2, EPOCHS_MAX);
    while ((got = stmt_step(&q, err)) > 0) {
        int at = (int)stmt_int(&q, 5) - 1;

        if (!out->count || out->all[out->count - 1].run != stmt_int(&q, 0)) {
            out->all = bytes_resized(out->all, (size_t)out->count + 1, sizeof *out->all);
            out->all[out->count++] = curve_of(&q);
        }
        for (int s = 0; s < SERIES; s++)
            if (!stmt_is_null(&q, 6 + s))
                out->all[out->count - 1].values[s][at] = stmt_real(&q, 6 + s);
    }
done:
    stmt_close(&q);
    return got;
}

/* The smallest and largest value of all, moved outwards to round numbers. */
static void range_of(double *low, double *high, const struct curves *curves)
{
    *low = INFINITY;
    *high = -INFINITY;
    for (int i = 0; i < curves->count; i++)
        for (int s = 0; s < SERIES; s++)
            for (int e = 0; e < curves->all[i].epochs; e++) {
                double value = curves->all[i].values[s][e];

                if (isfinite(value)) {
                    *low = fmin(*low, value);
                    *high = fmax(*high, value);
                }
            }
    if (!(*low <= *high))
        *low = 0, *high = 1;
    chart_widen(low, high, 5);
}

/* What the picture shows, for who cannot see it. */
static void describe(struct text *out, const struct curve *c)
{
    int last = c->epochs - 1, best = c->best - 1;

    text_add(out, "%s, %s, run %lld: %d epoch%s. Training loss %.3f at first, %.3f at last.",
             c->net, c->training, (long long)c->run, c->epochs, c->epochs == 1 ? "" : "s",
             c->values[TRAIN][0], c->values[TRAIN][last]);
    if (best < 0 || best > last)
        return;
    text_add(out, " Best epoch %d", c->best);
    if (isfinite(c->values[VALIDATION][best]))
        text_add(out, ", validation loss %.3f", c->values[VALIDATION][best]);
    if (isfinite(c->values[JACCARD][best]))
        text_add(out, ", validation Jaccard %.3f", c->values[JACCARD][best]);
    text_add(out, ".");
}

static void add_curve(struct text *out, const struct curve *c, double low, double high)
{
    const struct chart_line lines[SERIES] = {
        {"training", "train", c->values[TRAIN]},
        {"validation", "validation", c->values[VALIDATION]},
        {"Jaccard", "jaccard", c->values[JACCARD]},
    };
    struct text label = {0};

    describe(&label, c);
    text_add(out, "<figure><figcaption><b>");
    text_add_html(out, c->net);
    text_add(out, "</b> %s <span class=\"quiet\">run %lld</span></figcaption>\n", c->training,
             (long long)c->run);
    chart_add_curves(out, &(struct chart_curves){.label = label.data,
                                                 .lines = lines,
                                                 .line_count = SERIES,
                                                 .epochs = c->epochs,
                                                 .best = c->best,
                                                 .low = low,
                                                 .high = high});
    text_add(out, "</figure>\n");
    text_free(&label);
}

int report_figures_curves(struct text *out, struct db *db, int64_t experiment, struct err *err)
{
    struct curves curves = {0};
    double low, high;
    int rc = -1;

    if (read_curves(&curves, db, experiment, err))
        goto done;
    if (curves.count)
        text_add(out, "<section><h2>Learning curves</h2>\n<div class=\"many\">\n");
    range_of(&low, &high, &curves);
    for (int i = 0; i < curves.count; i++)
        add_curve(out, &curves.all[i], low, high);
    if (curves.count)
        text_add(
            out,
            "</div>\n<p class=\"note\"><b class=\"train\">training</b>: mean loss over the "
            "photos that teach, with noise and dropout. <b class=\"validation\">validation"
            "</b>: the same over the photos held out, without. <b class=\"jaccard\">Jaccard"
            "</b>: pooled over the photos held out, at confidence 0.5. The weights of the "
            "best epoch are kept. All pictures share one vertical scale.</p></section>\n");
    rc = 0;
done:
    curves_free(&curves);
    return rc;
}

static int read_bins(struct chart_bins *out, struct db *db, const char *experiment,
                     const char *net, const char *scenario, struct err *err)
{
    struct stmt q = {0};
    double *values = NULL;
    int got = -1, count = 0, room = 0;

    if (stmt_open(
            &q, db,
            "SELECT jaccard FROM cell_photo WHERE experiment=?1 AND net=?2 AND scenario=?3",
            err))
        goto done;
    stmt_bind_text(&q, 1, experiment);
    stmt_bind_text(&q, 2, net);
    stmt_bind_text(&q, 3, scenario);
    while ((got = stmt_step(&q, err)) > 0) {
        if (count == room) {
            room = room ? room * 2 : 512;
            values = bytes_resized(values, (size_t)room, sizeof *values);
        }
        values[count++] = stmt_real(&q, 0);
    }
    if (!got)
        *out = chart_bins(values, count);
done:
    free(values);
    stmt_close(&q);
    return got;
}

static void add_histogram(struct text *out, const struct chart_bins *bins, double peak)
{
    struct text label = {0};

    text_add(&label, "Jaccard index of %d photo%s: mean %.2f, median %.2f; ", bins->total,
             bins->total == 1 ? "" : "s", bins->mean, bins->median);
    for (int i = 0, shown = 0; i < CHART_BINS; i++)
        if (bins->count[i])
            text_add(&label, "%s%d from %.2f to %.2f", shown++ ? ", " : "", bins->count[i],
                     i / (double)CHART_BINS, (i + 1) / (double)CHART_BINS);
    chart_add_histogram(out, label.data, bins, peak);
    text_add(out, "<p class=\"quiet\">mean %.2f, median %.2f</p>", bins->mean, bins->median);
    text_free(&label);
}

static void add_spread(struct text *out, const struct report_table *t,
                       const struct chart_bins *bins)
{
    double peak = 0;

    for (int i = 0; i < t->row_count * REPORT_TABLE_SCENARIOS; i++)
        peak = fmax(peak, chart_peak(&bins[i]));
    for (int r = 0; r < t->row_count; r++) {
        text_add(out, "<tr><th scope=\"row\">");
        text_add_html(out, t->rows[r].net);
        text_add(out, "</th>");
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++) {
            const struct chart_bins *b = &bins[r * REPORT_TABLE_SCENARIOS + s];

            text_add(out, b->total ? "<td>" : "<td class=\"quiet\">not run");
            if (b->total)
                add_histogram(out, b, peak);
            text_add(out, "</td>");
        }
        text_add(out, "</tr>\n");
    }
}

int report_figures_spread(struct text *out, struct db *db, const struct report_table *table,
                          struct err *err)
{
    size_t cells = (size_t)table->row_count * REPORT_TABLE_SCENARIOS;
    struct chart_bins *bins = bytes_zeroed(cells, sizeof *bins);
    int rc = -1;

    for (size_t i = 0; i < cells; i++) {
        const struct report_table_row *row = &table->rows[i / REPORT_TABLE_SCENARIOS];
        int s = (int)(i % REPORT_TABLE_SCENARIOS);

        if (row->cells[s].evaluation &&
            read_bins(&bins[i], db, table->experiment, row->net, report_table_scenario(s), err))
            goto done;
    }
    if (cells) {
        text_add(out,
                 "<section><h2>Photo by photo</h2>\n<div class=\"scroll\" role=\"region\" "
                 "tabindex=\"0\" aria-label=\"Histograms\"><table class=\"spread\"><caption>"
                 "How the Jaccard index spreads over the test photos</caption>\n<thead><tr>"
                 "<td></td>");
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            text_add(out, "<th scope=\"col\">%s</th>", report_table_scenario(s));
        text_add(out, "</tr></thead>\n<tbody>\n");
        add_spread(out, table, bins);
        text_add(out,
                 "</tbody></table></div>\n<p class=\"note\">A bar counts the photos within "
                 "0.05; all share one scale; the line is the mean.</p></section>\n");
    }
    rc = 0;
done:
    free(bins);
    return rc;
}
