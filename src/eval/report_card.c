#include "eval/report_card.h"
#include "eval/report_confidence.h"
#include "eval/report_sheet.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <math.h>
#include <stdio.h>

static void put(struct report_sheet *sheet, const char *text)
{
    sheet->cells = bytes_resized(sheet->cells, sheet->count + 1, sizeof *sheet->cells);
    sheet->cells[sheet->count++] = bytes_copied_text(text);
}

/* The rows of a statement whose ?1 is the experiment: its columns' names are the headings. */
static int add_rows(struct text *out, struct db *db, const char *sql, int64_t experiment,
                    const char *caption, const char *note, struct err *err)
{
    struct report_sheet sheet = {bytes_copied_text(caption), bytes_copied_text(note), 0, NULL,
                                 0};
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_int(&q, 1, experiment);
    sheet.columns = stmt_columns(&q);
    for (int c = 0; c < sheet.columns; c++)
        put(&sheet, stmt_column_name(&q, c));
    while ((got = stmt_step(&q, err)) > 0)
        for (int c = 0; c < sheet.columns; c++) {
            const char *value = stmt_text(&q, c);

            put(&sheet, value && *value ? value : "unknown");
        }
    if (!got)
        report_sheet_markdown(out, &sheet);
done:
    stmt_close(&q);
    report_sheet_free(&sheet);
    return got;
}

static int add_data(struct text *out, struct db *db, const struct report_table *t,
                    struct err *err)
{
    static const char sql[] =
        "SELECT d.name AS dataset, d.domain, sum(g.fold='pretrain') AS pretrain,"
        " sum(g.fold='finetune') AS finetune, sum(g.fold='validation') AS validation,"
        " sum(g.fold='test') AS test, count(DISTINCT coalesce(r.root_id, r.id)) AS groups, "
        "d.licence, "
        "d.citation"
        " FROM split_photo AS p JOIN split_group AS g ON g.split_id=p.split_id"
        " AND g.group_id=p.group_id JOIN photo_group AS r ON r.id=p.group_id"
        " JOIN photo AS f ON f.id=p.photo_id"
        " JOIN dataset AS d ON d.id=f.dataset_id"
        " WHERE p.split_id=(SELECT split_id FROM experiment WHERE id=?1)"
        " GROUP BY d.id ORDER BY d.name";

    text_add(out, "## Data\n\n");
    return add_rows(
        out, db, sql, t->id, "Photos of each dataset by what they did",
        "A group (a person, or whatever else belongs together; groups that were united are "
        "one) is in one fold alone. "
        "A licence that is not stated permits nothing by itself.",
        err);
}

static int add_limits(struct text *out, struct db *db, const struct report_table *t,
                      struct err *err)
{
    static const char sql[] =
        "SELECT s.net, s.scenario, e.side || ' x ' || e.side AS \"counted at\","
        " printf('%g', e.threshold) AS threshold, count(*) AS photos,"
        " count(DISTINCT coalesce(r.root_id, r.id)) AS groups,"
        " printf('%.1f %%', 100.0*sum(l.tp+l.fp+l.fn+l.tn)/(1.0*e.side*e.side*count(*)))"
        " AS \"pixels of known truth\", sum(l.tp+l.fp+l.fn=0) AS \"photos of nothing\""
        " FROM experiment AS x JOIN cell_run AS s ON s.experiment=x.name AND s.is_first"
        " JOIN evaluation AS e ON e.id=s.evaluation"
        " JOIN evaluation_photo AS l ON l.evaluation_id=e.id JOIN photo AS f ON f.id=l.photo_id"
        " JOIN photo_group AS r ON r.id=f.group_id"
        " WHERE x.id=?1 GROUP BY e.id, s.net, s.scenario ORDER BY s.net, s.scenario";

    text_add(out, "## Limits\n\n");
    if (add_rows(out, db, sql, t->id, "What was judged",
                 "Photos of nothing: neither truth nor prediction has skin; their index is 1.",
                 err))
        return -1;
    if (report_table_seeded(t))
        text_add(out,
                 "- Seeds of training: %s. Intervals are over photos; the spread over seeds "
                 "stands apart.\n",
                 t->seeds);
    else
        text_add(out,
                 "- One training a cell (seed %s): how another would come out is not "
                 "known.\n",
                 *t->seeds ? t->seeds : "unknown");
    if (isfinite(t->all_skin))
        text_add(out,
                 "- Calling every pixel skin would reach a pooled Jaccard index of %.3f "
                 "here.\n",
                 t->all_skin);
    if (*t->stale)
        text_add(out, "- Masks have been replaced since they taught run %s.\n", t->stale);
    text_add(out, "- Strata of colour are of colour in these photographs, not of skin types.\n"
                  "- Of photographs from elsewhere than the datasets above nothing was "
                  "measured.\n\n");
    return 0;
}

static int add_lineage(struct text *out, struct db *db, const struct report_table *t,
                       struct err *err)
{
    static const char runs[] = REPORT_TABLE_RUNS
        "SELECT r.id AS run, r.net, " REPORT_TABLE_TRAINING " AS training, r.seed,"
        " coalesce('run ' || r.parent_id, 'random weights') AS \"began from\","
        " r.weights AS \"weights\", r.truth AS \"masks that taught\", r.program AS dermatome"
        " FROM run AS r WHERE r.id IN mine ORDER BY r.id";
    static const char split[] =
        "SELECT s.name AS split, coalesce(s.frozen_at, 'not frozen') AS frozen,"
        " s.digest AS \"list of photos\" FROM split AS s"
        " WHERE s.id=(SELECT split_id FROM experiment WHERE id=?1)";

    text_add(out, "## Lineage\n\n");
    return add_rows(out, db, split, t->id, "The split", "Digests are SHA-256.", err) ||
                   add_rows(out, db, runs, t->id, "The trainings",
                            "Digests are SHA-256, of the file of weights and of the masks.",
                            err)
               ? -1
               : 0;
}

static void put_figure(struct report_sheet *sheet, double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.3f", value);
    put(sheet, isfinite(value) ? text : "not defined");
}

static void put_area(struct report_sheet *sheet, const struct report_area *area, int seeds)
{
    struct text t = {0};

    report_area_add(&t, area, seeds);
    put(sheet, t.data);
    text_free(&t);
}

/* A row of the sheet; none where an evaluation of the cell kept no confidences. */
static int put_confidence(struct report_sheet *sheet, struct db *db,
                          const struct report_cell *cell, struct err *err)
{
    struct report_confidences c = {0};

    if (report_confidences_read(&c, db, cell, err))
        return -1;
    if (c.pixels) {
        put(sheet, cell->net);
        put(sheet, cell->scenario);
        put_figure(sheet, calibration_ece(&c.calibration));
        put_figure(sheet, calibration_brier(&c.calibration));
        put_area(sheet, &c.roc, c.seeds);
        put_area(sheet, &c.precision, c.seeds);
    }
    report_confidences_free(&c);
    return 0;
}

static int add_confidences(struct text *out, struct db *db, const struct report_table *t,
                           struct err *err)
{
    static const char *const heads[] = {"net",   "scenario", "ECE",
                                        "Brier", "ROC area", "average precision"};
    enum { COLUMNS = sizeof heads / sizeof *heads };
    struct report_sheet sheet = {
        bytes_copied_text("What the confidences are worth"),
        bytes_copied_text(
            report_table_seeded(t)
                ? "Over all pixels, at thresholds of multiples of 1/256. ECE and Brier are of "
                  "all "
                  "seeds' pixels together, where errors in opposite ways even out; areas are "
                  "of "
                  "each seed by itself: their mean, and the lowest and the highest."
                : "Over all pixels, at thresholds of multiples of 1/256."),
        COLUMNS, NULL, 0};
    int rc = 0;

    for (int i = 0; i < COLUMNS; i++)
        put(&sheet, heads[i]);
    for (int c = 0; !rc && c < t->row_count * REPORT_TABLE_SCENARIOS; c++) {
        const struct report_table_row *row = &t->rows[c / REPORT_TABLE_SCENARIOS];
        struct report_cell cell = {t->experiment, row->net,
                                   report_table_scenario(c % REPORT_TABLE_SCENARIOS)};

        if (row->cells[c % REPORT_TABLE_SCENARIOS].evaluation)
            rc = put_confidence(&sheet, db, &cell, err);
    }
    if (!rc && sheet.count > COLUMNS)
        report_sheet_markdown(out, &sheet);
    report_sheet_free(&sheet);
    return rc;
}

static int add_figures(struct text *out, struct db *db, const struct report_table *t,
                       const struct report_evidence *evidence, struct err *err)
{
    struct report_sheet sheets[] = {report_sheet_table_one(t, evidence),
                                    report_sheet_differences(evidence, REPORT_JACCARD_POOLED),
                                    report_sheet_strata(evidence)};

    text_add(out, "## Figures\n\n");
    for (int i = 0; i < 3; i++) {
        if (sheets[i].count > (size_t)sheets[i].columns)
            report_sheet_markdown(out, &sheets[i]);
        report_sheet_free(&sheets[i]);
    }
    return add_confidences(out, db, t, err);
}

int report_card_add(struct text *out, struct db *db, const struct report_table *table,
                    const struct report_evidence *evidence, struct err *err)
{
    text_add(
        out,
        "# Model card: %s\n\nNetworks that say of each pixel of a photograph whether it is "
        "skin, by dermatome " DERMATOME_VERSION ".\n\n"
        "## Use\n\nFor research on photographs like those of the test fold below. Nothing "
        "here was measured for a diagnosis, and no figure is one.\n\n",
        table->experiment);
    if (add_data(out, db, table, err))
        return -1;
    if (!table->row_count) {
        text_add(out, "Nothing has been judged yet.\n");
        return 0;
    }
    return add_figures(out, db, table, evidence, err) || add_limits(out, db, table, err) ||
                   add_lineage(out, db, table, err)
               ? -1
               : 0;
}
