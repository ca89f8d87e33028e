#include "app/web_filter.h"
#include "app/web_html.h"
#include "app/web_json.h"
#include "app/web_pages.h"
#include "app/web_picture.h"
#include "app/web_saved.h"
#include "app/web_scan.h"

#include <math.h>
#include <string.h>

enum { PAGE = 60, API_PAGE = 200 };

static void add_photo(struct text *out, const struct stmt *q)
{
    long long id = stmt_int(q, 0);
    const char *name = stmt_text(q, 2), *state = stmt_text(q, 6);
    const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;

    web_html_add(out, "<li id=\"photo-%lld\"><a href=\"/photo/%lld\">", id, id);
    if (stmt_int(q, 7))
        web_html_add(
            out,
            "<img loading=\"lazy\" decoding=\"async\" width=\"192\" height=\"192\" alt=\"\" "
            "src=\"/photo/%lld/picture/192\">",
            id);
    else
        web_html_add(out, "<span class=\"veiled\">%s</span>",
                     strcmp(state, "unknown") ? state : "not cleared");
    web_html_add(
        out,
        "<span class=\"name\">%s</span><span class=\"quiet\">%s, %lld x %lld%s</span></a></li>",
        base, stmt_text(q, 1), (long long)stmt_int(q, 3), (long long)stmt_int(q, 4),
        stmt_is_null(q, 5) ? "" : ", truth");
}

/* What comes behind the page: further photos, or a part of the catalogue that there was no time
 * for. */
static void add_next(struct text *out, const struct web_scan *scan, int more)
{
    text_add(out, "<p class=\"pager\"><a rel=\"next\" href=\"/photos?after=%s", scan->key);
    for (const char *c = scan->filter->query.data; *c; c++)
        text_add(out, *c == '&' ? "&amp;" : "%c", *c);
    if (more)
        text_add(out, "\">Next photos</a></p>");
    else
        text_add(out, "\">%.0f %% looked at: look on</a></p>",
                 floor(web_scan_share(scan) * 100));
}

static int from_within(const struct web_request *request)
{
    const char *after = web_query(request, "after"), *at = web_query(request, "at");

    return (after && *after) || (at && strcmp(at, "0") && *at);
}

/* That nothing comes behind the page. Who did not begin at the first photo has not seen all. */
static void add_end(struct text *out, const struct web_request *request,
                    const struct web_filter *filter, int any)
{
    const char *query = filter->query.data + (filter->query.data[0] == '&');

    if (from_within(request))
        web_html_add(out,
                     "<p class=\"none\">%s <a href=\"/photos%s%s\">From the first on</a></p>",
                     any ? "These are the last." : "No more photos from here.",
                     *query ? "?" : "", query);
    else
        web_html_add(out, "<p class=\"none\">%s</p>",
                     any ? "These are all." : "No photo fits this filter.");
}

static void add_jump(struct text *out, const struct web_request *request,
                     const struct web_filter *filter)
{
    const char *at = web_query(request, "at");

    text_add(out, "<form class=\"jump\" action=\"/photos\">");
    for (char *part = filter->query.data; *part; part += strcspn(part, "&")) {
        size_t name = strcspn(++part, "="), value = strcspn(part, "&");
        char field[40];

        if (name >= sizeof field)
            continue;
        memcpy(field, part, name);
        field[name] = 0;
        web_html_add(out, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", field,
                     web_query(request, field));
        part += value;
        if (*part != '&')
            break;
    }
    web_html_add(out,
                 "<label>Jump to<input type=\"range\" name=\"at\" min=\"0\" max=\"1000\" "
                 "value=\"%s\"></label><button>Go</button></form>",
                 at ? at : "0");
}

/* *more becomes 1 where photos come behind these. */
static int add_grid(struct text *out, int *more, struct db *db, const struct web_filter *filter,
                    const struct web_request *request, struct err *err)
{
    struct web_scan scan = {0};
    int n = 0,
        got = web_scan_open(&scan, db, filter,
                            "id, dataset, name, width, height, mask_id, clearance, usable, md5",
                            web_query(request, "after"), web_query(request, "at"), err);

    text_add(out, "<ul class=\"grid\">");
    while (!got && (got = web_scan_next(&scan, err)) > 0 && n++ < PAGE) {
        add_photo(out, &scan.q);
        got = 0;
    }
    text_add(out, "</ul>");
    *more = got > 0;
    if (got > 0 || (!got && !scan.over))
        add_next(out, &scan, got > 0);
    else if (!got)
        add_end(out, request, filter, n > 0);
    web_scan_close(&scan);
    return got < 0 ? -1 : 0;
}

/* What the page asks, for who wants to go on asking in SQL. */
static void add_sql(struct text *out, const struct web_filter *filter)
{
    struct text sql = {0};

    web_filter_sql(&sql, filter);
    text_add(&sql, " LIMIT 100");
    web_html_add(out,
                 "<details class=\"sql\"><summary>This filter as "
                 "SQL</summary><pre><code>%s</code></pre><p><a href=\"/sql?q=",
                 sql.data);
    web_html_add_url(out, sql.data);
    text_add(
        out,
        "\">Open it on the SQL page</a>; this page's address keeps the filter.</p></details>");
    text_free(&sql);
}

static int photos(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    static const struct web_page page = {"Photos", "photos", "grid.js"};
    struct web_site *site = self;
    struct web_filter filter = {0};
    struct text grid = {0};
    struct db *db = NULL;
    int rc = web_filter_read(&filter, request, err), more = 0;

    if (!rc && !(rc = web_site_read(&db, site, err))) {
        web_html_begin(&reply->text, request, &page);
        rc = web_filter_form(&reply->text, db, request, err);
        if (!rc)
            rc = web_saved_add(&reply->text, db, request, &filter, err);
        add_sql(&reply->text, &filter); /* who scrolls comes to no end of the grid */
        if (!rc)
            rc = add_grid(&grid, &more, db, &filter, request, err);
        if (more || web_query(request, "at") || web_query(request, "after"))
            add_jump(&reply->text, request, &filter);
        if (grid.data)
            text_add_bytes(&reply->text, grid.data, grid.size);
        text_free(&grid);
        web_html_end(&reply->text);
    }
    web_site_give(site, db);
    web_filter_free(&filter);
    return rc;
}

/* {"rows":[...],"more":...,"after":"..."}: from where the next page goes on. */
static int add_rows(struct text *out, struct web_scan *scan, struct err *err)
{
    int n = 0, got;

    text_add(out, "{\"rows\":[");
    while ((got = web_scan_next(scan, err)) > 0 && n < API_PAGE) {
        text_add(out, n++ ? ",\n" : "\n");
        web_json_row(out, &scan->q);
    }
    if (got > 0 || !scan->over)
        text_add(out, "],\"more\":true,\"after\":\"%s\"}\n", scan->key);
    else
        text_add(out, "],\"more\":false}\n");
    return got < 0 ? -1 : 0;
}

static int api_photos(void *self, const struct web_request *request, struct web_reply *reply,
                      struct err *err)
{
    struct web_site *site = self;
    struct web_filter filter = {0};
    struct web_scan scan = {0};
    struct db *db = NULL;
    int rc = web_filter_read(&filter, request, err);

    if (!rc && !(rc = web_site_read(&db, site, err))) {
        reply->type = "application/json";
        rc = web_scan_open(&scan, db, &filter, "*", web_query(request, "after"),
                           web_query(request, "at"), err);
        if (!rc)
            rc = add_rows(&reply->text, &scan, err);
        web_scan_close(&scan);
    }
    web_site_give(site, db);
    web_filter_free(&filter);
    return rc;
}

const struct web_route web_photos_routes[] = {
    {"GET", "/photos", photos, 0, 0},
    {"GET", "/api/photos", api_photos, 0, 0},
    {0},
};
