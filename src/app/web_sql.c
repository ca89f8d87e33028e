#include "app/web_html.h"
#include "app/web_json.h"
#include "app/web_pages.h"
#include "db/query.h"

#include <string.h>

enum { ROWS = 1000, CSV_BYTES = 32 << 20, QUESTION = 64 << 10 };
#define SECONDS 10.0

static const char *const examples[][2] = {
    {"Datasets and their terms", "SELECT dataset, photos, cleared, licence FROM dataset_info"},
    {"Table I", "SELECT * FROM table_one ORDER BY experiment, net, scenario"},
    {"Worst photos",
     "SELECT evaluation, photo_id, jaccard FROM evaluation_list ORDER BY jaccard LIMIT 20"},
    {"Who traced how much", "SELECT annotator, count(*) AS photos, avg(seconds) AS seconds "
                            "FROM annotation_info GROUP BY "
                            "annotator"},
    {"All views", "SELECT name, sql FROM sqlite_schema WHERE type='view'"},
};

static void add_form(struct text *out, const char *sql)
{
    web_html_add(
        out,
        "<form class=\"ask\" action=\"/sql\"><label for=\"q\">One statement that reads; "
        "the views are in docs/sql.md</label><textarea id=\"q\" name=\"q\" rows=\"6\" "
        "spellcheck=\"false\" autocapitalize=\"off\">%s</textarea>"
        "<p class=\"actions\"><button>Ask</button>"
        "<button formaction=\"/sql.csv\">As CSV</button></p></form>"
        "<p class=\"examples\">",
        sql);
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        text_add(out, "<a href=\"/sql?q=");
        web_html_add_url(out, examples[i][1]);
        web_html_add(out, "\">%s</a>", examples[i][0]);
    }
    text_add(out, "</p>");
}

static void add_value(struct text *out, const struct stmt *q, int at)
{
    size_t size;

    if (stmt_kind_of(q, at) == STMT_NULL) {
        text_add(out, "<td class=\"quiet\">NULL</td>");
    } else if (stmt_kind_of(q, at) == STMT_BLOB) {
        stmt_blob(q, at, &size);
        web_html_add(out, "<td class=\"quiet\">%zu bytes</td>", size);
    } else {
        web_html_add(out,
                     stmt_kind_of(q, at) == STMT_TEXT ? "<td>%s</td>"
                                                      : "<td class=\"number\">%s</td>",
                     stmt_text(q, at));
    }
}

static int add_rows(struct text *out, struct stmt *q, struct err *err)
{
    long n = 0;
    int got;

    text_add(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Rows\">"
                  "<table class=\"rows\"><thead><tr>");
    for (int i = 0; i < stmt_columns(q); i++)
        web_html_add(out, "<th scope=\"col\">%s</th>", stmt_column_name(q, i));
    text_add(out, "</tr></thead><tbody>");
    while ((got = stmt_step(q, err)) > 0 && n < ROWS && out->size < CSV_BYTES) {
        n++;
        text_add(out, "<tr>");
        for (int i = 0; i < stmt_columns(q); i++)
            add_value(out, q, i);
        text_add(out, "</tr>");
    }
    text_add(out, "</tbody></table></div>");
    web_html_add(out,
                 got > 0 ? "<p class=\"none\">The first %lld rows; there are more. CSV gives "
                           "more of them.</p>"
                         : "<p class=\"none\">%lld rows.</p>",
                 (long long)n);
    return got < 0 ? -1 : 0;
}

/* Opens the question on a connection of its own, when its turn has come. */
static int ask(struct stmt *q, struct db **db, struct web_site *site, const char *sql,
               struct err *err)
{
    if (strlen(sql) > QUESTION)
        return err_set(err, ERR_LIMIT, "a question has at most %d bytes", QUESTION);
    if (web_site_read(db, site, err))
        return -1;
    return query_open(q, *db, sql, SECONDS, err);
}

static int sql_page(void *self, const struct web_request *request, struct web_reply *reply,
                    struct err *err)
{
    static const struct web_page page = {"SQL", "sql", "ask.js"};
    struct web_site *site = self;
    const char *sql = web_query(request, "q");
    struct text rows = {0};
    struct stmt q = {0};
    struct db *db = NULL;
    int rc = 0;

    web_html_begin(&reply->text, request, &page);
    add_form(&reply->text, sql ? sql : "");
    if (sql && *sql) {
        threads_gate_enter(site->asking);
        rc = ask(&q, &db, site, sql, err);
        if (!rc)
            rc = add_rows(&rows, &q, err);
        query_close(&q);
        threads_gate_leave(site->asking);
        if (rc) { /* a slip in a question is no failure of the page */
            web_html_add(&reply->text, "<p class=\"wrong\" role=\"alert\">%s</p>", err->text);
            reply->status = 400;
        } else {
            text_add_bytes(&reply->text, rows.data, rows.size);
        }
    }
    web_html_end(&reply->text);
    web_site_give(site, db);
    text_free(&rows);
    return 0;
}

static int add_all(struct web_reply *reply, struct stmt *q, int csv, struct err *err)
{
    int got;

    if (!csv) {
        reply->type = "application/json";
        return web_json_rows(&reply->text, q, ROWS, err);
    }
    reply->type = "text/csv; charset=utf-8";
    snprintf(reply->file_name, sizeof reply->file_name, "dermatome.csv");
    web_json_csv_row(&reply->text, q, 1);
    while ((got = stmt_step(q, err)) > 0) {
        web_json_csv_row(&reply->text, q, 0);
        if (reply->text.size > CSV_BYTES)
            return err_set(err, ERR_LIMIT,
                           "more than %d MB of CSV; dermatome --csv sql gives any size",
                           CSV_BYTES >> 20);
    }
    return got;
}

static int give_all(struct web_site *site, const char *sql, struct web_reply *reply, int csv,
                    struct err *err)
{
    struct stmt q = {0};
    struct db *db = NULL;
    int rc;

    threads_gate_enter(site->asking);
    rc = ask(&q, &db, site, sql ? sql : "", err);
    if (!rc)
        rc = add_all(reply, &q, csv, err);
    query_close(&q);
    threads_gate_leave(site->asking);
    web_site_give(site, db);
    return rc;
}

static int sql_csv(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    return give_all(self, web_query(request, "q"), reply, 1, err);
}

static int api_sql(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    const char *get = web_query(request, "q");
    struct text sql = {0};
    int rc;

    if (!get && web_field(request, "q", &sql))
        return err_set(err, ERR_USAGE, "the statement is missing: q");
    rc = give_all(self, get ? get : sql.data, reply, 0, err);
    text_free(&sql);
    return rc;
}

const struct web_route web_sql_routes[] = {
    {"GET", "/sql", sql_page, 0, 0},
    {"GET", "/sql.csv", sql_csv, 0, 0},
    {"GET", "/api/sql", api_sql, 0, 0},
    {"POST", "/api/sql", api_sql, QUESTION, WEB_READS},
    {0},
};
