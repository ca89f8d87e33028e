#include "eval/report_facts.h"
#include "eval/report_table.h"
#include "db/stmt.h"

#include <string.h>

enum { SHORT = 24 }; /* bytes that stay on one line */

static int ends_in(const char *text, const char *tail)
{
    size_t n = strlen(text), m = strlen(tail);

    return n >= m && !strcmp(text + n - m, tail);
}

/* How a cell is dressed: digests are broken at a fixed width, numbers stand to
 * the right, and only long words may be broken into lines. */
static const char *class_of(const struct stmt *q, int at)
{
    enum stmt_kind kind = stmt_kind_of(q, at);
    const char *value = stmt_text(q, at);

    if (ends_in(stmt_column_name(q, at), "digest"))
        return " class=\"digest\"";
    if (kind == STMT_INT || kind == STMT_REAL)
        return " class=\"number\"";
    return value && strlen(value) > SHORT ? " class=\"prose\"" : "";
}

static void add_head(struct text *out, const struct stmt *q, const char *caption)
{
    text_add(out,
             "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">"
             "<table class=\"facts\"><caption>%s</caption>\n<thead><tr>",
             caption, caption);
    for (int c = 0; c < stmt_columns(q); c++) {
        text_add(out, "<th scope=\"col\"%s>", class_of(q, c));
        text_add_html(out, stmt_column_name(q, c));
        text_add(out, "</th>");
    }
    text_add(out, "</tr></thead>\n<tbody>\n");
}

static void add_row(struct text *out, const struct stmt *q)
{
    text_add(out, "<tr>");
    for (int c = 0; c < stmt_columns(q); c++) {
        const char *value = stmt_text(q, c);

        text_add(out, c ? "<td%s>" : "<th scope=\"row\"%s>", class_of(q, c));
        text_add_html(out, value && *value ? value : "\xe2\x80\x93");
        text_add(out, c ? "</td>" : "</th>");
    }
    text_add(out, "</tr>\n");
}

/* The rows of a statement as a table: its columns' names are the headings.
 * Nothing at all where there are no rows. `caption` is HTML that we wrote. */
static int add_table(struct text *out, struct db *db, const char *sql, int64_t experiment,
                     const char *caption, struct err *err)
{
    struct stmt q = {0};
    int got = -1, rows = 0;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_int(&q, 1, experiment);
    while ((got = stmt_step(&q, err)) > 0) {
        if (!rows++)
            add_head(out, &q, caption);
        add_row(out, &q);
    }
    if (rows)
        text_add(out, "</tbody></table></div>\n");
done:
    stmt_close(&q);
    return got;
}

/* To the minute. */
#define TIME(column) "replace(substr(" column ", 1, 16), 'T', ' ')"
#define RUN_ORDER                                                                              \
    " ORDER BY " REPORT_TABLE_NET_ORDER(                                                       \
        "r.net") ", r.stage='finetune', r.parent_id IS NOT NULL, r.id"

int report_facts_settings(struct text *out, struct db *db, int64_t experiment, struct err *err)
{
    static const char sql[] = REPORT_TABLE_RUNS
        "SELECT r.id AS run, r.net, " REPORT_TABLE_TRAINING " AS training, r.filters, r.fc, "
        "r.side, r.batch, printf('%g', r.rate) AS rate, printf('%g', r.momentum) AS momentum, "
        "CASE r.augment WHEN 1 THEN 'yes' ELSE 'no' END AS \"augm.\", r.seed, r.patience, "
        "count(e.epoch) || '/' || r.epochs_max AS epochs, r.best_epoch AS best, "
        "(SELECT sum(role='train') || ' + ' || sum(role='validation') FROM run_photo AS p "
        "WHERE p.run_id=r.id) AS photos, "
        "printf('%d:%02d:%02d', sum(e.seconds)/3600, CAST(sum(e.seconds)/60 AS INTEGER)%60, "
        "CAST(sum(e.seconds) AS INTEGER)%60) AS time, "
        "(SELECT group_concat(DISTINCT s.machine || ', ' || s.cores || ' cores') FROM "
        "run_start "
        "AS s WHERE s.run_id=r.id) AS machine, "
        "CASE r.state WHEN 'done' THEN r.ended_by ELSE r.state || coalesce(': ' || r.ended_by, "
        "'') END AS ended "
        "FROM run AS r LEFT JOIN epoch AS e ON e.run_id=r.id WHERE r.id IN mine "
        "GROUP BY r.id" RUN_ORDER;

    text_add(out, "<section><h2>Settings</h2>\n");
    if (add_table(out, db, sql, experiment, "Each training and how far it went", err))
        return -1;
    text_add(
        out,
        "<p class=\"note\">filters: at the three sizes. fc: width of the fully connected "
        "layer. side: photos are brought to side &#215; side pixels. augm.: photos turned, "
        "scaled and cropped at random. patience: epochs without a better validation loss "
        "before it stops; 0, never. epochs: trained / at most. best: whose weights are kept. "
        "photos: that teach + held out to choose the best epoch. time: h:mm:ss; machine: "
        "where, all of its cores. ended: what "
        "ended it.</p></section>\n");
    return 0;
}

static int add_evaluations(struct text *out, struct db *db, int64_t experiment, struct err *err)
{
    static const char sql[] =
        "SELECT e.id AS evaluation, c.run AS \"of run\", c.net, c.scenario, c.seed, e.fold,"
        " (SELECT count(*) FROM evaluation_photo AS p WHERE p.evaluation_id=e.id) AS n,"
        " e.side, printf('%g', e.threshold) AS threshold, e.truth AS \"truth digest\","
        " coalesce(" TIME(
            "e.ended_at") ", 'still being counted') AS ended"
                          " FROM experiment AS x JOIN cell_run AS c ON c.experiment=x.name"
                          " JOIN evaluation AS e ON e.id=c.evaluation"
                          " WHERE x.id=?1 ORDER BY " REPORT_TABLE_NET_ORDER(
                              "c.net") ", CASE c.scenario WHEN 'direct transfer' THEN 1 WHEN "
                                       "'direct training' "
                                       "THEN 2 ELSE 3 END, c.seed";

    return add_table(out, db, sql, experiment, "Each judgement and the masks that judged", err);
}

int report_facts_lineage(struct text *out, struct db *db, int64_t experiment, struct err *err)
{
    static const char sql[] = REPORT_TABLE_RUNS
        "SELECT r.id AS run, r.net, coalesce('run ' || r.parent_id, 'random weights') AS "
        "\"began from\", r.stage AS \"learned from\", r.truth AS \"truth digest\", "
        "r.weights AS \"weights digest\", r.program AS \"by dermatome\", " TIME(
            "r.started_at") " AS started FROM run AS r WHERE r.id IN mine" RUN_ORDER;

    text_add(out, "<section><h2>Lineage</h2>\n");
    if (add_table(out, db, sql, experiment, "Each training, its masks and its weights", err) ||
        add_evaluations(out, db, experiment, err))
        return -1;
    text_add(out, "<p class=\"note\">Digests are SHA-256: of the masks that taught or judged, "
                  "and of the file of weights. Times are UTC.</p></section>\n");
    return 0;
}

/* The photos of the cell with the highest pooled Jaccard index, from the worst on. */
#define OF_BEST                                                                                \
    "WITH best AS (SELECT t.experiment, t.net, t.scenario FROM experiment AS x"                \
    " JOIN table_one AS t ON t.experiment=x.name WHERE x.id=?1"                                \
    " ORDER BY t.jaccard_pooled DESC, " REPORT_TABLE_NET_ORDER(                                \
        "t.net") ", t.scenario LIMIT 1),"                                                      \
                 " o AS (SELECT j.*, row_number() OVER (ORDER BY j.jaccard, j.photo_id) AS "   \
                 "place, count(*) OVER () AS n FROM best AS b JOIN cell_photo AS j ON "        \
                 "j.experiment=b.experiment AND j.net=b.net AND j.scenario=b.scenario) "
/* A third of them at most, that the middle is another. */
#define IS_WORST  "o.place<=min(5, o.n/3)"
#define IS_MEDIAN "abs(o.place-(o.n+1)/2)<=1"

/* "The five worst photos of the best cell, and three in its middle", by how many there are. */
static int add_photos_caption(struct text *out, struct db *db, int64_t experiment,
                              struct err *err)
{
    static const char *const words[] = {"no", "one", "two", "three", "four", "five"};
    static const char sql[] =
        OF_BEST "SELECT sum(" IS_WORST "), sum(" IS_MEDIAN " AND NOT " IS_WORST ") FROM o";
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        goto done;
    stmt_bind_int(&q, 1, experiment);
    got = stmt_step(&q, err);
    if (got > 0) {
        const char *worst = words[stmt_int(&q, 0)], *middle = words[stmt_int(&q, 1)];

        if (!stmt_int(&q, 0))
            text_add(out, "The %s photo%s of the best cell", middle,
                     stmt_int(&q, 1) == 1 ? "" : "s");
        else if (stmt_int(&q, 0) == 1)
            text_add(out, "The worst photo of the best cell, and %s in its middle", middle);
        else
            text_add(out, "The %s worst photos of the best cell, and %s in its middle", worst,
                     middle);
    }
done:
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

int report_facts_photos(struct text *out, struct db *db, int64_t experiment, struct err *err)
{
    static const char sql[] = OF_BEST
        "SELECT CASE WHEN " IS_WORST " THEN 'worst' ELSE 'median' END AS \"which\","
        " d.name AS dataset, substr(p.md5, 1, 12) AS photo,"
        " printf('%.3f', o.jaccard) AS jaccard,"
        " printf('%.0f %%', 100.0*(o.tp+o.fn)/max(1, o.tp+o.fp+o.fn+o.tn)) AS \"is skin\","
        " printf('%.0f %%', 100.0*(o.tp+o.fp)/max(1, o.tp+o.fp+o.fn+o.tn)) AS \"called skin\","
        " o.net, o.scenario FROM o JOIN photo AS p ON p.id=o.photo_id"
        " JOIN dataset AS d ON d.id=p.dataset_id"
        " WHERE " IS_WORST " OR " IS_MEDIAN " ORDER BY o.place";
    struct text caption = {0};
    int rc;

    text_add(out, "<section><h2>The worst photos</h2>\n");
    rc = add_photos_caption(&caption, db, experiment, err) ||
         add_table(out, db, sql, experiment, caption.data, err);
    text_free(&caption);
    if (rc)
        return -1;
    text_add(out,
             "<p class=\"note\">Of the net and scenario with the highest pooled Jaccard "
             "index. photo: the beginning of its MD5, by which photo_info finds it. is "
             "skin, called skin: shares of the pixels whose truth is known.</p></section>\n");
    return 0;
}

int report_facts_data(struct text *out, struct db *db, int64_t experiment, struct err *err)
{
    static const char split[] = "SELECT s.name AS split, coalesce(" TIME(
        "s.frozen_at") ", 'not frozen') AS frozen,"
                       " s.held_percent || ' %' AS \"held for validation\", s.digest AS \"list "
                       "digest\""
                       " FROM split AS s WHERE s.id=(SELECT split_id FROM experiment WHERE "
                       "id=?1)";
    static const char folds[] =
        "SELECT g.fold, g.stage AS \"taken for\", count(*) AS photos,"
        " count(DISTINCT coalesce(r.root_id, r.id)) AS groups FROM split_group AS g"
        " JOIN photo_group AS r ON r.id=g.group_id"
        " JOIN split_photo AS p ON p.split_id=g.split_id AND p.group_id=g.group_id"
        " WHERE g.split_id=(SELECT split_id FROM experiment WHERE id=?1)"
        " GROUP BY g.stage, g.fold ORDER BY CASE g.stage WHEN 'pretrain' THEN 1"
        " WHEN 'finetune' THEN 2 ELSE 3 END, g.fold='validation', g.fold";
    static const char datasets[] =
        "SELECT d.name AS dataset, d.domain, count(*) AS photos, d.licence, d.citation"
        " FROM split_photo AS p JOIN photo AS f ON f.id=p.photo_id"
        " JOIN dataset AS d ON d.id=f.dataset_id"
        " WHERE p.split_id=(SELECT split_id FROM experiment WHERE id=?1)"
        " GROUP BY d.id ORDER BY d.name";

    text_add(out, "<section><h2>Data</h2>\n");
    if (add_table(out, db, split, experiment, "The split", err) ||
        add_table(out, db, folds, experiment, "Its folds; no group is in two of them", err) ||
        add_table(out, db, datasets, experiment,
                  "The datasets in it, their terms, whom to cite", err))
        return -1;
    text_add(out, "</section>\n");
    return 0;
}
