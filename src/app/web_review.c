#include "app/web_html.h"
#include "app/web_pages.h"
#include "app/web_pair.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "db/query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The queue: what waits to be judged, and what was. */
enum { QUEUE = 300 };
#define SECONDS 5.0 /* for the question, and again for comparing */

struct waiting {
    long long annotation, photo, revision, regions, other;
    char dataset[121], annotator[121], state[16], at[24];
    double seconds, model, apart; /* NaN: none */
};

static const char *const orders[][2] = {
    {"oldest", "oldest first"},
    {"model", "model's error first"},
    {"disagreement", "disagreement first"},
};

static double real_or_nan(const struct stmt *q, int at)
{
    return stmt_is_null(q, at) ? NAN : stmt_real(q, at);
}

static void read_waiting(struct waiting *w, const struct stmt *q)
{
    *w = (struct waiting){.annotation = stmt_int(q, 0),
                          .photo = stmt_int(q, 1),
                          .revision = stmt_int(q, 4),
                          .regions = stmt_int(q, 6),
                          .other = stmt_int(q, 10),
                          .seconds = real_or_nan(q, 7),
                          .model = real_or_nan(q, 9),
                          .apart = NAN};
    snprintf(w->dataset, sizeof w->dataset, "%s", stmt_text(q, 2));
    snprintf(w->annotator, sizeof w->annotator, "%s", stmt_text(q, 3));
    snprintf(w->state, sizeof w->state, "%s", stmt_text(q, 5));
    snprintf(w->at, sizeof w->at, "%s", stmt_text(q, 8));
}

static const char *query_or(const struct web_request *request, const char *name,
                            const char *other)
{
    const char *value = web_query(request, name);

    return value && *value ? value : other;
}

/* Up to QUEUE of them; *count how many. */
static int read_queue(struct waiting *queue, int *count, struct db *db,
                      const struct web_request *request, struct err *err)
{
    struct stmt q = {0};
    int got = query_open(
        &q, db,
        "SELECT annotation, photo_id, dataset, annotator, revision, state, regions, seconds, "
        "added_at, "
        "(SELECT min(jaccard) FROM evaluation_photo AS c WHERE c.photo_id=i.photo_id), (SELECT "
        "h.revision_id "
        "FROM annotation AS o JOIN annotation_head AS h ON h.id=(SELECT max(id) FROM "
        "annotation_head AS m "
        "WHERE m.annotation_id=o.id) WHERE o.photo_id=i.photo_id AND o.id<>i.annotation AND "
        "h.revision_id IS NOT NULL LIMIT 1) FROM annotation_info AS i WHERE revision IS NOT "
        "NULL AND "
        "(?1='any' OR state=?1) AND (?2='' OR dataset=?2) AND (?3='' OR annotator=?3) ORDER BY "
        "annotation LIMIT 300",
        SECONDS, err);

    if (got)
        return -1;
    stmt_bind_text(&q, 1, query_or(request, "state", "submitted"));
    stmt_bind_text(&q, 2, query_or(request, "dataset", ""));
    stmt_bind_text(&q, 3, query_or(request, "annotator", ""));
    *count = 0;
    while (*count < QUEUE && (got = stmt_step(&q, err)) > 0)
        read_waiting(&queue[(*count)++], &q);
    query_close(&q);
    return got < 0 ? -1 : 0;
}

static void find_apart(struct waiting *queue, int count, struct db *db)
{
    double end = clock_seconds() + SECONDS;
    struct web_pair pair;
    struct err unused;

    for (int i = 0; i < count && clock_seconds() < end; i++)
        if (queue[i].other &&
            !web_pair_of(&pair, db, queue[i].revision, queue[i].other, 0, &unused))
            queue[i].apart = pair.jaccard;
}

/* Low indices first, none last. */
static int by_number(double a, double b)
{
    return isnan(a) || isnan(b) ? isnan(a) - isnan(b) : (a > b) - (a < b);
}

static int by_model(const void *a, const void *b)
{
    return by_number(((const struct waiting *)a)->model, ((const struct waiting *)b)->model);
}

static int by_apart(const void *a, const void *b)
{
    return by_number(((const struct waiting *)a)->apart, ((const struct waiting *)b)->apart);
}

static void add_option(struct text *out, const char *value, const char *said,
                       const char *chosen)
{
    web_html_add(out,
                 strcmp(value, chosen) ? "<option value=\"%s\">%s</option>"
                                       : "<option value=\"%s\" selected>%s</option>",
                 value, said);
}

static void add_form(struct text *out, const struct web_request *request)
{
    static const char *const states[] = {"submitted", "draft", "accepted", "rejected", "any"};
    const char *state = query_or(request, "state", "submitted");
    const char *order = query_or(request, "order", "oldest");

    text_add(
        out,
        "<form class=\"filter\" action=\"/review\" role=\"search\"><label><span>State</span>"
        "<select name=\"state\">");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        add_option(out, states[i], states[i], state);
    web_html_add(out,
                 "</select></label><label><span>Dataset</span><input name=\"dataset\" "
                 "value=\"%s\"></label>"
                 "<label><span>Annotator</span><input name=\"annotator\" value=\"%s\"></label>"
                 "<label><span>Order</span><select name=\"order\">",
                 query_or(request, "dataset", ""), query_or(request, "annotator", ""));
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        add_option(out, orders[i][0], orders[i][1], order);
    text_add(out,
             "</select></label><button>Show</button></form>"
             "<p class=\"actions\"><a href=\"/agreement\">Agreement between annotators</a>");
    if (request->reviewer)
        text_add(out, "<a href=\"/clearance\">Privacy clearance</a>");
    text_add(out, "</p>");
}

static void add_index(struct text *out, double value)
{
    if (isnan(value))
        text_add(out, "<td class=\"number quiet\">\u2013</td>");
    else
        web_html_add(out, "<td class=\"number\">%.4f</td>", value);
}

static void add_row(struct text *out, const struct waiting *w, int apart)
{
    web_html_add(out,
                 "<tr><td><a href=\"/revision/%lld\">%lld</a></td><td><a "
                 "href=\"/photo/%lld\">%lld</a></td>"
                 "<td>%s</td><td>%s</td><td><span class=\"state %s\">%s</span></td><td "
                 "class=\"number\">%lld</td>",
                 w->revision, w->revision, w->photo, w->photo, w->dataset, w->annotator,
                 w->state, w->state, w->regions);
    add_index(out, w->model);
    if (apart)
        add_index(out, w->apart);
    if (w->other)
        web_html_add(out, "<td><a href=\"/revision/%lld?beside=%lld\">beside %lld</a></td>",
                     w->revision, w->other, w->other);
    else
        text_add(out, "<td class=\"quiet\">alone</td>");
    text_add(out, "<td>");
    web_html_time(out, w->at);
    text_add(out, "</td></tr>");
}

static void add_queue(struct text *out, const struct waiting *queue, int count, int apart)
{
    if (!count) {
        text_add(out, "<p class=\"none\">Nothing is in this state.</p>");
        return;
    }
    text_add(out,
             "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Queue\"><table "
             "class=\"rows\"><thead><tr><th scope=\"col\">revision</th><th "
             "scope=\"col\">photo</th><th "
             "scope=\"col\">dataset</th><th scope=\"col\">annotator</th><th "
             "scope=\"col\">state</th><th "
             "scope=\"col\" class=\"number\">regions</th><th scope=\"col\" "
             "class=\"number\">worst model"
             "</th>");
    text_add(out, apart ? "<th scope=\"col\" class=\"number\">agrees</th>" : "");
    text_add(out,
             "<th scope=\"col\">others</th><th scope=\"col\">begun</th></tr></thead><tbody>");
    for (int i = 0; i < count; i++)
        add_row(out, &queue[i], apart);
    text_add(out, "</tbody></table></div>");
    if (count == QUEUE)
        text_add(out, "<p class=\"none\">The first %d; narrow the filter for others.</p>",
                 QUEUE);
}

static int review(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    static const struct web_page page = {"Review", "review", NULL};
    struct web_site *site = self;
    const char *order = query_or(request, "order", "oldest");
    struct waiting *queue = bytes_new(QUEUE, sizeof *queue);
    int count = 0, apart = !strcmp(order, "disagreement");
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    web_html_begin(&reply->text, request, &page);
    add_form(&reply->text, request);
    if (!rc)
        rc = read_queue(queue, &count, db, request, err);
    if (apart) {
        find_apart(queue, count, db);
        qsort(queue, (size_t)count, sizeof *queue, by_apart);
    } else if (!strcmp(order, "model")) {
        qsort(queue, (size_t)count, sizeof *queue, by_model);
    }
    add_queue(&reply->text, queue, count, apart);
    web_html_end(&reply->text);
    web_site_give(site, db);
    free(queue);
    return rc;
}

const struct web_route web_review_routes[] = {
    {"GET", "/review", review, 0, 0},
    {0},
};
