#include "app/web_saved.h"
#include "app/web_html.h"
#include "app/web_pages.h"
#include "base/clock.h"

#include <string.h>

enum { SHOWN_MAX = 200, NAME_MAX_CHARACTERS = 80 };

/* Adds nothing where there is none. *saved: `query` is among them. */
static int add_list(struct text *out, int *saved, struct db *db,
                    const struct web_request *request, const char *query, struct err *err)
{
    struct stmt q = {0};
    int got, n = 0;

    if (stmt_open(&q, db,
                  "SELECT id, name, query, by_whom FROM saved_filter ORDER BY name LIMIT ?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, SHOWN_MAX);
    *saved = 0;
    while ((got = stmt_step(&q, err)) > 0) {
        int here = !strcmp(stmt_text(&q, 2), query);

        *saved |= here;
        if (!n++)
            text_add(out, "<ul class=\"saved\" aria-label=\"Saved filters\">");
        web_html_add(out, "<li><a href=\"/photos?%s\"", stmt_text(&q, 2));
        web_html_add(out, here ? " aria-current=\"page\">%s</a>" : ">%s</a>", stmt_text(&q, 1));
        if (here && !request->read_only)
            web_html_add(out,
                         "<form method=\"post\" action=\"/photos/saved/%lld/forget\"><span "
                         "class=\"quiet\">by %s</span><button "
                         "class=\"plain\">Forget</button></form>",
                         (long long)stmt_int(&q, 0), stmt_text(&q, 3));
        text_add(out, "</li>");
    }
    if (n)
        text_add(out, "</ul>");
    stmt_close(&q);
    return got;
}

int web_saved_add(struct text *out, struct db *db, const struct web_request *request,
                  const struct web_filter *filter, struct err *err)
{
    const char *query = filter->query.data + (filter->query.data[0] == '&');
    int saved, rc = add_list(out, &saved, db, request, query, err);

    if (!rc && *query && !request->read_only && !saved)
        web_html_add(out,
                     "<form class=\"save\" method=\"post\" action=\"/photos/saved?%s\">"
                     "<label>Keep this filter as <input name=\"name\" maxlength=\"80\" "
                     "required></label><button class=\"plain\">Save</button></form>",
                     query);
    return rc;
}

/* ---- saving ---- */

static int insert(struct db *db, const char *name, const char *who,
                  const struct web_filter *filter, struct err *err)
{
    struct text sql = {0};
    struct stmt q = {0};
    int rc = -1;

    web_filter_sql(&sql, filter);
    if (!stmt_open(&q, db,
                   "INSERT INTO saved_filter(name, query, sql, by_whom, at) "
                   "VALUES(?1, ?2, ?3, ?4, ?5)",
                   err)) {
        stmt_bind_text(&q, 1, name);
        stmt_bind_text(&q, 2, filter->query.data + 1);
        stmt_bind_text(&q, 3, sql.data);
        stmt_bind_text(&q, 4, who);
        stmt_bind_text(&q, 5, clock_now().utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    text_free(&sql);
    return rc;
}

/* A name of one line, whose characters fit. */
static int good_name(const struct text *name)
{
    int characters = 0;

    for (size_t i = 0; i < name->size; i++)
        characters += ((unsigned char)name->data[i] & 0xc0) != 0x80;
    return !text_is_blank(name->data) && characters <= NAME_MAX_CHARACTERS &&
           !strpbrk(name->data, "\n\t");
}

static int save(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    struct web_site *site = self;
    struct web_filter filter = {0};
    struct text name = {0};
    struct db *db = NULL;
    int rc = web_filter_read(&filter, request, err);

    if (!rc && !filter.count)
        rc = err_set(err, ERR_USAGE, "this filter asks for nothing: there is nothing to save");
    if (!rc && (web_field(request, "name", &name) || !good_name(&name)))
        rc = err_set(err, ERR_USAGE, "a filter that is kept has a name of 1 to %d characters",
                     NAME_MAX_CHARACTERS);
    if (!rc && !(rc = web_site_write(&db, site, err))) {
        rc = insert(db, name.data, request->who, &filter, err);
        web_site_wrote(site);
    }
    if (!rc) /* a filter that is very long is found in the list */
        rc = web_go(reply, "/photos?%s",
                    filter.query.size < sizeof reply->location - 16 ? filter.query.data + 1
                                                                    : "");
    text_free(&name);
    web_filter_free(&filter);
    return rc;
}

static int forget(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    struct web_site *site = self;
    struct stmt q = {0};
    struct db *db = NULL;
    int rc;

    if (web_site_write(&db, site, err))
        return -1;
    rc = stmt_open(&q, db, "DELETE FROM saved_filter WHERE id=?1", err);
    if (!rc) {
        stmt_bind_int(&q, 1, web_number(request, 0, 1, INT64_MAX));
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    web_site_wrote(site);
    return rc ? -1 : web_go(reply, "/photos");
}

const struct web_route web_saved_routes[] = {
    {"POST", "/photos/saved", save, 4096, 0},
    {"POST", "/photos/saved/{}/forget", forget, 1024, 0},
    {0},
};
