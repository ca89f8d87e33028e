#include "app/web_filter.h"
#include "app/web_html.h"
#include "app/web_json.h"
#include "app/web_pages.h"
#include "app/web_picture.h"
#include "app/web_saved.h"
#include "db/query.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 60, API_PAGE = 200 };
#define SECONDS 5.0 /* that a filter may take */

/* The statement of a page: those after the key that the page before ended with. */
static void add_select(struct text *sql, const struct web_filter *filter, const char *columns,
                       int most)
{
    const char *key = filter->by_md5 ? "md5" : "id";

    text_add(sql, "SELECT %s FROM photo_info WHERE %s AND %s>?%d ORDER BY %s LIMIT %d", columns,
             filter->where.data, key, filter->count + 1, key, most);
}

/* The key after which the page begins: ?after=, or ?at= thousandths of the way through. MD5s
 * are spread evenly and ids have no gaps, so both lead to the place by an index. */
static int bind_key(struct stmt *q, struct db *db, const struct web_filter *filter,
                    const struct web_request *request, struct err *err)
{
    const char *after = web_query(request, "after"), *at = web_query(request, "at");
    long long thousandths = 0, id = 0;
    int64_t last = 0;
    char hex[16];

    if (at && *at && text_number(&thousandths, at, 0, 1000))
        return err_set(err, ERR_USAGE, "'%.20s' is not within 0 and 1000: at", at);
    if (filter->by_md5) {
        snprintf(hex, sizeof hex, "%04llx", thousandths * 65535 / 1000);
        stmt_bind_text(q, filter->count + 1, after && *after ? after : thousandths ? hex : "");
        return 0;
    }
    if (after && *after && text_number(&id, after, 0, INT64_MAX))
        return err_set(err, ERR_USAGE, "'%.40s' is no photo's number: after", after);
    if (!id && thousandths &&
        !stmt_get_int(&last, db, "SELECT max(id) FROM photo", NULL, err)) {
        id = last * thousandths / 1000;
        if (id > last - PAGE) /* the end is a page of photos, not what is behind it */
            id = last > PAGE ? last - PAGE : 0;
    }
    stmt_bind_int(q, filter->count + 1, id);
    return 0;
}

static int open_page(struct stmt *q, struct db *db, const struct web_filter *filter,
                     const struct web_request *request, const char *columns, int most,
                     struct err *err)
{
    struct text sql = {0};
    int rc;

    add_select(&sql, filter, columns, most);
    rc = query_open(q, db, sql.data, SECONDS, err);
    text_free(&sql);
    if (rc)
        return -1;
    web_filter_bind(q, filter);
    return bind_key(q, db, filter, request, err);
}

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

static void add_next(struct text *out, const struct web_filter *filter, const char *key)
{
    text_add(out, "<p class=\"pager\"><a rel=\"next\" href=\"/photos?after=%s", key);
    for (const char *c = filter->query.data; *c; c++)
        text_add(out, *c == '&' ? "&amp;" : "%c", *c);
    text_add(out, "\">Next photos</a></p>");
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
    struct stmt q = {0};
    char key[40] = "";
    int n = 0,
        got = open_page(&q, db, filter, request,
                        "id, dataset, name, width, height, mask_id, clearance, usable, md5",
                        PAGE + 1, err);

    text_add(out, "<ul class=\"grid\">");
    while (!got && (got = stmt_step(&q, err)) > 0) {
        got = 0;
        if (n++ == PAGE)
            break;
        add_photo(out, &q);
        snprintf(key, sizeof key, "%s", stmt_text(&q, filter->by_md5 ? 8 : 0));
        got = 0;
    }
    query_close(&q);
    text_add(out, "</ul>");
    *more = n > PAGE;
    if (n > PAGE)
        add_next(out, filter, key);
    else if (!got)
        text_add(out, n ? "<p class=\"none\">These are all.</p>"
                        : "<p class=\"none\">No photo fits this filter.</p>");
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
        if (!rc)
            rc = add_grid(&grid, &more, db, &filter, request, err);
        if (more || web_query(request, "at") || web_query(request, "after"))
            add_jump(&reply->text, request, &filter);
        if (grid.data)
            text_add_bytes(&reply->text, grid.data, grid.size);
        text_free(&grid);
        add_sql(&reply->text, &filter);
        web_html_end(&reply->text);
    }
    web_site_give(site, db);
    web_filter_free(&filter);
    return rc;
}

static int api_photos(void *self, const struct web_request *request, struct web_reply *reply,
                      struct err *err)
{
    struct web_site *site = self;
    struct web_filter filter = {0};
    struct stmt q = {0};
    struct db *db = NULL;
    int rc = web_filter_read(&filter, request, err);

    if (!rc && !(rc = web_site_read(&db, site, err))) {
        reply->type = "application/json";
        rc = open_page(&q, db, &filter, request, "*", API_PAGE + 1, err);
        if (!rc)
            rc = web_json_rows(&reply->text, &q, API_PAGE, err);
        query_close(&q);
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
