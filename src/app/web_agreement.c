#include "app/web_html.h"
#include "app/web_pages.h"
#include "app/web_pair.h"
#include "base/clock.h"
#include "base/bytes.h"
#include "db/query.h"

#include <stdlib.h>
#include <string.h>

/* How two annotators' work lies on each other, photo by photo, and over all that were compared.
 */
enum { PAIRS = 200, MEETINGS = 64 };
#define SECONDS 4.0

struct met {
    char a[121], b[121];
    long photos;
    double jaccard, hd95; /* sums */
};

struct work {
    struct db *db;
    struct text rows;
    struct met met[MEETINGS];
    int met_count, compared;
    char key[64]; /* where the next page begins */
};

static void add_meeting(struct work *w, const char *a, const char *b,
                        const struct web_pair *pair)
{
    struct met *m = w->met;

    while (m < w->met + w->met_count && (strcmp(m->a, a) || strcmp(m->b, b)))
        m++;
    if (m == w->met + MEETINGS)
        return;
    if (m == w->met + w->met_count) {
        w->met_count++;
        snprintf(m->a, sizeof m->a, "%s", a);
        snprintf(m->b, sizeof m->b, "%s", b);
    }
    m->photos++;
    m->jaccard += pair->jaccard;
    m->hd95 += pair->hd95;
}

static int add_pair(struct work *w, const struct stmt *q, struct err *err)
{
    long long photo = stmt_int(q, 0), a = stmt_int(q, 3), b = stmt_int(q, 4);
    struct web_pair pair;

    if (web_pair_of(&pair, w->db, a, b, 1, err))
        return -1;
    add_meeting(w, stmt_text(q, 1), stmt_text(q, 2), &pair);
    w->compared++;
    web_html_add(&w->rows,
                 "<tr><td><a href=\"/photo/%lld\">%lld</a></td><td>%s</td><td>%s</td><td "
                 "class=\"number\">%.4f"
                 "</td><td class=\"number\">%.4f</td><td class=\"number\">%.1f</td><td "
                 "class=\"number\">%.1f</td>"
                 "<td><a href=\"/revision/%lld?beside=%lld\">beside each other</a></td></tr>",
                 photo, photo, stmt_text(q, 1), stmt_text(q, 2), pair.jaccard, pair.dice,
                 pair.hd95, pair.hausdorff, a, b);
    snprintf(w->key, sizeof w->key, "%s,%s", stmt_text(q, 5), stmt_text(q, 6));
    return 0;
}

/* The heads of two annotators on one photo, after the key "annotation,annotation". 1: there are
 * more. */
static int compare_all(struct work *w, const char *after, struct err *err)
{
    const char *comma = after ? strchr(after, ',') : NULL;
    double end = clock_seconds() + SECONDS;
    struct stmt q = {0};
    int got;

    if (stmt_open(
            &q, w->db,
            "SELECT a.photo_id, a.annotator, b.annotator, h.revision_id, k.revision_id, a.id, "
            "b.id FROM "
            "annotation AS a JOIN annotation AS b ON b.photo_id=a.photo_id AND "
            "b.annotator>a.annotator "
            "JOIN annotation_head AS h ON h.id=(SELECT max(id) FROM annotation_head AS m WHERE "
            "m.annotation_id=a.id) JOIN annotation_head AS k ON k.id=(SELECT max(id) FROM "
            "annotation_head "
            "AS m WHERE m.annotation_id=b.id) WHERE a.id>=?1 AND (a.id, b.id)>(?1, ?2) AND "
            "h.revision_id IS NOT NULL AND k.revision_id IS NOT NULL ORDER BY a.id, b.id",
            err))
        return -1;
    stmt_bind_int(&q, 1, comma ? strtoll(after, NULL, 10) : 0);
    stmt_bind_int(&q, 2, comma ? strtoll(comma + 1, NULL, 10) : 0);
    while ((got = stmt_step(&q, err)) > 0) {
        if (w->compared == PAIRS || (w->compared && clock_seconds() > end))
            break;
        if (add_pair(w, &q, err)) {
            got = -1;
            break;
        }
    }
    stmt_close(&q);
    return got;
}

static void add_page(struct text *out, const struct work *w, int more)
{
    if (!w->compared) {
        text_add(out, "<p class=\"none\">No photo has been traced by two people yet.</p>");
        return;
    }
    text_add(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"By pair\"><table "
        "class=\"rows\"><caption>By pair of annotators</caption><thead><tr><th "
        "scope=\"col\">one</th>"
        "<th scope=\"col\">other</th><th scope=\"col\" class=\"number\">photos</th><th "
        "scope=\"col\" "
        "class=\"number\">Jaccard, mean</th><th scope=\"col\" class=\"number\">HD95, mean "
        "px</th></tr>"
        "</thead><tbody>");
    for (int i = 0; i < w->met_count; i++)
        web_html_add(out,
                     "<tr><td>%s</td><td>%s</td><td class=\"number\">%lld</td><td "
                     "class=\"number\">%.4f</td><td "
                     "class=\"number\">%.1f</td></tr>",
                     w->met[i].a, w->met[i].b, (long long)w->met[i].photos,
                     w->met[i].jaccard / (double)w->met[i].photos,
                     w->met[i].hd95 / (double)w->met[i].photos);
    text_add(out, "</tbody></table></div><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                  "aria-label=\"By photo\"><table class=\"rows\"><caption>By "
                  "photo</caption><thead><tr><th "
                  "scope=\"col\">photo</th><th scope=\"col\">one</th><th "
                  "scope=\"col\">other</th><th scope=\"col\" "
                  "class=\"number\">Jaccard</th><th scope=\"col\" "
                  "class=\"number\">Dice</th><th scope=\"col\" "
                  "class=\"number\">HD95, px</th><th scope=\"col\" class=\"number\">Hausdorff, "
                  "px</th><th "
                  "scope=\"col\">look</th></tr></thead><tbody>");
    text_add_bytes(out, w->rows.data, w->rows.size);
    text_add(out, "</tbody></table></div>");
    if (more)
        web_html_add(out,
                     "<p class=\"pager\"><a rel=\"next\" href=\"/agreement?after=%s\">The next "
                     "pairs</a> "
                     "<span class=\"quiet\">%d were compared here</span></p>",
                     w->key, w->compared);
}

static int agreement(void *self, const struct web_request *request, struct web_reply *reply,
                     struct err *err)
{
    static const struct web_page page = {"Agreement between annotators", "review", NULL};
    struct web_site *site = self;
    struct work *w = bytes_zeroed(1, sizeof *w);
    int more = web_site_read(&w->db, site, err)
                   ? -1
                   : compare_all(w, web_query(request, "after"), err);

    web_html_begin(&reply->text, request, &page);
    if (more >= 0)
        add_page(&reply->text, w, more);
    web_html_end(&reply->text);
    web_site_give(site, w->db);
    text_free(&w->rows);
    free(w);
    return more < 0 ? -1 : 0;
}

const struct web_route web_agreement_routes[] = {
    {"GET", "/agreement", agreement, 0, 0},
    {0},
};
