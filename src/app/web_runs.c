#include "app/web_json.h"
#include "app/web_pages.h"
#include "app/web_part.h"
#include "app/web_training.h"
#include "base/bytes.h"
#include "eval/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct web_part all[] = {
    {"Experiments",
     "SELECT x.name, s.name, (SELECT count(*) FROM experiment_cell AS c WHERE "
     "c.experiment_id=x.id), x.created_at FROM experiment AS x JOIN split AS s ON "
     "s.id=x.split_id "
     "ORDER BY x.id DESC LIMIT 200",
     NULL,
     {{"experiment", WEB_TEXT, "/experiment/", 0},
      {"split", WEB_TEXT, "/split/", 1},
      {"cells", WEB_COUNT, NULL, 0},
      {"made", WEB_TIME, NULL, 0}}},
    {"Runs",
     "SELECT r.id, r.net, r.stage, r.parent_id, s.name, r.state, (SELECT max(epoch) FROM epoch "
     "AS e "
     "WHERE e.run_id=r.id), r.best_epoch, (SELECT max(validation_jaccard) FROM epoch AS e "
     "WHERE "
     "e.run_id=r.id), r.started_at FROM run AS r JOIN split AS s ON s.id=r.split_id ORDER BY "
     "r.id "
     "DESC LIMIT 500",
     "No runs yet: dermatome train or dermatome experiment makes them.",
     {{"run", WEB_TEXT, "/run/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"learns from", WEB_TEXT, NULL, 0},
      {"parent", WEB_TEXT, "/run/", 3},
      {"split", WEB_TEXT, "/split/", 4},
      {"state", WEB_RUN_STATE, NULL, 0},
      {"epochs", WEB_COUNT, NULL, 0},
      {"best", WEB_COUNT, NULL, 0},
      {"Jaccard held out", WEB_INDEX, NULL, 0},
      {"begun", WEB_TIME, NULL, 0}}},
    {"Evaluations",
     "SELECT evaluation, run, split, fold, n, jaccard_pooled, dice_pooled, jaccard_mean, "
     "dice_mean, "
     "ended_at FROM evaluation_info ORDER BY evaluation DESC LIMIT 500",
     NULL,
     {{"evaluation", WEB_TEXT, "/evaluation/", 0},
      {"run", WEB_TEXT, "/run/", 1},
      {"split", WEB_TEXT, "/split/", 2},
      {"fold", WEB_TEXT, NULL, 0},
      {"n", WEB_COUNT, NULL, 0},
      {"Jaccard pooled", WEB_INDEX, NULL, 0},
      {"Dice pooled", WEB_INDEX, NULL, 0},
      {"Jaccard mean", WEB_INDEX, NULL, 0},
      {"Dice mean", WEB_INDEX, NULL, 0},
      {"ended", WEB_TIME, NULL, 0}}},
};

static const struct web_part facts = {
    "Run",
    "SELECT r.net, s.name, r.stage, r.parent_id, r.filters || ' / ' || r.fc, r.side, r.batch, "
    "printf('%.6g', r.rate), "
    "r.seed, r.program FROM run AS r JOIN split AS s ON s.id=r.split_id WHERE r.id=?1",
    "there is no such run",
    {{"Net", WEB_TEXT, NULL, 0},
     {"Split", WEB_TEXT, "/split/", 1},
     {"Learns from", WEB_TEXT, NULL, 0},
     {"Began from", WEB_TEXT, "/run/", 3},
     {"Filters / fully connected", WEB_TEXT, NULL, 0},
     {"Side", WEB_COUNT, NULL, 0},
     {"Batch", WEB_COUNT, NULL, 0},
     {"Rate", WEB_TEXT, NULL, 0},
     {"Seed", WEB_TEXT, NULL, 0},
     {"Program", WEB_TEXT, NULL, 0}}};

static const struct web_part parts[] = {
    {"Judged",
     "SELECT evaluation, fold, n, jaccard_pooled, dice_pooled, jaccard_mean, dice_mean FROM "
     "evaluation_info WHERE run=?1 ORDER BY evaluation",
     "Not judged yet: dermatome evaluate does.",
     {{"evaluation", WEB_TEXT, "/evaluation/", 0},
      {"fold", WEB_TEXT, NULL, 0},
      {"n", WEB_COUNT, NULL, 0},
      {"Jaccard pooled", WEB_INDEX, NULL, 0},
      {"Dice pooled", WEB_INDEX, NULL, 0},
      {"Jaccard mean", WEB_INDEX, NULL, 0},
      {"Dice mean", WEB_INDEX, NULL, 0}}},
    {"What it learned from",
     "SELECT d.name, t.role, count(*) FROM run_photo AS t JOIN photo AS p ON p.id=t.photo_id "
     "JOIN "
     "dataset AS d ON d.id=p.dataset_id WHERE t.run_id=?1 GROUP BY d.name, t.role",
     NULL,
     {{"dataset", WEB_TEXT, "/photos?dataset=", 0},
      {"as", WEB_TEXT, NULL, 0},
      {"photos", WEB_COUNT, NULL, 0}}},
    {"Fine-tuned from it",
     "SELECT id, net, state FROM run WHERE parent_id=?1 ORDER BY id",
     NULL,
     {{"run", WEB_TEXT, "/run/", 0},
      {"net", WEB_TEXT, NULL, 0},
      {"state", WEB_RUN_STATE, NULL, 0}}},
    {"Epochs, newest first",
     "SELECT epoch, train_loss, validation_loss, validation_jaccard, seconds, CASE better WHEN "
     "1 THEN "
     "'best so far' ELSE '' END FROM epoch WHERE run_id=?1 ORDER BY epoch DESC LIMIT 500",
     NULL,
     {{"epoch", WEB_COUNT, NULL, 0},
      {"loss", WEB_INDEX, NULL, 0},
      {"held out", WEB_INDEX, NULL, 0},
      {"Jaccard", WEB_INDEX, NULL, 0},
      {"time", WEB_SECONDS, NULL, 0},
      {"note", WEB_TEXT, NULL, 0}}},
};

static int runs(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    static const struct web_page page = {"Runs", "runs", NULL};
    struct web_site *site = self;
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    web_html_begin(&reply->text, request, &page);
    if (!rc)
        rc = web_part_add(&reply->text, db, all, sizeof all / sizeof *all,
                          (struct web_part_of){.site = site}, err);
    web_html_end(&reply->text);
    web_site_give(site, db);
    return rc;
}

/* ---- the curve ---- */

struct history {
    double *train, *held, *jaccard;
    int count, best;
    char ended_by[160];
};

static void free_history(struct history *h)
{
    free(h->train);
    free(h->held);
    free(h->jaccard);
}

static double real_or_nan(const struct stmt *q, int at)
{
    return stmt_is_null(q, at) ? NAN : stmt_real(q, at);
}

static int read_epochs(struct history *h, struct db *db, int64_t run, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(
            &q, db,
            "SELECT train_loss, validation_loss, validation_jaccard, better FROM epoch WHERE "
            "run_id=?1 ORDER BY epoch LIMIT 100000",
            err))
        return -1;
    stmt_bind_int(&q, 1, run);
    while ((got = stmt_step(&q, err)) > 0) {
        size_t n = (size_t)++h->count;

        h->train = bytes_resized(h->train, n, sizeof *h->train);
        h->held = bytes_resized(h->held, n, sizeof *h->held);
        h->jaccard = bytes_resized(h->jaccard, n, sizeof *h->jaccard);
        h->train[n - 1] = stmt_real(&q, 0);
        h->held[n - 1] = real_or_nan(&q, 1);
        h->jaccard[n - 1] = real_or_nan(&q, 2);
        if (stmt_int(&q, 3))
            h->best = h->count;
    }
    stmt_close(&q);
    return got;
}

static int read_history(struct history *h, struct db *db, int64_t run, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT coalesce(ended_by, '') FROM run WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, run);
    got = stmt_step(&q, err);
    if (got > 0)
        snprintf(h->ended_by, sizeof h->ended_by, "%s", stmt_text(&q, 0));
    stmt_close(&q);
    return got < 0 ? -1 : read_epochs(h, db, run, err);
}

/* The state was read before the history, which may know more: an end that came between. */
static void add_curve(struct text *out, long long run, const char *state,
                      const struct history *h)
{
    const struct chart_line lines[] = {{"loss", "train", h->train},
                                       {"held out", "validation", h->held},
                                       {"Jaccard", "jaccard", h->jaccard}};
    const struct chart_curves curves = {
        "Loss and Jaccard index by epoch", lines, 3, h->count, h->best, 0, 1};
    int ended = strcmp(state, "running") && strcmp(state, "stopped");

    web_html_add(out,
                 "<section id=\"curve\" data-run=\"%lld\" data-state=\"%s\" "
                 "aria-label=\"Learning curve\"><p class=\"actions\"><span class=\"state "
                 "%s\">%s</span><span>%d epochs</span>",
                 run, state, state, state, h->count);
    if (h->best)
        web_html_add(out, "<span>best: %d</span>", h->best);
    if (ended && h->ended_by[0])
        web_html_add(out, "<span>ended by %s</span>", h->ended_by);
    text_add(out, "</p>");
    chart_add_curves(out, &curves);
    text_add(out, "</section>");
}

/* What changes while the run goes on, all of one moment: its state, its curve, its buttons. */
static int curve(void *self, const struct web_request *request, struct web_reply *reply,
                 struct err *err)
{
    long long id = web_number(request, 0, 1, INT64_MAX);
    struct web_site *site = self;
    struct web_training now;
    struct history h = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    if (!rc)
        rc = web_training_read(&now, site, db, id, err);
    if (!rc)
        rc = read_history(&h, db, id, err);
    if (!rc) {
        add_curve(&reply->text, id, now.state.name, &h);
        web_training_controls(&reply->text, &now, request, id);
    }
    web_site_give(site, db);
    free_history(&h);
    return rc;
}

static int run(void *self, const struct web_request *request, struct web_reply *reply,
               struct err *err)
{
    struct web_site *site = self;
    long long id = web_number(request, 0, 1, INT64_MAX);
    struct web_page page = {NULL, "runs", "run.js"};
    struct text title = {0};
    struct web_training now;
    struct history h = {0};
    struct db *db = NULL;
    int rc = web_site_read(&db, site, err);

    if (!rc)
        rc = web_training_read(&now, site, db, id, err);
    if (!rc)
        rc = read_history(&h, db, id, err);
    if (!rc) {
        text_add(&title, "Run %lld", id);
        page.title = title.data;
        web_html_begin(&reply->text, request, &page);
        text_add(&reply->text, "<div class=\"beside\">");
        add_curve(&reply->text, id, now.state.name, &h);
        text_add(&reply->text, "<div>");
        web_training_controls(&reply->text, &now, request, id);
        rc = web_part_facts(&reply->text, db, &facts, (struct web_part_of){.number = id}, err);
        text_add(&reply->text, "</div></div>");
        if (!rc)
            rc = web_part_add(&reply->text, db, parts, sizeof parts / sizeof *parts,
                              (struct web_part_of){.number = id, .site = site}, err);
        web_html_end(&reply->text);
    }
    web_site_give(site, db);
    free_history(&h);
    text_free(&title);
    return rc;
}

/* ---- live ---- */

struct live {
    struct web_site *site;
    int64_t run;
    long long epoch; /* the last that was told */
};

static int tell_epochs(struct live *live, struct db *db, struct text *out, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(
            &q, db,
            "SELECT epoch, train_loss, validation_loss, validation_jaccard, seconds, better "
            "FROM learning_curve WHERE run=?1 AND epoch>?2 ORDER BY epoch LIMIT 500",
            err))
        return -1;
    stmt_bind_int(&q, 1, live->run);
    stmt_bind_int(&q, 2, live->epoch);
    while ((got = stmt_step(&q, err)) > 0) {
        live->epoch = stmt_int(&q, 0);
        text_add(out, "id: %lld\nevent: epoch\ndata: ", live->epoch);
        web_json_row(out, &q);
        text_add(out, "\n\n");
    }
    stmt_close(&q);
    return got;
}

static int next_of_run(void *self, struct text *out)
{
    struct live *live = self;
    struct web_training now;
    struct db *db = NULL;
    struct err err;
    int going;

    if (web_site_read(&db, live->site, &err))
        return 1;
    going = !web_training_read(&now, live->site, db, live->run, &err) &&
            !strcmp(now.state.name, "running");
    if (tell_epochs(live, db, out, &err)) /* after the state: of one that ended these are all */
        going = 0;
    web_site_give(live->site, db);
    if (!going)
        text_add(out, "event: ended\ndata: {}\n\n");
    return !going;
}

static int events(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    struct live live = {self, web_number(request, 0, 1, INT64_MAX), 0};
    const char *last = web_header(request, "Last-Event-ID");

    if (live.run < 1)
        return err_set(err, ERR_ABSENT, "there is no such run");
    if (last && text_number(&live.epoch, last, 0, INT32_MAX))
        live.epoch = 0;
    reply->type = "text/event-stream";
    reply->stream = (struct web_stream){next_of_run, free, bytes_new(1, sizeof live)};
    memcpy(reply->stream.self, &live, sizeof live);
    return 0;
}

const struct web_route web_runs_routes[] = {
    {"GET", "/runs", runs, 0, 0},
    {"GET", "/run/{}", run, 0, 0},
    {"GET", "/run/{}/curve", curve, 0, 0},
    {"GET", "/api/run/{}/events", events, 0, 0},
    {0},
};
