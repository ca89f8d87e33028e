#include "app/web_html.h"
#include "app/web_pages.h"
#include "dataset/frame_cache.h"
#include "db/query.h"
#include "ingest/clearance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a reviewer decides whether others may see a photo. */
enum { PAGE = 60 };
#define SECONDS 5.0

static const struct {
    const char *field, *said;
} checks[] = {
    {"face", "no face, or one that may be shown"},
    {"marks", "no tattoo, jewellery or other mark by which somebody could be known"},
    {"text", "no name, number, label or screen in the picture"},
    {"around", "nothing in the background that tells who or where it is"},
    {"consent", "consent or licence allows this use"},
};
enum { CHECKS = sizeof checks / sizeof *checks };

static int must_review(const struct web_request *request, struct err *err)
{
    return request->reviewer
               ? 0
               : err_set(err, ERR_GUARD,
                         "a reviewer decides on clearance: dermatome serve --reviewer NAME");
}

static int add_list(struct text *out, struct db *db, long long after, struct err *err)
{
    struct stmt q = {0};
    long long last = 0;
    int n = 0,
        got = query_open(
            &q, db,
            "SELECT id, dataset, clearance FROM photo_info WHERE "
            "clearance<>'cleared' AND clearance<>'refused' AND id>?1 ORDER BY id LIMIT 61",
            SECONDS, err);

    if (got)
        return -1;
    stmt_bind_int(&q, 1, after);
    text_add(out, "<ul class=\"grid\">");
    while ((got = stmt_step(&q, err)) > 0 && n++ < PAGE) {
        last = stmt_int(&q, 0);
        web_html_add(
            out,
            "<li><a href=\"/clearance/%lld\"><img loading=\"lazy\" width=\"192\" "
            "height=\"192\" alt=\"\" "
            "src=\"/clearance/%lld/picture/192\"><span class=\"name\">photo %lld</span><span "
            "class=\"quiet\">%s, %s</span></a></li>",
            last, last, last, stmt_text(&q, 1), stmt_text(&q, 2));
    }
    text_add(out, "</ul>");
    query_close(&q);
    if (got > 0)
        web_html_add(out,
                     "<p class=\"pager\"><a rel=\"next\" href=\"/clearance?after=%lld\">Next "
                     "photos</a></p>",
                     last);
    else
        text_add(out, n ? "" : "<p class=\"none\">Every photo has been decided on.</p>");
    return got < 0 ? -1 : 0;
}

static int queue(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    static const struct web_page page = {"Privacy clearance", "review", NULL};
    struct web_site *site = self;
    const char *after = web_query(request, "after");
    long long from = 0;
    struct db *db = NULL;
    int rc;

    if (must_review(request, err))
        return -1;
    if (after && text_number(&from, after, 0, INT64_MAX))
        return err_set(err, ERR_USAGE, "'%.40s' is no photo's number: after", after);
    rc = web_site_read(&db, site, err);
    web_html_begin(&reply->text, request, &page);
    if (!rc)
        rc = add_list(&reply->text, db, from, err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    return rc;
}

static void add_form(struct text *out, long long id)
{
    web_html_add(out,
                 "<form class=\"checks\" method=\"post\" "
                 "action=\"/clearance/%lld\"><fieldset><legend>Looked "
                 "for, and in order</legend>",
                 id);
    for (int i = 0; i < CHECKS; i++)
        web_html_add(out,
                     "<label class=\"check\"><input type=\"checkbox\" name=\"%s\" "
                     "value=\"1\"><span>%s</span></label>",
                     checks[i].field, checks[i].said);
    text_add(out, "</fieldset><label><span>On what grounds</span><input name=\"why\" "
                  "maxlength=\"500\" required>"
                  "</label><p class=\"actions\"><button name=\"state\" value=\"cleared\" "
                  "class=\"yes\">Clear</button>"
                  "<button name=\"state\" value=\"refused\" "
                  "class=\"no\">Refuse</button><button name=\"state\" "
                  "value=\"unknown\">Back to unknown</button></p></form>");
}

static int one(void *self, const struct web_request *request, struct web_reply *reply,
               struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX);
    struct web_page page = {NULL, "review", NULL};
    struct text title = {0};
    struct stmt q = {0};
    struct db *db = NULL;
    int got;

    if (must_review(request, err) || web_site_read(&db, site, err))
        return -1;
    got = stmt_open(&q, db, "SELECT clearance, width, height FROM photo_info WHERE id=?1", err);
    if (!got) {
        stmt_bind_int(&q, 1, id);
        got = stmt_step(&q, err);
        if (!got)
            got = err_set(err, ERR_ABSENT, "there is no such photo");
    }
    if (got > 0) {
        text_add(&title, "Clearance of photo %lld", id);
        page.title = title.data;
        web_html_begin(&reply->text, request, &page);
        web_html_add(
            &reply->text,
            "<p class=\"actions\"><span class=\"state %s\">%s</span><a "
            "href=\"/photo/%lld\">All that is "
            "known of it</a></p><div class=\"beside\"><figure><img class=\"whole\" "
            "width=\"%lld\" "
            "height=\"%lld\" alt=\"Photo %lld\" src=\"/clearance/%lld/picture/1024\"></figure>",
            stmt_text(&q, 0), stmt_text(&q, 0), id, (long long)stmt_int(&q, 1),
            (long long)stmt_int(&q, 2), id, id);
        if (!request->read_only)
            add_form(&reply->text, id);
        text_add(&reply->text, "</div>");
        web_html_end(&reply->text);
    }
    stmt_close(&q);
    web_site_give(site, db);
    text_free(&title);
    return got < 0 ? -1 : 0;
}

/* To clear, everything on the list was looked for; that is kept with the reason. */
static int read_checks(struct text *why, const struct web_request *request, const char *state,
                       struct err *err)
{
    if (strcmp(state, "cleared"))
        return 0;
    text_add(why, " (checked:");
    for (int i = 0; i < CHECKS; i++) {
        struct text value = {0};
        int missing = web_field(request, checks[i].field, &value);

        text_free(&value);
        if (missing)
            return err_set(err, ERR_USAGE, "to clear a photo, look for all of the list: %s",
                           checks[i].said);
        text_add(why, "%s %s", i ? "," : "", checks[i].field);
    }
    text_add(why, ")");
    return 0;
}

static int set(struct web_site *site, long long id, const struct clearance *wish,
               struct err *err)
{
    struct stmt q = {0};
    const char *md5;
    struct db *db;
    long changed;
    int rc;

    if (web_site_write(&db, site, err))
        return -1;
    rc = stmt_open(&q, db, "SELECT md5 FROM photo WHERE id=?1", err);
    if (!rc) {
        stmt_bind_int(&q, 1, id);
        rc = stmt_step(&q, err);
        rc = rc > 0 ? 0 : rc < 0 ? -1 : err_set(err, ERR_ABSENT, "there is no such photo");
    }
    if (!rc) {
        char copy[33];

        snprintf(copy, sizeof copy, "%s", stmt_text(&q, 0));
        md5 = copy;
        stmt_close(&q);
        rc = clearance_set(&changed, db, wish, CLEARANCE_MD5, &md5, 1, 0, err);
    }
    stmt_close(&q);
    web_site_wrote(site);
    if (!rc && strcmp(wish->state, "cleared")) {
        char *cache = catalogue_path(&site->catalogue, CATALOGUE_CACHE);

        rc = frame_cache_forget(cache, err);
        free(cache);
    }
    return rc;
}

static int decide(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    long long id = web_number(request, 0, 1, INT64_MAX);
    struct text state = {0}, why = {0};
    int rc = must_review(request, err);

    if (!rc &&
        (web_field(request, "state", &state) || web_field(request, "why", &why) || !why.size))
        rc = err_set(err, ERR_USAGE, "a decision has a state and its grounds");
    if (!rc && strcmp(state.data, "cleared") && strcmp(state.data, "refused") &&
        strcmp(state.data, "unknown"))
        rc = err_set(err, ERR_USAGE, "a photo is cleared, refused or unknown");
    if (!rc)
        rc = read_checks(&why, request, state.data, err);
    if (!rc)
        rc = set(self, id, &(struct clearance){state.data, request->who, why.data}, err);
    text_free(&state);
    text_free(&why);
    return rc ? -1 : web_go(reply, "/clearance");
}

const struct web_route web_clearance_routes[] = {
    {"GET", "/clearance", queue, 0, 0},
    {"GET", "/clearance/{}", one, 0, 0},
    {"POST", "/clearance/{}", decide, 8192, 0},
    {0},
};
