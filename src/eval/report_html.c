#include "eval/report.h"
#include "eval/report_confidence.h"
#include "eval/report_facts.h"
#include "eval/report_figures.h"
#include "eval/report_pictures.h"
#include "eval/report_sheet.h"
#include "base/clock.h"
#include "base/embedded.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

extern const struct embedded report_style[]; /* ui/report.css */

/* The policy holds even if a text slipped through: nothing runs, nothing is fetched. */
static void add_head(struct text *out, const char *experiment)
{
    text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; img-src data:\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta name=\"generator\" content=\"dermatome " DERMATOME_VERSION "\">\n"
                  "<link rel=\"icon\" href=\"data:,\">\n<title>");
    text_add_html(out, experiment);
    text_add(out, " &#8211; dermatome report</title>\n<style>\n");
    text_add_bytes(out, (const char *)report_style[0].data, report_style[0].size);
    text_add(out, "</style>\n</head>\n<body>\n<main>\n");
}

/* The highest pooled Jaccard of all cells, in a sentence. */
static void add_highest(struct text *out, const struct report_table *t)
{
    const struct report_table_cell *best = NULL;
    int row = 0, scenario = 0;

    for (int r = 0; r < t->row_count; r++)
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++) {
            const struct report_table_cell *c = &t->rows[r].cells[s];

            if (!c->evaluation || (best && !(c->jaccard_pooled > best->jaccard_pooled)))
                continue;
            best = c;
            row = r;
            scenario = s;
        }
    if (!best) {
        text_add(out, "<p class=\"lead\">Nothing has been judged yet.</p>\n");
        return;
    }
    text_add(out,
             "<p class=\"lead\">The highest pooled Jaccard index is <b>%.2f</b> "
             "(Dice %.2f): ",
             best->jaccard_pooled, best->dice_pooled);
    text_add_html(out, t->rows[row].net);
    text_add(out, ", <span class=\"whole\">%s</span>, on %lld test photo%s.</p>\n",
             report_table_scenario(scenario), (long long)best->n, best->n == 1 ? "" : "s");
}

/* The day of a time; the rest of it for machines. */
static void add_day(struct text *out, const char *time)
{
    char day[11];

    snprintf(day, sizeof day, "%s", time);
    text_add(out, "<time datetime=\"");
    text_add_html(out, time);
    text_add(out, "\">");
    text_add_html(out, day);
    text_add(out, "</time>");
}

static void add_title(struct text *out, const struct report_table *t)
{
    struct clock_text now = clock_now();

    text_add(out, "<header>\n<p class=\"kicker\">dermatome report</p>\n<h1>");
    text_add_html(out, t->experiment);
    text_add(out, "</h1>\n");
    add_highest(out, t);
    text_add(out, "<p class=\"quiet\">Split <b>");
    text_add_html(out, t->split);
    text_add(out, "</b>, %s", *t->frozen_at ? "frozen " : "not frozen");
    if (*t->frozen_at)
        add_day(out, t->frozen_at);
    text_add(out, ". Experiment of ");
    add_day(out, t->created_at);
    text_add(
        out,
        ". Written <time datetime=\"%s\">%.10s %.5s UTC</time> by dermatome " DERMATOME_VERSION
        ".</p>\n</header>\n",
        now.utc, now.utc, now.utc + 11);
}

enum figure { POOLED, MEAN, PHOTOS, SEEDS, FIGURES };

/* Within what bounds, below the figure. */
static void add_bounds(struct text *out, const struct report_evidence *evidence,
                       const char *net, const char *scenario, enum figure figure)
{
    const struct report_row *row =
        report_evidence_cell(evidence, net, scenario,
                             figure == POOLED ? REPORT_JACCARD_POOLED : REPORT_JACCARD_MEAN);

    if (row && row->interval.method != BOOTSTRAP_NONE)
        text_add(out, "<span class=\"bounds\">%.3f to %.3f</span>", row->interval.low,
                 row->interval.high);
    else
        text_add(out, "<span class=\"bounds\">no interval</span>");
}

static void add_photos(struct text *out, const struct report_evidence *evidence,
                       const char *net, const char *scenario)
{
    const struct report_row *row =
        report_evidence_cell(evidence, net, scenario, REPORT_JACCARD_POOLED);

    if (row)
        report_evidence_photos(out, row);
}

static void add_cell(struct text *out, const struct report_evidence *evidence,
                     const struct report_table_row *row, int scenario, enum figure figure)
{
    const struct report_table_cell *c = &row->cells[scenario];

    if (!c->evaluation) {
        text_add(out, "<td class=\"quiet\">%s</td>", figure == POOLED ? "not run" : "");
        return;
    }
    if (figure == PHOTOS) {
        text_add(out, "<td class=\"quiet\">");
        add_photos(out, evidence, row->net, report_table_scenario(scenario));
        text_add(out, "%s</td>", c->counting ? ", still being counted" : "");
        return;
    }
    if (figure == SEEDS) {
        text_add(out, "<td class=\"quiet\">");
        report_table_spread(out, c);
        text_add(out, "</td>");
        return;
    }
    text_add(out, "<td>%.2f <span class=\"quiet\">(%.2f)</span>",
             figure == POOLED ? c->jaccard_pooled : c->jaccard_mean,
             figure == POOLED ? c->dice_pooled : c->dice_mean);
    add_bounds(out, evidence, row->net, report_table_scenario(scenario), figure);
    text_add(out, "</td>");
}

/* The paper's own Jaccard indices: of its Table I only those that its abstract
 * states, under the abstract's names. It does not say which U-Net is classical. */
static void add_paper(struct text *out)
{
    static const struct {
        const char *net;
        const char *jaccard[REPORT_TABLE_SCENARIOS];
    } paper[] = {
        {"classical U-Net", {"0.51", "0.83", "0.89"}},
        {"Dense Residual U-Net", {"0.55", "0.80", "0.88"}},
    };
    enum { NETS = sizeof paper / sizeof *paper };

    text_add(out, "<tbody class=\"paper\">\n");
    for (int i = 0; i < NETS; i++) {
        text_add(out, "<tr>");
        if (!i)
            text_add(out, "<th scope=\"rowgroup\" rowspan=\"%d\">the paper</th>", NETS);
        text_add(out, "<th scope=\"row\">%s</th>", paper[i].net);
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            text_add(out, "<td>%s</td>", paper[i].jaccard[s]);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody>\n");
}

static void add_net(struct text *out, const struct report_evidence *evidence,
                    const struct report_table_row *row)
{
    static const char *const names[FIGURES] = {"pooled", "mean", "n", "seeds"};

    text_add(out, "<tbody>\n");
    for (int f = 0; f < FIGURES; f++) {
        text_add(out, "<tr class=\"%s\">", names[f]);
        if (!f) {
            text_add(out, "<th scope=\"rowgroup\" rowspan=\"%d\">", FIGURES);
            text_add_html(out, row->net);
            text_add(out, "</th>");
        }
        text_add(out, "<th scope=\"row\">%s</th>", names[f]);
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            add_cell(out, evidence, row, s, (enum figure)f);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody>\n");
}

/* What is known of the spread that training itself has. */
static void add_seeds(struct text *out, const struct report_table *t)
{
    if (report_table_seeded(t))
        text_add(out,
                 "Seeds: the standard deviation, the lowest and the highest of the pooled "
                 "Jaccard indices of the single trainings: how it would lie with another "
                 "training. The other figures are of all seeds of a cell together (seeds ");
    else
        text_add(out,
                 "One training a cell: how it would lie with another training is not known "
                 "(seed ");
    text_add_html(out, t->seeds);
    text_add(out, ").");
}

/* What the figures do not tell. */
static void add_caution(struct text *out, const struct report_table *t,
                        const struct report_evidence *evidence)
{
    text_add(out, "<p class=\"note\">Pooled: of the pixels of all n photos together, which the "
                  "paper&#8217;s figures obey. Mean: the mean of each photo&#8217;s own.");
    if (isfinite(t->all_skin))
        text_add(out, " Calling every pixel skin would give %.2f (%.2f) pooled.", t->all_skin,
                 2 * t->all_skin / (1 + t->all_skin));
    text_add(
        out,
        " Below each: the 95 %% interval of the Jaccard index, by bootstrap, 10,000 draws by "
        "%s: how it would lie on other photos of the kind.",
        report_evidence_unit(evidence));
    report_evidence_few(out, evidence);
    text_add(out, " ");
    add_seeds(out, t);
    text_add(out, " The paper: the Jaccard "
                  "indices that the abstract of arXiv:1804.05944 states, on photos of its own "
                  "and without intervals.");
    text_add(out,
             " The test fold of this split was used %lld times: judged, predicted, reported or "
             "exported.",
             (long long)t->test_uses);
    if (t->broken)
        text_add(out, " <strong>The split is broken: two of its folds were found to share a "
                      "group.</strong>");
    if (*t->stale) {
        text_add(out, " <strong>Masks have been replaced since they taught run ");
        text_add_html(out, t->stale);
        text_add(out, ".</strong>");
    }
    text_add(out, "</p>");
}

static void add_table(struct text *out, const struct report_table *t,
                      const struct report_evidence *evidence)
{
    if (!t->row_count)
        return;
    text_add(out,
             "<section>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
             "aria-label=\"Table I\"><table class=\"table-one\">\n<caption>Jaccard index (and "
             "Dice coefficient) for each network and training scenario</caption>\n<thead><tr>"
             "<td colspan=\"2\"></td>");
    for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
        text_add(out, "<th scope=\"col\">%s</th>", report_table_scenario(s));
    text_add(out, "</tr></thead>\n");
    for (int r = 0; r < t->row_count; r++)
        add_net(out, evidence, &t->rows[r]);
    add_paper(out);
    text_add(out, "</table></div>\n");
    add_caution(out, t, evidence);
    text_add(out, "</section>\n");
}

static void add_definitions(struct text *out, const struct report_table *t)
{
    text_add(
        out,
        "<section><h2>What the figures are</h2>\n<dl>\n"
        "<dt>Counts</dt><dd>Per photo, at the judgement&#8217;s side and threshold: TP skin "
        "called skin, FP other called skin, FN skin called other. A pixel whose truth is not "
        "known is in none of them.</dd>\n"
        "<dt>Jaccard</dt><dd>TP / (TP + FP + FN).</dd>\n"
        "<dt>Dice</dt><dd>2 TP / (2 TP + FP + FN), which is 2 J / (1 + J).</dd>\n"
        "<dt>Nothing there</dt><dd>Where neither truth nor prediction has skin both are 1: "
        "nothing was there and nothing was claimed.</dd>\n"
        "<dt>Pooled</dt><dd>The same of the sums of TP, FP and FN over all n photos: large "
        "areas of skin weigh more.</dd>\n"
        "<dt>Mean</dt><dd>The mean over the n photos of each one&#8217;s own: every photo "
        "weighs the same.</dd>\n"
        "<dt>Loss</dt><dd>1 minus the soft Jaccard index of confidence and truth, mean over "
        "the photos.</dd>\n"
        "<dt>Direct transfer</dt><dd>Trained on the pretrain fold, judged as it is.</dd>\n"
        "<dt>Direct training</dt><dd>Trained from random weights on the finetune fold.</dd>\n"
        "<dt>Fine-tuning</dt><dd>Trained on the pretrain fold, then on the finetune "
        "fold.</dd>\n</dl>\n<p class=\"note\">The same figures, in full, from the "
        "catalogue:</p>\n<pre><code>dermatome sql &quot;SELECT * FROM table_one WHERE "
        "experiment = &#39;");
    text_add_html(out, t->experiment);
    text_add(out, "&#39;&quot;</code></pre>\n<p class=\"note\">The experiment as it was asked "
                  "for:</p>\n<pre><code>");
    text_add_html(out, t->settings);
    text_add(out, "</code></pre>\n</section>\n");
}

/* A section of sheets; those without rows are left out. */
static void add_sheets(struct text *out, const char *title, struct report_sheet *sheets,
                       int count)
{
    int any = 0;

    for (int i = 0; i < count; i++) {
        if (sheets[i].count > (size_t)sheets[i].columns) {
            if (!any++)
                text_add(out, "<section><h2>%s</h2>\n", title);
            report_sheet_html(out, &sheets[i]);
        }
        report_sheet_free(&sheets[i]);
    }
    if (any)
        text_add(out, "</section>\n");
}

static void add_evidence(struct text *out, const struct report_evidence *evidence)
{
    struct report_sheet tests[] = {report_sheet_differences(evidence, REPORT_JACCARD_POOLED),
                                   report_sheet_differences(evidence, REPORT_JACCARD_MEAN)};
    struct report_sheet strata = report_sheet_strata(evidence);

    add_sheets(out, "What differs", tests, 2);
    add_sheets(out, "Where it is better and worse", &strata, 1);
}

static int add_page(struct text *out, struct db *db, const struct report_table *t,
                    const struct report_evidence *evidence,
                    const struct report_picture *pictures, int count, struct err *err)
{
    add_head(out, t->experiment);
    add_title(out, t);
    add_table(out, t, evidence);
    add_evidence(out, evidence);
    if (report_pictures_add(out, t, pictures, count, err) ||
        report_figures_spread(out, db, t, err) ||
        (t->row_count && report_facts_photos(out, db, t->id, err)) ||
        report_confidences_add(out, db, t, evidence, err) ||
        report_figures_curves(out, db, t->id, err) ||
        report_facts_settings(out, db, t->id, err) ||
        report_facts_lineage(out, db, t->id, err) || report_facts_data(out, db, t->id, err))
        return -1;
    add_definitions(out, t);
    text_add(out, "</main>\n</body>\n</html>\n");
    return 0;
}

int report_html(struct text *out, struct db *db, const char *experiment, double margin,
                const struct report_picture *pictures, int count, struct err *err)
{
    struct report_evidence evidence = {0};
    struct report_table t = {0};
    struct text page = {0};
    int rc = -1;

    if (report_table_read(&t, db, experiment, err) ||
        report_evidence_read(&evidence, db, &t, margin, err) ||
        add_page(&page, db, &t, &evidence, pictures, count, err))
        goto done;
    text_add_bytes(out, page.data, page.size);
    rc = 0;
done:
    text_free(&page);
    report_evidence_free(&evidence);
    report_table_free(&t);
    return rc;
}
