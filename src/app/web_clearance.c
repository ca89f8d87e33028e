#include "app/web_clearance.h"
#include "app/job_hints.h"
#include "app/web_html.h"
#include "app/web_pages.h"
#include "app/web_part.h"
#include "app/web_predict.h"
#include "ingest/clearance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a reviewer decides whether others may see a photo: `dermatome deid`, in the browser. */

/* What is known for the decision; ?1 is the photo's id. */
static const struct web_part parts[] = {
    {"Hints, which prove nothing",
     "SELECT kind, CASE found WHEN 0 THEN 'nothing noticed' ELSE found || ': ' || what END, at "
     "FROM hint_info WHERE photo_id=?1 ORDER BY kind",
     "No program has looked at it yet.",
     {{"looked for", WEB_TEXT, NULL, 0},
      {"noticed", WEB_TEXT, NULL, 0},
      {"at", WEB_TIME, NULL, 0}}},
    {"Redactions",
     "SELECT why, by_whom, at FROM redaction WHERE photo_id=?1 ORDER BY id DESC",
     NULL,
     {{"hides", WEB_TEXT, NULL, 0},
      {"drawn by", WEB_TEXT, NULL, 0},
      {"at", WEB_TIME, NULL, 0}}},
    {"What was decided",
     "SELECT at, state, by_whom, second_by, why, face, mark, badge, writing, room, rare FROM "
     "clearance WHERE photo_id=?1 ORDER BY id DESC",
     "Nobody has decided yet.",
     {{"at", WEB_TIME, NULL, 0},
      {"state", WEB_TEXT, NULL, 0},
      {"by", WEB_TEXT, NULL, 0},
      {"second", WEB_TEXT, NULL, 0},
      {"why", WEB_TEXT, NULL, 0},
      {"face", WEB_TEXT, NULL, 0},
      {"mark", WEB_TEXT, NULL, 0},
      {"badge", WEB_TEXT, NULL, 0},
      {"writing", WEB_TEXT, NULL, 0},
      {"room", WEB_TEXT, NULL, 0},
      {"rare", WEB_TEXT, NULL, 0}}},
};

int web_clearance_reviewer(const struct web_request *request, struct err *err)
{
    return request->reviewer
               ? 0
               : err_set(err, ERR_GUARD,
                         "a reviewer decides on clearance: dermatome serve --reviewer NAME");
}

void web_clearance_forget(struct web_site *site)
{
    web_tiles_forget(site->tiles);
    web_predict_forget(site->predict);
}

static void add_questions(struct text *out)
{
    for (int i = 0; i < CLEARANCE_QUESTIONS; i++) {
        const struct clearance_question *question = clearance_question(i);

        web_html_add(
            out,
            "<fieldset class=\"question\"><legend>%s: %s</legend><label class=\"check\"><input "
            "type=\"radio\" name=\"%s\" value=\"no\"><span>no</span></label><label "
            "class=\"check\"><input type=\"radio\" name=\"%s\" value=\"yes\"><span>yes, "
            "because</span></label><input name=\"%s_why\" maxlength=\"300\" "
            "aria-label=\"%s: why that is acceptable\"></fieldset>",
            question->name, question->about, question->name, question->name, question->name,
            question->name);
    }
}

void web_clearance_ask(struct text *out)
{
    web_html_no_enter(out);
    add_questions(out);
    text_add(out,
             "<label><span>On what grounds</span><input name=\"why\" maxlength=\"500\" "
             "required></label><label><span>Who looked too: the second person, whom a face "
             "wants</span><input name=\"second\" maxlength=\"120\"></label>"
             "<p class=\"actions\"><button name=\"state\" value=\"cleared\" "
             "class=\"yes\">Clear</button><button name=\"state\" value=\"suspect\" "
             "class=\"plain\">Suspect</button><button name=\"state\" value=\"refused\" "
             "class=\"no\">Refuse</button><button name=\"state\" value=\"unknown\" "
             "class=\"plain\">Back to unknown</button></p>");
}

static void add_forms(struct text *out, long long id, const char *place)
{
    web_html_add(out,
                 "<form class=\"checks\" method=\"post\" action=\"/clearance/%lld%s\">"
                 "<h2>Is there in the picture</h2>",
                 id, place);
    web_clearance_ask(out);
    web_html_add(out,
                 "</form><form method=\"post\" action=\"/clearance/%lld/hints%s\"><button "
                 "class=\"plain\">Look for hints</button></form>",
                 id, place);
}

static int add_photo(struct text *out, struct db *db, const struct web_request *request,
                     const struct stmt *q, long long id, struct err *err)
{
    const struct web_part_of of = {.number = id};
    struct text place = {0};

    web_clearance_queue_place(&place, request);
    web_html_add(
        out,
        "<p class=\"actions\"><span class=\"state %s\">%s</span><span class=\"quiet\">%s, "
        "%s</span><a href=\"/clearance%s\">Those that wait</a><a href=\"/photo/%lld\">All that "
        "is known of it</a><a "
        "href=\"/redact/%lld\">Draw what is to become black</a></p>"
        "<div class=\"beside\"><figure><img class=\"whole\" width=\"%lld\" height=\"%lld\" "
        "alt=\"Photo %lld\" src=\"/clearance/%lld/picture/1024\"></figure><div>",
        stmt_text(q, 0), stmt_text(q, 0), stmt_text(q, 3), stmt_text(q, 4), place.data, id, id,
        (long long)stmt_int(q, 1), (long long)stmt_int(q, 2), id, id);
    if (!request->read_only)
        add_forms(out, id, place.data);
    text_free(&place);
    text_add(out, "</div></div>");
    return web_part_add(out, db, parts, sizeof parts / sizeof *parts, of, err);
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

    if (web_clearance_reviewer(request, err) || web_site_read(&db, site, err))
        return -1;
    got = stmt_open(&q, db,
                    "SELECT clearance, width, height, dataset, domain FROM photo_info WHERE "
                    "id=?1",
                    err);
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
        got = add_photo(&reply->text, db, request, &q, id, err);
        web_html_end(&reply->text);
    }
    stmt_close(&q);
    web_site_give(site, db);
    text_free(&title);
    return got < 0 ? -1 : 0;
}

/* ---- deciding ---- */

/* The answers of the form; a question without one stays without. */
static int read_answers(struct clearance *wish, const struct web_request *request,
                        struct err *err)
{
    int rc = 0;

    for (int i = 0; i < CLEARANCE_QUESTIONS && !rc; i++) {
        const char *name = clearance_question(i)->name;
        struct text answer = {0}, why = {0}, field = {0};

        text_add(&field, "%s_why", name);
        if (!web_field(request, name, &answer)) {
            if (!strcmp(answer.data, "yes")) {
                web_field(request, field.data, &why);
                text_add(&answer, ", %s", why.data ? why.data : "");
            }
            rc = clearance_answer_to(wish, i, answer.data, answer.size, err);
        }
        text_free(&answer);
        text_free(&why);
        text_free(&field);
    }
    return rc;
}

/* What may no longer be used is not kept decoded either. */
static int forget(struct web_site *site, struct err *err)
{
    int rc = catalogue_forget_decoded(&site->catalogue, err);

    web_clearance_forget(site);
    return rc;
}

static int set(struct web_site *site, const struct clearance *wish, const char *const *photos,
               int count, struct err *err)
{
    struct db *db;
    long changed;
    int rc;

    if (web_site_write(&db, site, err))
        return -1;
    rc = clearance_set(&changed, db, wish, CLEARANCE_PHOTO, photos, count, 0, err);
    web_site_wrote(site);
    return rc ? -1 : strcmp(wish->state, "cleared") ? forget(site, err) : 0;
}

int web_clearance_decide(struct web_site *site, const struct web_request *request,
                         const char *const *photos, int count, struct err *err)
{
    struct text state = {0}, why = {0}, second = {0};
    struct clearance wish = {.by = request->who};
    int rc = web_clearance_reviewer(request, err);

    if (!rc &&
        (web_field(request, "state", &state) || web_field(request, "why", &why) || !why.size))
        rc = err_set(err, ERR_USAGE, "a decision has a state and its grounds");
    if (!rc && !strcmp(state.data, "cleared"))
        rc = read_answers(&wish, request, err);
    if (!rc) {
        wish.state = state.data;
        wish.why = why.data;
        if (!web_field(request, "second", &second) && second.size)
            wish.second = second.data;
        rc = set(site, &wish, photos, count, err);
    }
    clearance_free(&wish);
    text_free(&state);
    text_free(&why);
    text_free(&second);
    return rc ? -1 : 0;
}

static int decide(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    struct text place = {0};
    const char *name;
    char text[24];
    int rc;

    snprintf(text, sizeof text, "%lld", web_number(request, 0, 1, INT64_MAX));
    name = text;
    rc = web_clearance_decide(self, request, &name, 1, err);
    web_clearance_queue_place(&place, request);
    if (!rc)
        rc = web_go(reply, "/clearance%s", place.data);
    text_free(&place);
    return rc;
}

static int look(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    struct web_site *site = self;
    struct catalogue catalogue = site->catalogue;
    struct job_hints job = {.photo = web_number(request, 0, 1, INT64_MAX), .suspect = 1};
    struct job_hints_counts counts;
    struct app quiet = *site->app;
    struct text place = {0};
    int rc;

    quiet.quiet = 1;
    if (job.photo < 1)
        return err_set(err, ERR_ABSENT, "there is no such photo");
    if (web_clearance_reviewer(request, err) || web_site_write(&catalogue.db, site, err))
        return -1;
    rc = job_hints(&counts, &job, &catalogue, &quiet, NULL, err);
    web_site_wrote(site);
    if (!rc && counts.failed)
        rc = err_set(err, ERR_IO, "photo %lld cannot be read; dermatome verify tells more",
                     (long long)job.photo);
    web_clearance_queue_place(&place, request);
    if (!rc)
        rc = web_go(reply, "/clearance/%lld%s", (long long)job.photo, place.data);
    text_free(&place);
    return rc;
}

const struct web_route web_clearance_routes[] = {
    {"GET", "/clearance/{}", one, 0, 0},
    {"POST", "/clearance/{}", decide, 16384, 0},
    {"POST", "/clearance/{}/hints", look, 1024, 0},
    {0},
};
