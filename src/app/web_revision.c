#include "app/web_pages.h"
#include "app/web_pair.h"
#include "app/web_part.h"
#include "review/verdict.h"

#include <stdio.h>
#include <string.h>

static const struct web_part facts = {"Revision",
                                      "SELECT annotator, dataset, (SELECT photo_id FROM "
                                      "annotation AS a WHERE a.id=i.annotation), parent, "
                                      "regions, seconds, tool, added_at, decided_by, why FROM "
                                      "revision_info AS i WHERE revision=?1",
                                      "there is no such revision",
                                      {{"Annotator", WEB_TEXT, NULL, 0},
                                       {"Dataset", WEB_TEXT, NULL, 0},
                                       {"Photo", WEB_TEXT, "/photo/", 2},
                                       {"Made from", WEB_TEXT, "/revision/", 3},
                                       {"Regions", WEB_COUNT, NULL, 0},
                                       {"Time", WEB_SECONDS, NULL, 0},
                                       {"Tool", WEB_TEXT, NULL, 0},
                                       {"Added", WEB_TIME, NULL, 0},
                                       {"Decided by", WEB_TEXT, NULL, 0},
                                       {"Why", WEB_TEXT, NULL, 0}}};

static const struct web_part history = {
    "Decisions",
    "SELECT state, by_whom, why, added_at FROM verdict WHERE revision_id=?1 ORDER BY id DESC",
    NULL,
    {{"state", WEB_TEXT, NULL, 0},
     {"by", WEB_TEXT, NULL, 0},
     {"why", WEB_TEXT, NULL, 0},
     {"at", WEB_TIME, NULL, 0}}};

static void add_picture(struct text *out, long long id, const char *path, const char *said)
{
    web_html_add(
        out,
        "<figure><img width=\"640\" height=\"480\" alt=\"%s\" src=\"/revision/%lld%s\">"
        "<figcaption>%s</figcaption></figure>",
        said, id, path, said);
}

static void add_beside(struct text *out, struct db *db, long long id, long long other,
                       struct err *err)
{
    struct web_pair pair;
    char path[40], said[80];

    text_add(out, "<div class=\"looks large\">");
    snprintf(said, sizeof said, "revision %lld", id);
    add_picture(out, id, "/picture", said);
    snprintf(said, sizeof said, "revision %lld", other);
    add_picture(out, other, "/picture", said);
    snprintf(path, sizeof path, "/over/%lld", other);
    add_picture(out, id, path, "difference");
    text_add(out, "</div><p class=\"legend\"><span class=\"key both\">both</span>");
    web_html_add(out,
                 "<span class=\"key first\">only %lld</span><span class=\"key second\">only "
                 "%lld</span></p>",
                 id, other);
    if (web_pair_of(&pair, db, id, other, 1, err)) {
        web_html_add(out, "<p class=\"wrong\">%s</p>", err->text);
        return;
    }
    web_html_add(out,
                 "<p class=\"lead\">Jaccard %.4f, Dice %.4f; boundaries at most %.1f pixels "
                 "apart, %.1f at the "
                 "95th percentile; %lld pixels only in the one, %lld only in the other.</p>",
                 pair.jaccard, pair.dice, pair.hausdorff, pair.hd95, (long long)pair.only_a,
                 (long long)pair.only_b);
}

/* The other tracings of the photo, to be set beside this one. */
static int add_others(struct text *out, struct db *db, long long id, struct err *err)
{
    struct stmt q = {0};
    int n = 0, got;

    if (stmt_open(&q, db,
                  "SELECT i.revision, i.annotator, i.state FROM revision AS r JOIN annotation "
                  "AS a ON "
                  "a.id=r.annotation_id JOIN annotation_info AS i ON i.photo_id=a.photo_id "
                  "WHERE r.id=?1 AND "
                  "i.revision IS NOT NULL AND i.revision<>?1 ORDER BY i.annotation LIMIT 30",
                  err))
        return -1;
    stmt_bind_int(&q, 1, id);
    while ((got = stmt_step(&q, err)) > 0) {
        if (!n++)
            text_add(out, "<p class=\"actions\"><span class=\"quiet\">Set beside</span>");
        web_html_add(out, "<a href=\"/revision/%lld?beside=%lld\">%s, %lld (%s)</a>", id,
                     (long long)stmt_int(&q, 0), stmt_text(&q, 1), (long long)stmt_int(&q, 0),
                     stmt_text(&q, 2));
    }
    text_add(out, n ? "</p>" : "");
    stmt_close(&q);
    return got;
}

static void add_verdict(struct text *out, const struct web_request *request, long long id,
                        const char *state)
{
    web_html_add(out, "<p class=\"actions\"><span class=\"state %s\">%s</span></p>", state,
                 state);
    if (request->read_only || !request->reviewer || !strcmp(state, "draft"))
        return;
    web_html_add(
        out, "<form class=\"verdict\" method=\"post\" action=\"/revision/%lld/verdict\">", id);
    web_html_no_enter(out);
    text_add(out,
             "<label><span>Why (wanted for a rejection)</span><input name=\"why\" "
             "maxlength=\"500\"></label>"
             "<button name=\"state\" value=\"accepted\" class=\"yes\">Accept</button>"
             "<button name=\"state\" value=\"rejected\" class=\"no\">Reject</button></form>");
}

static int revision(void *self, const struct web_request *request, struct web_reply *reply,
                    struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX), other = 0;
    const char *beside = web_query(request, "beside");
    struct web_page page = {NULL, "review", NULL};
    enum verdict_state state = VERDICT_DRAFT;
    struct text title = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    if (!rc && beside && text_number(&other, beside, 1, INT64_MAX))
        rc = err_set(err, ERR_USAGE, "'%.40s' is no revision's number", beside);
    if (!rc)
        rc = verdict_of(&state, db, id, err);
    text_add(&title, "Revision %lld", id);
    page.title = title.data;
    web_html_begin(&reply->text, request, &page);
    if (!rc) {
        add_verdict(&reply->text, request, id, verdict_name(state));
        rc = add_others(&reply->text, db, id, err);
    }
    if (!rc && other)
        add_beside(&reply->text, db, id, other, err);
    else if (!rc)
        add_picture(&reply->text, id, "/picture", "What was traced, over the photo");
    if (!rc)
        rc = web_part_facts(&reply->text, db, &facts, (struct web_part_of){.number = id}, err);
    if (!rc)
        rc = web_part_add(&reply->text, db, &history, 1, (struct web_part_of){.number = id},
                          err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    text_free(&title);
    return rc;
}

static int judge(struct db *db, long long id, const char *state, const char *by,
                 const char *why, struct err *err)
{
    enum verdict_state wish;

    if (strcmp(state, "accepted") && strcmp(state, "rejected"))
        return err_set(err, ERR_USAGE, "a revision is accepted or rejected");
    wish = strcmp(state, "accepted") ? VERDICT_REJECTED : VERDICT_ACCEPTED;
    if (db_begin(db, err) || verdict_give(db, id, wish, by, why, err))
        return -1;
    return db_commit(db, err);
}

static int verdict(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX);
    struct text state = {0}, why = {0};
    struct db *db;
    int rc;

    if (!request->reviewer)
        return err_set(err, ERR_GUARD, "a reviewer judges: dermatome serve --reviewer NAME");
    if (web_field(request, "state", &state) || web_field(request, "why", &why))
        rc = err_set(err, ERR_USAGE, "the form is not complete");
    else if (!(rc = web_site_write(&db, site, err))) {
        rc = judge(db, id, state.data, request->who, why.data, err);
        web_site_wrote(site);
    }
    text_free(&state);
    text_free(&why);
    return rc ? -1 : web_go(reply, "/revision/%lld", id);
}

const struct web_route web_revision_routes[] = {
    {"GET", "/revision/{}", revision, 0, 0},
    {"POST", "/revision/{}/verdict", verdict, 4096, 0},
    {0},
};
