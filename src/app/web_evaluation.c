#include "app/web_pages.h"
#include "app/web_part.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 24 };

static const struct web_part facts = {
    "Evaluation",
    "SELECT run, (SELECT net FROM run WHERE id=i.run), split, fold, n, jaccard_pooled, "
    "dice_pooled, "
    "jaccard_mean, dice_mean, side FROM evaluation_info AS i WHERE evaluation=?1",
    "there is no such evaluation",
    {{"Run", WEB_TEXT, "/run/", 0},
     {"Net", WEB_TEXT, NULL, 0},
     {"Split", WEB_TEXT, "/split/", 2},
     {"Fold", WEB_TEXT, NULL, 0},
     {"Photos", WEB_COUNT, NULL, 0},
     {"Jaccard pooled", WEB_INDEX, NULL, 0},
     {"Dice pooled", WEB_INDEX, NULL, 0},
     {"Jaccard mean", WEB_INDEX, NULL, 0},
     {"Dice mean", WEB_INDEX, NULL, 0},
     {"Counted at side", WEB_COUNT, NULL, 0}}};

static void add_legend(struct text *out)
{
    text_add(out,
             "<p class=\"legend\"><span class=\"key both\">found</span><span class=\"key "
             "first\">missed</span><span class=\"key second\">invented</span><span class=\"key "
             "unsure\">unknown truth</span></p>");
}

static void add_look(struct text *out, long long evaluation, long long photo, const char *kind)
{
    web_html_add(
        out,
        "<figure><img loading=\"lazy\" decoding=\"async\" width=\"240\" height=\"180\" "
        "alt=\"%s of photo "
        "%lld\" src=\"/evaluation/%lld/photo/%lld/%s\"><figcaption>%s</figcaption></figure>",
        kind, photo, evaluation, photo, kind, kind);
}

static void add_photo(struct text *out, long long photo)
{
    web_html_add(out,
                 "<figure><a href=\"/photo/%lld\"><img loading=\"lazy\" decoding=\"async\" "
                 "width=\"240\" "
                 "height=\"180\" alt=\"Photo %lld\" src=\"/photo/%lld/picture/480\"></a>"
                 "<figcaption>photo %lld</figcaption></figure>",
                 photo, photo, photo, photo);
}

static void add_judged(struct text *out, long long evaluation, const struct stmt *q)
{
    long long photo = stmt_int(q, 0);

    web_html_add(
        out,
        "<li class=\"judged\"><h2>Jaccard %.4f, Dice %.4f <small>missed %lld, invented %lld "
        "pixels</small></h2><div class=\"looks\">",
        stmt_real(q, 1), stmt_real(q, 2), (long long)stmt_int(q, 3), (long long)stmt_int(q, 4));
    add_photo(out, photo);
    add_look(out, evaluation, photo, "truth");
    add_look(out, evaluation, photo, "errors");
    add_look(out, evaluation, photo, "confidence");
    text_add(out, "</div></li>");
}

/* Worst first, after the key "jaccard,photo" that the page before ended with. */
static int add_list(struct text *out, struct db *db, long long id, const char *after,
                    struct err *err)
{
    struct stmt q = {0};
    const char *comma = after ? strchr(after, ',') : NULL;
    char key[64] = "";
    int n = 0, got;

    if (stmt_open(&q, db,
                  "SELECT photo_id, jaccard, dice, fn, fp, printf('%.17g,%d', jaccard, "
                  "photo_id) FROM "
                  "evaluation_photo WHERE evaluation_id=?1 AND (jaccard, photo_id) > (?2, ?3) "
                  "ORDER BY "
                  "jaccard, photo_id LIMIT 25",
                  err))
        return -1;
    stmt_bind_int(&q, 1, id);
    stmt_bind_real(&q, 2, comma ? strtod(after, NULL) : -1);
    stmt_bind_int(&q, 3, comma ? strtoll(comma + 1, NULL, 10) : 0);
    text_add(out, "<ol class=\"list\">");
    while ((got = stmt_step(&q, err)) > 0 && n++ < PAGE) {
        add_judged(out, id, &q);
        snprintf(key, sizeof key, "%s", stmt_text(&q, 5));
    }
    stmt_close(&q);
    text_add(out, "</ol>");
    if (got > 0)
        web_html_add(out,
                     "<p class=\"pager\"><a rel=\"next\" "
                     "href=\"/evaluation/%lld?after=%s\">Better ones</a></p>",
                     id, key);
    return got < 0 ? -1 : 0;
}

static int add_others(struct text *out, struct db *db, long long id, struct err *err)
{
    struct stmt q = {0};
    int n = 0, got;

    if (stmt_open(&q, db,
                  "SELECT o.id, r.net, r.id, CASE WHEN r.parent_id IS NULL THEN r.stage ELSE "
                  "'fine-tuned' "
                  "END FROM evaluation AS e JOIN evaluation AS o ON o.split_id=e.split_id AND "
                  "o.fold=e.fold AND o.id<>e.id JOIN run AS r ON r.id=o.run_id WHERE e.id=?1 "
                  "ORDER BY o.id "
                  "LIMIT 40",
                  err))
        return -1;
    stmt_bind_int(&q, 1, id);
    while ((got = stmt_step(&q, err)) > 0) {
        if (!n++)
            text_add(out,
                     "<p class=\"actions\"><span class=\"quiet\">Photo by photo beside</span>");
        web_html_add(out, "<a href=\"/compare/%lld/%lld\">%s, run %lld (%s)</a>", id,
                     (long long)stmt_int(&q, 0), stmt_text(&q, 1), (long long)stmt_int(&q, 2),
                     stmt_text(&q, 3));
    }
    text_add(out, n ? "</p>" : "");
    stmt_close(&q);
    return got;
}

static int evaluation(void *self, const struct web_request *request, struct web_reply *reply,
                      struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX);
    struct web_page page = {NULL, "runs", NULL};
    struct text title = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    text_add(&title, "Evaluation %lld, worst photos first", id);
    page.title = title.data;
    web_html_begin(&reply->text, request, &page);
    if (!rc)
        rc = web_part_facts(&reply->text, db, &facts,
                            (struct web_part_of){.number = id > 0 ? id : -1}, err);
    if (!rc)
        rc = add_others(&reply->text, db, id, err);
    add_legend(&reply->text);
    if (!rc)
        rc = add_list(&reply->text, db, id, web_query(request, "after"), err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    text_free(&title);
    return rc;
}

static void add_pair(struct text *out, long long a, long long b, const struct stmt *q)
{
    long long photo = stmt_int(q, 0);

    web_html_add(out,
                 "<li class=\"judged\"><h2>%.4f and %.4f <small>%.4f apart</small></h2><div "
                 "class=\"looks\">",
                 stmt_real(q, 1), stmt_real(q, 2), stmt_real(q, 3));
    add_photo(out, photo);
    add_look(out, a, photo, "truth");
    add_look(out, a, photo, "errors");
    add_look(out, b, photo, "errors");
    text_add(out, "</div></li>");
}

static int add_pairs(struct text *out, struct db *db, long long a, long long b, struct err *err)
{
    struct stmt q = {0};
    int n = 0, got;

    if (stmt_open(&q, db,
                  "SELECT a.photo_id, a.jaccard, b.jaccard, abs(a.jaccard-b.jaccard) FROM "
                  "evaluation_photo AS a JOIN evaluation_photo AS b ON b.evaluation_id=?2 AND "
                  "b.photo_id=a.photo_id AND b.mask_id=a.mask_id WHERE a.evaluation_id=?1 "
                  "ORDER BY 4 DESC, "
                  "1 LIMIT 48",
                  err))
        return -1;
    stmt_bind_int(&q, 1, a);
    stmt_bind_int(&q, 2, b);
    text_add(out, "<ol class=\"list\">");
    while ((got = stmt_step(&q, err)) > 0) {
        n++;
        add_pair(out, a, b, &q);
    }
    stmt_close(&q);
    text_add(out,
             n ? "</ol>" : "</ol><p class=\"none\">They judged no photo by the same mask.</p>");
    return got;
}

static int add_score(struct text *out, struct db *db, long long a, long long b, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT count(*), coalesce(sum(a.jaccard>b.jaccard),0), "
                  "coalesce(sum(a.jaccard<b.jaccard),0), avg(a.jaccard), avg(b.jaccard) FROM "
                  "evaluation_photo AS a JOIN evaluation_photo AS b ON b.evaluation_id=?2 AND "
                  "b.photo_id=a.photo_id AND b.mask_id=a.mask_id WHERE a.evaluation_id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, a);
    stmt_bind_int(&q, 2, b);
    if ((got = stmt_step(&q, err)) > 0) {
        web_html_add(out,
                     "<p class=\"lead\">Of %lld photos <a href=\"/evaluation/%lld\">evaluation "
                     "%lld</a> is "
                     "better on %lld, <a href=\"/evaluation/%lld\">evaluation %lld</a> on "
                     "%lld; mean Jaccard "
                     "%.4f and %.4f. Largest differences first.</p>",
                     (long long)stmt_int(&q, 0), a, a, (long long)stmt_int(&q, 1), b, b,
                     (long long)stmt_int(&q, 2), stmt_real(&q, 3), stmt_real(&q, 4));
        got = 0;
    }
    stmt_close(&q);
    return got;
}

static int compare(void *self, const struct web_request *request, struct web_reply *reply,
                   struct err *err)
{
    struct web_site *site = self;
    long long a = web_number(request, 0, 1, INT64_MAX),
              b = web_number(request, 1, 1, INT64_MAX);
    struct web_page page = {NULL, "runs", NULL};
    struct text title = {0};
    struct db *db = NULL;
    int rc;

    if (a < 1 || b < 1)
        return err_set(err, ERR_ABSENT, "two evaluations are compared by their numbers");
    rc = web_site_read(&db, site, err);
    text_add(&title, "Evaluations %lld and %lld", a, b);
    page.title = title.data;
    web_html_begin(&reply->text, request, &page);
    if (!rc)
        rc = add_score(&reply->text, db, a, b, err);
    add_legend(&reply->text);
    if (!rc)
        rc = add_pairs(&reply->text, db, a, b, err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    text_free(&title);
    return rc;
}

const struct web_route web_evaluation_routes[] = {
    {"GET", "/evaluation/{}", evaluation, 0, 0},
    {"GET", "/compare/{}/{}", compare, 0, 0},
    {0},
};
