#include "app/web_clearance.h"
#include "app/web_html.h"
#include "app/web_pages.h"
#include "db/query.h"

#include <stdlib.h>
#include <string.h>

/* The photos that wait for a reviewer's decision: by dataset, state and hint, one by one or
 * some at once. */
enum { PAGE = 60, PLACE_MAX = 400 };
#define SECONDS 5.0

/* # stands for the parameter. */
static const struct field {
    const char *name, *label, *condition, *choices;
} fields[] = {
    {"dataset", "Dataset", " AND dataset=#", "SELECT name FROM dataset ORDER BY name"},
    {"state", "State", " AND clearance=#",
     "VALUES('unknown'),('suspect'),('refused'),('cleared')"},
    {"hint", "Hint",
     " AND CASE # WHEN 'not looked for' THEN NOT EXISTS(SELECT 1 FROM hint AS h WHERE "
     "h.photo_id=photo_info.id) WHEN 'nothing noticed' THEN EXISTS(SELECT 1 FROM hint AS h "
     "WHERE h.photo_id=photo_info.id) AND NOT EXISTS(SELECT 1 FROM hint_info AS h WHERE "
     "h.photo_id=photo_info.id AND h.found>0) ELSE EXISTS(SELECT 1 FROM hint_info AS h WHERE "
     "h.photo_id=photo_info.id AND h.kind=# AND h.found>0) END",
     "VALUES('text-like'),('metadata'),('nothing noticed'),('not looked for')"},
};
enum { FIELDS = sizeof fields / sizeof *fields };

static const char *asked(const struct web_request *request, int field)
{
    const char *value = web_query(request, fields[field].name);

    return value && *value ? value : NULL;
}

/* "&dataset=..." of what is asked for. */
static void add_query(struct text *out, const struct web_request *request)
{
    text_add(out, "%s", ""); /* out->data is a text, if an empty one */
    for (int i = 0; i < FIELDS; i++) {
        if (!asked(request, i))
            continue;
        text_add(out, "&%s=", fields[i].name);
        web_html_add_url(out, asked(request, i));
    }
}

void web_clearance_queue_place(struct text *out, const struct web_request *request)
{
    const char *after = web_query(request, "after");
    struct text query = {0};
    long long from;

    add_query(&query, request);
    if (after && !text_number(&from, after, 1, INT64_MAX))
        text_add(&query, "&after=%lld", from);
    if (query.size)
        query.data[0] = '?';
    text_add(out, "%s", query.size < PLACE_MAX ? query.data : "");
    text_free(&query);
}

static int open_list(struct stmt *q, struct db *db, const struct web_request *request,
                     long long after, struct err *err)
{
    struct text sql = {0};
    int rc;

    text_add(&sql, "SELECT id, dataset, clearance, (SELECT group_concat(kind, ', ') FROM "
                   "hint_info AS h WHERE h.photo_id=photo_info.id AND h.found>0) FROM "
                   "photo_info WHERE NOT usable AND id>?1");
    for (int i = 0; i < FIELDS; i++)
        for (const char *c = asked(request, i) ? fields[i].condition : ""; *c; c++)
            text_add(&sql, *c == '#' ? "?%d" : "%c", *c == '#' ? i + 2 : *c);
    text_add(&sql, "%s ORDER BY id LIMIT %d",
             asked(request, 1) ? "" : " AND clearance<>'refused'", PAGE + 1);
    rc = query_open(q, db, sql.data, SECONDS, err);
    text_free(&sql);
    if (rc)
        return -1;
    stmt_bind_int(q, 1, after);
    for (int i = 0; i < FIELDS; i++)
        if (asked(request, i))
            stmt_bind_text(q, i + 2, asked(request, i));
    return 0;
}

static int add_choices(struct text *out, struct db *db, const struct web_request *request,
                       struct err *err)
{
    int got = 0;

    text_add(out, "<form class=\"filter\" action=\"/clearance\" role=\"search\">");
    for (int i = 0; i < FIELDS && got >= 0; i++) {
        const char *value = asked(request, i);
        struct stmt q = {0};

        if (stmt_open(&q, db, fields[i].choices, err))
            return -1;
        web_html_add(out,
                     "<label><span>%s</span><select name=\"%s\"><option "
                     "value=\"\">any</option>",
                     fields[i].label, fields[i].name);
        while ((got = stmt_step(&q, err)) > 0)
            web_html_add(out,
                         value && !strcmp(stmt_text(&q, 0), value)
                             ? "<option selected>%s</option>"
                             : "<option>%s</option>",
                         stmt_text(&q, 0));
        text_add(out, "</select></label>");
        stmt_close(&q);
    }
    text_add(out, "<button>Show</button></form>");
    return got;
}

static void add_photo(struct text *out, const struct stmt *q, const char *place, int read_only)
{
    long long id = stmt_int(q, 0);

    web_html_add(out,
                 "<li><a href=\"/clearance/%lld%s\"><img loading=\"lazy\" width=\"192\" "
                 "height=\"192\" alt=\"\" src=\"/clearance/%lld/picture/192\"><span "
                 "class=\"name\">photo %lld</span><span class=\"quiet\">%s, %s</span>",
                 id, place, id, id, stmt_text(q, 1), stmt_text(q, 2));
    if (!stmt_is_null(q, 3))
        web_html_add(out, "<span class=\"hint\">hint: %s</span>", stmt_text(q, 3));
    text_add(out, "</a>");
    if (!read_only)
        web_html_add(out,
                     "<label class=\"pick\"><input type=\"checkbox\" name=\"photo%lld\" "
                     "value=\"yes\">choose<span class=\"hidden\"> photo %lld</span></label>",
                     id, id);
    text_add(out, "</li>");
}

static void add_decision(struct text *out, const char *shown)
{
    web_html_add(out,
                 "<input type=\"hidden\" name=\"shown\" value=\"%s\">"
                 "<details class=\"several\"><summary>Decide on those that are "
                 "chosen</summary><div class=\"checks\"><h2>Is there in any of these "
                 "pictures</h2><p class=\"quiet\">Each answer is given for each photo that is "
                 "chosen: look at each of them. All are decided on, or none.</p>",
                 shown);
    web_clearance_ask(out);
    text_add(out, "</div></details>");
}

static int add_list(struct text *out, struct db *db, const struct web_request *request,
                    long long after, struct err *err)
{
    struct text shown = {0}, query = {0}, place = {0};
    struct stmt q = {0};
    long long last = 0;
    int n = 0, got;

    if (open_list(&q, db, request, after, err))
        return -1;
    add_query(&query, request);
    web_clearance_queue_place(&place, request);
    web_html_add(out,
                 "<form id=\"queue\" method=\"post\" action=\"/clearance%s\"><ul "
                 "class=\"grid\">",
                 place.data);
    while ((got = stmt_step(&q, err)) > 0 && n++ < PAGE) {
        last = stmt_int(&q, 0);
        text_add(&shown, "%s%lld", n > 1 ? "," : "", last);
        add_photo(out, &q, place.data, request->read_only);
    }
    text_add(out, "</ul>");
    query_close(&q);
    if (n && !request->read_only)
        add_decision(out, shown.data);
    text_add(out, "</form>");
    if (got > 0)
        web_html_add(out,
                     "<p class=\"pager\"><a rel=\"next\" href=\"/clearance?after=%lld%s\">Next "
                     "photos</a></p>",
                     last, query.data);
    else if (!n)
        web_html_add(out, "<p class=\"none\">%s</p>",
                     query.size ? "None that waits fits." : "Every photo has been decided on.");
    text_free(&shown);
    text_free(&query);
    text_free(&place);
    return got < 0 ? -1 : 0;
}

static int queue(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    static const struct web_page page = {"Privacy clearance", "review", "queue.js"};
    struct web_site *site = self;
    const char *after = web_query(request, "after");
    long long from = 0;
    struct db *db = NULL;
    int rc;

    if (web_clearance_reviewer(request, err))
        return -1;
    if (after && text_number(&from, after, 0, INT64_MAX))
        return err_set(err, ERR_USAGE, "'%.40s' is no photo's number: after", after);
    rc = web_site_read(&db, site, err);
    web_html_begin(&reply->text, request, &page);
    if (!rc)
        rc = add_choices(&reply->text, db, request, err);
    if (!rc)
        rc = add_list(&reply->text, db, request, from, err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    return rc;
}

/* Of the photos that the page showed those that were chosen; -1: the form is none of ours. */
static int chosen(char **parts, const struct web_request *request, char *shown)
{
    int count = text_split(shown, parts, PAGE), n = 0;

    for (int i = 0; i < count; i++) {
        struct text field = {0}, value = {0};
        long long id;

        if (text_number(&id, parts[i], 1, INT64_MAX))
            return -1;
        text_add(&field, "photo%lld", id);
        if (!web_field(request, field.data, &value) && value.size)
            parts[n++] = parts[i];
        text_free(&field);
        text_free(&value);
    }
    return count < 0 ? -1 : n;
}

static int decide(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    struct text shown = {0}, place = {0};
    char *parts[PAGE];
    int n = -1, rc = web_clearance_reviewer(request, err);

    if (!rc && !web_field(request, "shown", &shown))
        n = chosen(parts, request, shown.data);
    if (!rc && n < 0)
        rc = err_set(err, ERR_USAGE, "this is not the form of the page of clearances");
    if (!rc && !n)
        rc = err_set(err, ERR_USAGE, "no photo is chosen");
    if (!rc)
        rc = web_clearance_decide(self, request, (const char *const *)parts, n, err);
    web_clearance_queue_place(&place, request);
    text_free(&shown);
    if (!rc)
        rc = web_go(reply, "/clearance%s", place.data);
    text_free(&place);
    return rc;
}

const struct web_route web_clearance_queue_routes[] = {
    {"GET", "/clearance", queue, 0, 0},
    {"POST", "/clearance", decide, 32768, 0},
    {0},
};
