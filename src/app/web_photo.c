#include "app/web_json.h"
#include "app/web_pages.h"
#include "app/web_part.h"
#include "db/stmt.h"

#include <string.h>

/* All that is known of a photo; ?1 is its id. */
static const struct web_part facts = {
    "Photo",
    "SELECT dataset, domain, \"group\", name, width || ' x ' || height, kind, bytes, "
    "orientation, "
    "skin_fraction, ignored_fraction FROM photo_info WHERE id=?1",
    "there is no such photo",
    {{"Dataset", WEB_TEXT, "/photos?dataset=", 0},
     {"Domain", WEB_TEXT, NULL, 0},
     {"Person or group", WEB_TEXT, "/photos?group=", 2},
     {"Name", WEB_TEXT, NULL, 0},
     {"Pixels", WEB_TEXT, NULL, 0},
     {"File", WEB_TEXT, NULL, 0},
     {"Bytes", WEB_COUNT, NULL, 0},
     {"Orientation", WEB_COUNT, NULL, 0},
     {"Skin", WEB_SHARE, NULL, 0},
     {"Ignored", WEB_SHARE, NULL, 0}}};

static const struct web_part digests = {
    "Digests",
    "SELECT md5, sha256, pixels, source, (SELECT digest FROM mask WHERE id=mask_id), "
    "(SELECT rule FROM mask WHERE id=mask_id) FROM photo_info WHERE id=?1",
    "there is no such photo",
    {{"MD5", WEB_DIGEST, "/photos?digest=", 0},
     {"SHA-256", WEB_DIGEST, NULL, 0},
     {"Pixels", WEB_DIGEST, "/photos?digest=", 2},
     {"Source", WEB_TEXT, NULL, 0},
     {"Truth", WEB_DIGEST, NULL, 0},
     {"Rule", WEB_TEXT, NULL, 0}}};

static const struct web_part parts[] = {
    {"Tracings",
     "SELECT annotator, revision, state, regions, revisions, seconds, added_at FROM "
     "annotation_info WHERE photo_id=?1 ORDER BY annotation",
     NULL,
     {{"annotator", WEB_TEXT, NULL, 0},
      {"stands at", WEB_TEXT, "/revision/", 1},
      {"state", WEB_TEXT, NULL, 0},
      {"regions", WEB_COUNT, NULL, 0},
      {"revisions", WEB_COUNT, NULL, 0},
      {"time", WEB_SECONDS, NULL, 0},
      {"begun", WEB_TIME, NULL, 0}}},
    {"Evaluations, worst first",
     "SELECT c.evaluation_id, r.net, e.fold, c.jaccard, c.dice, c.tp, c.fp, c.fn FROM "
     "evaluation_photo AS c JOIN evaluation AS e ON e.id=c.evaluation_id JOIN run AS r ON "
     "r.id=e.run_id WHERE c.photo_id=?1 ORDER BY c.jaccard LIMIT 50",
     NULL,
     {{"evaluation", WEB_TEXT, "/evaluation/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"fold", WEB_TEXT, NULL, 0},
      {"Jaccard", WEB_INDEX, NULL, 0},
      {"Dice", WEB_INDEX, NULL, 0},
      {"hit", WEB_COUNT, NULL, 0},
      {"invented", WEB_COUNT, NULL, 0},
      {"missed", WEB_COUNT, NULL, 0}}},
    {"In splits",
     "SELECT s.name, g.fold, g.stage FROM split_photo AS p JOIN split AS s ON s.id=p.split_id "
     "JOIN "
     "split_group AS g ON g.split_id=p.split_id AND g.group_id=p.group_id WHERE p.photo_id=?1 "
     "ORDER BY s.id",
     NULL,
     {{"split", WEB_TEXT, "/split/", 0},
      {"fold", WEB_TEXT, NULL, 0},
      {"taken for", WEB_TEXT, NULL, 0}}},
    {"In samples",
     "SELECT s.name, p.seq, s.size FROM sample_photo AS p JOIN sample AS s ON s.id=p.sample_id "
     "WHERE p.photo_id=?1 ORDER BY s.id",
     NULL,
     {{"sample", WEB_TEXT, "/sample/", 0},
      {"place", WEB_COUNT, NULL, 0},
      {"of", WEB_COUNT, NULL, 0}}},
    {"Learned from by",
     "SELECT r.id, r.net, t.role, r.state FROM run_photo AS t JOIN run AS r ON r.id=t.run_id "
     "WHERE "
     "t.photo_id=?1 ORDER BY r.id DESC LIMIT 50",
     NULL,
     {{"run", WEB_TEXT, "/run/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"as", WEB_TEXT, NULL, 0},
      {"state", WEB_RUN_STATE, NULL, 0}}},
    {"The same picture",
     "SELECT q.id, d.name, q.name, q.kind FROM photo AS p JOIN photo AS q ON q.pixels=p.pixels "
     "AND "
     "q.id<>p.id JOIN dataset AS d ON d.id=q.dataset_id WHERE p.id=?1 LIMIT 50",
     NULL,
     {{"photo", WEB_TEXT, "/photo/", 0},
      {"dataset", WEB_TEXT, NULL, 0},
      {"name", WEB_TEXT, NULL, 0},
      {"file", WEB_TEXT, NULL, 0}}},
    {"Clearance",
     "SELECT state, by_whom, why, at FROM clearance WHERE photo_id=?1 ORDER BY id DESC",
     "Nobody has decided yet whether it may be used.",
     {{"state", WEB_TEXT, NULL, 0},
      {"by", WEB_TEXT, NULL, 0},
      {"why", WEB_TEXT, NULL, 0},
      {"at", WEB_TIME, NULL, 0}}},
    {"Audit",
     "SELECT id, what, who, details, at FROM audit WHERE photo_id=?1 ORDER BY id DESC LIMIT 50",
     NULL,
     {{"entry", WEB_TEXT, NULL, 0},
      {"what", WEB_TEXT, NULL, 0},
      {"who", WEB_TEXT, NULL, 0},
      {"details", WEB_TEXT, NULL, 0},
      {"at", WEB_TIME, NULL, 0}}},
};

static void add_viewer(struct text *out, long long id, const struct stmt *q)
{
    long long width = stmt_int(q, 2), height = stmt_int(q, 3);

    web_html_add(out,
                 "<figure class=\"viewer\" data-photo=\"%lld\" data-width=\"%lld\" "
                 "data-height=\"%lld\"><img class=\"whole\" width=\"%lld\" height=\"%lld\" "
                 "src=\"/photo/%lld/picture/1024\" alt=\"Photo %lld\"></figure>",
                 id, width, height, width, height, id, id);
}

static void add_actions(struct text *out, const struct web_request *request, long long id,
                        const struct stmt *q)
{
    int usable = (int)stmt_int(q, 5);

    text_add(out, "<p class=\"actions\">");
    web_html_add(out, "<span class=\"state %s\">%s</span>", stmt_text(q, 1), stmt_text(q, 1));
    if (usable || request->reviewer)
        web_html_add(out, "<a href=\"/trace/%lld\">Trace</a>", id);
    if (usable && !stmt_is_null(q, 4))
        web_html_add(out, "<a href=\"/photo/%lld/truth\">Its truth over it</a>", id);
    if (request->reviewer)
        web_html_add(out, "<a href=\"/clearance/%lld\">Decide on its clearance</a>", id);
    web_html_add(out, "<a href=\"/api/photo/%lld\">As JSON</a>", id);
    if (!stmt_is_null(q, 6))
        web_html_add(out, "<a rel=\"next\" href=\"/photo/%lld\">Next photo</a>",
                     (long long)stmt_int(q, 6));
    text_add(out, "</p>");
}

static int photo(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX);
    const struct web_part_of of = {.number = id > 0 ? id : -1, .site = site};
    struct web_page page = {NULL, "photos", "viewer.js"};
    struct text title = {0};
    struct stmt q = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err), got;

    if (!rc &&
        !(rc = stmt_open(
              &q, db,
              "SELECT name, clearance, width, height, mask_id, usable, (SELECT min(n.id) "
              "FROM photo AS n WHERE n.id>?1) FROM photo_info WHERE id=?1",
              err))) {
        stmt_bind_int(&q, 1, of.number);
        got = stmt_step(&q, err);
        rc = got > 0 ? 0 : got < 0 ? -1 : err_set(err, ERR_ABSENT, "there is no such photo");
    }
    if (!rc) {
        text_add(&title, "Photo %lld", id);
        page.title = title.data;
        web_html_begin(&reply->text, request, &page);
        add_actions(&reply->text, request, id, &q);
        text_add(&reply->text, "<div class=\"beside\"><div>");
        if (stmt_int(&q, 5))
            add_viewer(&reply->text, id, &q);
        else
            text_add(&reply->text,
                     "<p class=\"veiled large\">Not shown: it is not cleared.</p>");
        text_add(&reply->text, "</div><div>");
        rc = web_part_facts(&reply->text, db, &facts, of, err);
        if (!rc)
            rc = web_part_facts(&reply->text, db, &digests, of, err);
        text_add(&reply->text, "</div></div>");
        if (!rc)
            rc = web_part_add(&reply->text, db, parts, sizeof parts / sizeof *parts, of, err);
        web_html_end(&reply->text);
    }
    stmt_close(&q);
    web_site_give(site, db);
    text_free(&title);
    return rc;
}

static int api_photo(void *self, const struct web_request *request, struct web_reply *reply,
                     struct err *err)
{
    struct web_site *site = self;
    struct stmt q = {0};
    struct db *db = NULL;
    int got;

    if (web_site_read(&db, site, err))
        return -1;
    got = stmt_open(&q, db, "SELECT * FROM photo_info WHERE id=?1", err);
    if (!got) {
        stmt_bind_int(&q, 1, web_number(request, 0, 1, INT64_MAX));
        got = stmt_step(&q, err);
        if (!got)
            got = err_set(err, ERR_ABSENT, "there is no such photo");
    }
    if (got > 0) {
        reply->type = "application/json";
        web_json_row(&reply->text, &q);
        text_add(&reply->text, "\n");
    }
    stmt_close(&q);
    web_site_give(site, db);
    return got < 0 ? -1 : 0;
}

const struct web_route web_photo_routes[] = {
    {"GET", "/api/photo/{}", api_photo, 0, 0},
    {"GET", "/photo/{}", photo, 0, 0},
    {0},
};
