#include "app/web_pages.h"
#include "app/web_part.h"

static const struct web_part all[] = {
    {"Samples",
     "SELECT sample, photos, asked, datasets, traced, created_at, digest FROM sample_info "
     "ORDER BY "
     "created_at",
     "No samples yet: dermatome sample NAME takes one.",
     {{"sample", WEB_TEXT, "/sample/", 0},
      {"photos", WEB_COUNT, NULL, 0},
      {"asked for", WEB_COUNT, NULL, 0},
      {"datasets", WEB_TEXT, NULL, 0},
      {"traced only", WEB_COUNT, NULL, 0},
      {"made", WEB_TIME, NULL, 0},
      {"digest", WEB_DIGEST, NULL, 0}}},
    {"Splits",
     "SELECT name, (SELECT count(*) FROM split_photo AS p WHERE p.split_id=s.id), created_at, "
     "frozen_at, digest FROM split AS s ORDER BY id",
     "No splits yet: dermatome split NAME makes one.",
     {{"split", WEB_TEXT, "/split/", 0},
      {"photos", WEB_COUNT, NULL, 0},
      {"made", WEB_TIME, NULL, 0},
      {"frozen", WEB_TIME, NULL, 0},
      {"digest", WEB_DIGEST, NULL, 0}}},
};

/* ?1 is the sample's name. A check that holds says 0. */
static const struct web_part sample_facts = {
    "Sample",
    "SELECT photos, asked, datasets, traced, created_at, digest FROM sample_info WHERE "
    "sample=?1",
    "there is no such sample",
    {{"Photos", WEB_COUNT, NULL, 0},
     {"Asked for", WEB_COUNT, NULL, 0},
     {"Datasets", WEB_TEXT, NULL, 0},
     {"Traced only", WEB_COUNT, NULL, 0},
     {"Made", WEB_TIME, NULL, 0},
     {"Digest", WEB_DIGEST, NULL, 0}}};

static const struct web_part sample_parts[] = {
    {"Checks",
     "WITH mine AS (SELECT sp.seq, sp.photo_id, p.md5 FROM sample AS s JOIN sample_photo AS sp "
     "ON "
     "sp.sample_id=s.id JOIN photo AS p ON p.id=sp.photo_id WHERE s.name=?1) "
     "SELECT 'photos out of the order of MD5', (SELECT count(*) FROM (SELECT md5 < lag(md5) "
     "OVER "
     "(ORDER BY seq) AS wrong FROM mine) WHERE wrong) UNION ALL "
     "SELECT 'photos that may not be used now', (SELECT count(*) FROM mine WHERE NOT EXISTS "
     "(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=mine.photo_id)) "
     "UNION ALL SELECT 'places without a photo', (SELECT size FROM sample WHERE name=?1) - "
     "(SELECT "
     "count(*) FROM mine)",
     "nothing",
     {{"0 is good", WEB_TEXT, NULL, 0}, {"found", WEB_COUNT, NULL, 0}}},
    {"Its first photos, in the order of MD5",
     "SELECT sp.seq, sp.photo_id, d.name, p.name, p.md5 FROM sample AS s JOIN sample_photo AS "
     "sp ON "
     "sp.sample_id=s.id JOIN photo AS p ON p.id=sp.photo_id JOIN dataset AS d ON "
     "d.id=p.dataset_id "
     "WHERE s.name=?1 ORDER BY sp.seq LIMIT 400",
     "none",
     {{"place", WEB_COUNT, NULL, 0},
      {"photo", WEB_TEXT, "/photo/", 1},
      {"dataset", WEB_TEXT, NULL, 0},
      {"name", WEB_TEXT, NULL, 0},
      {"MD5", WEB_DIGEST, NULL, 0}}},
};

static const struct web_part split_facts = {
    "Split",
    "SELECT created_at, frozen_at, held_percent, digest FROM split WHERE name=?1",
    "there is no such split",
    {{"Made", WEB_TIME, NULL, 0},
     {"Frozen", WEB_TIME, NULL, 0},
     {"Percent held for validation", WEB_COUNT, NULL, 0},
     {"Digest", WEB_DIGEST, NULL, 0}}};

static const struct web_part split_parts[] = {
    {"Folds",
     "SELECT stage, fold, photos, groups FROM split_info WHERE split=?1 ORDER BY stage, fold",
     "It is empty.",
     {{"taken for", WEB_TEXT, NULL, 0},
      {"fold", WEB_TEXT, NULL, 0},
      {"photos", WEB_COUNT, NULL, 0},
      {"people", WEB_COUNT, NULL, 0}}},
    {"Checks",
     "WITH mine AS (SELECT fold, stage, dataset || '/' || \"group\" AS who, photo_id FROM "
     "split_list "
     "WHERE split=?1) "
     "SELECT 'people in two folds', (SELECT count(*) FROM (SELECT 1 FROM mine GROUP BY who "
     "HAVING "
     "count(DISTINCT fold)>1)) UNION ALL "
     "SELECT 'pictures in two folds', (SELECT count(*) FROM (SELECT 1 FROM mine JOIN photo AS "
     "p ON "
     "p.id=mine.photo_id GROUP BY p.pixels HAVING count(DISTINCT fold)>1)) UNION ALL "
     "SELECT 'photos that may not be used now', (SELECT count(*) FROM mine WHERE NOT EXISTS "
     "(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=mine.photo_id)) "
     "UNION ALL SELECT 'photos without truth', (SELECT count(*) FROM mine WHERE NOT "
     "EXISTS(SELECT 1 "
     "FROM mask AS m WHERE m.photo_id=mine.photo_id))",
     "nothing",
     {{"0 is good", WEB_TEXT, NULL, 0}, {"found", WEB_COUNT, NULL, 0}}},
    {"What it was asked to take",
     "SELECT seq, fold, kind, source, coalesce(asked, 'all') FROM split_take_list WHERE "
     "split=?1 "
     "ORDER BY seq",
     NULL,
     {{"order", WEB_COUNT, NULL, 0},
      {"fold", WEB_TEXT, NULL, 0},
      {"of a", WEB_TEXT, NULL, 0},
      {"named", WEB_TEXT, NULL, 0},
      {"photos", WEB_TEXT, NULL, 0}}},
    {"Left out",
     "SELECT stage, reason, count(*) FROM split_left_out_list WHERE split=?1 GROUP BY stage, "
     "reason",
     NULL,
     {{"fold", WEB_TEXT, NULL, 0}, {"why", WEB_TEXT, NULL, 0}, {"photos", WEB_COUNT, NULL, 0}}},
    {"Runs on it",
     "SELECT r.id, r.net, r.stage, r.state FROM split AS s JOIN run AS r ON r.split_id=s.id "
     "WHERE "
     "s.name=?1 ORDER BY r.id",
     NULL,
     {{"run", WEB_TEXT, "/run/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"stage", WEB_TEXT, NULL, 0},
      {"state", WEB_RUN_STATE, NULL, 0}}},
    {"Its first photos",
     "SELECT sp.seq, g.fold, sp.photo_id, d.name, n.name, p.md5 FROM split AS s JOIN "
     "split_photo AS "
     "sp ON sp.split_id=s.id JOIN split_group AS g ON g.split_id=sp.split_id AND "
     "g.group_id=sp.group_id JOIN photo AS p ON p.id=sp.photo_id JOIN dataset AS d ON "
     "d.id=p.dataset_id JOIN photo_group AS n ON n.id=p.group_id WHERE s.name=?1 ORDER BY "
     "sp.photo_id LIMIT 200",
     NULL,
     {{"order", WEB_COUNT, NULL, 0},
      {"fold", WEB_TEXT, NULL, 0},
      {"photo", WEB_TEXT, "/photo/", 2},
      {"dataset", WEB_TEXT, NULL, 0},
      {"person or group", WEB_TEXT, NULL, 0},
      {"MD5", WEB_DIGEST, NULL, 0}}},
};

static int show(struct web_site *site, const struct web_request *request,
                struct web_reply *reply, const struct web_part *fact,
                const struct web_part *parts, int count, struct err *err)
{
    struct web_page page = {"Samples and splits", "samples", NULL};
    struct web_part_of of = {.text = request->words[0], .site = site};
    struct text title = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    if (fact) {
        text_add(&title, "%s %s", fact->caption, request->words[0]);
        page.title = title.data;
    }
    web_html_begin(&reply->text, request, &page);
    if (!rc && fact)
        rc = web_part_facts(&reply->text, db, fact, of, err);
    if (!rc)
        rc = web_part_add(&reply->text, db, parts, count, of, err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    text_free(&title);
    return rc;
}

static int samples(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    return show(self, request, reply, NULL, all, sizeof all / sizeof *all, err);
}

static int sample(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    return show(self, request, reply, &sample_facts, sample_parts,
                sizeof sample_parts / sizeof *sample_parts, err);
}

static int split(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    return show(self, request, reply, &split_facts, split_parts,
                sizeof split_parts / sizeof *split_parts, err);
}

const struct web_route web_samples_routes[] = {
    {"GET", "/samples", samples, 0, 0},
    {"GET", "/sample/{}", sample, 0, 0},
    {"GET", "/split/{}", split, 0, 0},
    {0},
};
