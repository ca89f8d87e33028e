#include "app/web_kept.h"
#include "app/web_pages.h"
#include "app/web_part.h"
#include "eval/report_figures.h"
#include "eval/report_sheet.h"

#include <string.h>

static const struct web_part facts = {
    "Experiment",
    "SELECT s.name, s.frozen_at, x.created_at, replace(x.settings, ',', ', ') "
    "FROM experiment AS x JOIN split AS s ON "
    "s.id=x.split_id WHERE x.name=?1",
    "there is no such experiment",
    {{"Split", WEB_TEXT, "/split/", 0},
     {"Frozen", WEB_TIME, NULL, 0},
     {"Made", WEB_TIME, NULL, 0},
     {"Settings", WEB_TEXT, NULL, 0}}};

static const struct web_part cells[] = {
    {"Its cells",
     "SELECT evaluation, net, scenario, run, n, jaccard_pooled, dice_pooled, jaccard_mean, "
     "dice_mean "
     "FROM table_one WHERE experiment=?1 ORDER BY net, scenario",
     "Nothing has been judged yet.",
     {{"evaluation", WEB_TEXT, "/evaluation/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"scenario", WEB_TEXT, NULL, 0},
      {"run", WEB_TEXT, "/run/", 3},
      {"n", WEB_COUNT, NULL, 0},
      {"Jaccard pooled", WEB_INDEX, NULL, 0},
      {"Dice pooled", WEB_INDEX, NULL, 0},
      {"Jaccard mean", WEB_INDEX, NULL, 0},
      {"Dice mean", WEB_INDEX, NULL, 0}}},
    {"Each seed by itself",
     "SELECT evaluation, net, scenario, seed, run, jaccard_pooled, jaccard_mean FROM cell_seed "
     "WHERE experiment=?1 AND EXISTS(SELECT 1 FROM experiment_seed AS s JOIN experiment AS x "
     "ON x.id=s.experiment_id WHERE x.name=?1) ORDER BY net, scenario, seed",
     "Each cell was trained with one seed: how another would spread is not known.",
     {{"evaluation", WEB_TEXT, "/evaluation/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"scenario", WEB_TEXT, NULL, 0},
      {"seed", WEB_COUNT, NULL, 0},
      {"run", WEB_TEXT, "/run/", 4},
      {"Jaccard pooled", WEB_INDEX, NULL, 0},
      {"Jaccard mean", WEB_INDEX, NULL, 0}}},
};

static void add_cell(struct text *out, const struct report_table_cell *c)
{
    if (!c->evaluation) {
        text_add(out, "<td class=\"quiet\">not run</td>");
        return;
    }
    web_html_add(out,
                 "<td><a href=\"/evaluation/%lld\"><b>%.2f</b> (%.2f)</a>"
                 "<small>mean %.2f (%.2f), n %lld%s</small><small>",
                 (long long)c->evaluation, c->jaccard_pooled, c->dice_pooled, c->jaccard_mean,
                 c->dice_mean, (long long)c->n, c->counting ? ", still counted" : "");
    report_table_spread(out, c);
    text_add(out, "</small></td>");
}

static void add_table(struct text *out, const struct report_table *t)
{
    text_add(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table I\">"
        "<table class=\"table-one\"><caption>Jaccard index (Dice coefficient), pooled over "
        "the pixels of all test photos</caption><thead><tr><td></td>");
    for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
        web_html_add(out, "<th scope=\"col\">%s</th>", report_table_scenario(s));
    text_add(out, "</tr></thead><tbody>");
    for (int r = 0; r < t->row_count; r++) {
        web_html_add(out, "<tr><th scope=\"row\">%s</th>", t->rows[r].net);
        for (int s = 0; s < REPORT_TABLE_SCENARIOS; s++)
            add_cell(out, &t->rows[r].cells[s]);
        text_add(out, "</tr>");
    }
    text_add(out, "</tbody></table></div>");
    if (*t->stale)
        web_html_add(out,
                     "<p class=\"wrong\">The truth of runs %s has been replaced since.</p>",
                     t->stale);
}

static int add_all(struct text *out, struct db *db, const struct report_table *t,
                   struct err *err)
{
    const struct web_part_of of = {.text = t->experiment};

    add_table(out, t);
    web_html_add(
        out,
        "<p class=\"actions\"><a href=\"/experiment/%s/evidence\">Intervals and tests</a></p>",
        t->experiment);
    if (web_part_facts(out, db, &facts, of, err) || web_part_add(out, db, cells, 2, of, err))
        return -1;
    return report_figures_curves(out, db, t->id, err) || report_figures_spread(out, db, t, err)
               ? -1
               : 0;
}

static int add_page(struct text *out, struct web_site *site, struct db *db, const char *name,
                    struct err *err)
{
    struct report_table table = {0};
    int rc = report_table_read(&table, db, name, err);

    (void)site;
    if (!rc)
        rc = add_all(out, db, &table, err);
    report_table_free(&table);
    return rc;
}

static int make_evidence(struct text *out, struct db *db, const char *experiment,
                         struct err *err)
{
    struct report_table table = {0};
    struct report_evidence evidence = {0};
    struct report_sheet sheets[3];

    if (report_table_read(&table, db, experiment, err))
        return -1;
    if (report_evidence_read(&evidence, db, &table, REPORT_MARGIN, err)) {
        report_table_free(&table);
        return -1;
    }
    sheets[0] = report_sheet_table_one(&table, &evidence);
    sheets[1] = report_sheet_differences(&evidence, REPORT_JACCARD_POOLED);
    sheets[2] = report_sheet_strata(&evidence);
    for (int i = 0; i < 3; i++) {
        text_add(out, "<div class=\"scroll\" tabindex=\"0\">");
        report_sheet_html(out, &sheets[i]);
        text_add(out, "</div>");
        report_sheet_free(&sheets[i]);
    }
    report_evidence_free(&evidence);
    report_table_free(&table);
    return 0;
}

/* Intervals take thousands of draws, so they have a page of their own, and are kept until
 * something in the catalogue changes. */
static int add_evidence(struct text *out, struct web_site *site, struct db *db,
                        const char *name, struct err *err)
{
    size_t from = out->size;
    int64_t version = 0;
    int got = web_kept_find(out, &version, site->evidence, db, name, err);

    if (got)
        return got < 0 ? -1 : 0;
    if (make_evidence(out, db, name, err))
        return -1;
    web_kept_keep(site->evidence, name, version, out->data + from, out->size - from);
    return 0;
}

typedef int add_part(struct text *out, struct web_site *site, struct db *db, const char *name,
                     struct err *err);

static int show(struct web_site *site, const struct web_request *request,
                struct web_reply *reply, add_part *add, struct err *err)
{
    struct web_page page = {NULL, "runs", NULL};
    struct text title = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    if (!rc) {
        text_add(&title, "Experiment %s", request->words[0]);
        page.title = title.data;
        web_html_begin(&reply->text, request, &page);
        rc = add(&reply->text, site, db, request->words[0], err);
        web_html_end(&reply->text);
    }
    text_free(&title);
    web_site_give(site, db);
    return rc;
}

static int experiment(void *self, const struct web_request *request, struct web_reply *reply,
                      struct err *err)
{
    return show(self, request, reply, add_page, err);
}

static int evidence(void *self, const struct web_request *request, struct web_reply *reply,
                    struct err *err)
{
    return show(self, request, reply, add_evidence, err);
}

const struct web_route web_experiment_routes[] = {
    {"GET", "/experiment/{}", experiment, 0, 0},
    {"GET", "/experiment/{}/evidence", evidence, 0, 0},
    {0},
};
