#include "app/web_training.h"
#include "app/child.h"
#include "app/web_html.h"
#include "app/web_pages.h"
#include "base/clock.h"
#include "base/file.h"
#include "eval/run_wish.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A training is another process. It holds the lock of its run, by which it is seen here; it is
 * stopped by a row that it looks for, so nobody's process is ever signalled; and it goes on in
 * a child of its own, which the server's end does not end. */
#define SECONDS_TO_BEGIN 20.0

static int goes_on(const struct web_site *site, long long run)
{
    char *path = catalogue_weights_path(&site->catalogue, run, "lock");
    int held = file_lock_held(path);

    free(path);
    return held;
}

static int read_state(struct web_training_state *out, struct db *db, long long run,
                      struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT state FROM run WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, run);
    got = stmt_step(&q, err);
    if (got > 0)
        snprintf(out->name, sizeof out->name, "%s", stmt_text(&q, 0));
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no such run");
    return got < 0 ? -1 : 0;
}

/* A run that nobody trains may have ended between its row and the look at its lock. So its row
 * is read again, over a connection that sees what is there now: if it still waits, then it did
 * so when nobody had the lock. */
struct web_training_state web_training_told(struct web_site *site, long long run,
                                            const char *row)
{
    struct web_training_state told = {""};
    struct db *db = NULL;
    struct err err;

    snprintf(told.name, sizeof told.name, "%s", row);
    if (strcmp(row, "running") || goes_on(site, run))
        return told;
    if (!web_site_read(&db, site, &err) && !read_state(&told, db, run, &err) &&
        !strcmp(told.name, "running"))
        snprintf(told.name, sizeof told.name, "stopped");
    web_site_give(site, db);
    return told;
}

/* The newest wish of the run, if it is of its newest beginning. */
static int read_wish(struct web_training *out, struct db *db, long long run, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT what, by_whom, replace(substr(at, 1, 16), 'T', ' ') FROM run_wish "
                  "WHERE run_id=?1 AND start_id=(SELECT "
                  "max(id) FROM run_start WHERE run_id=?1) ORDER BY id DESC LIMIT 1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    got = stmt_step(&q, err);
    out->stops = got > 0 && !strcmp(stmt_text(&q, 0), "stop");
    if (out->stops) {
        snprintf(out->asked_by, sizeof out->asked_by, "%s", stmt_text(&q, 1));
        snprintf(out->asked_at, sizeof out->asked_at, "%s", stmt_text(&q, 2));
    }
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

int web_training_read(struct web_training *out, struct web_site *site, struct db *db,
                      long long run, struct err *err)
{
    *out = (struct web_training){0};
    if (read_state(&out->state, db, run, err))
        return -1;
    out->state = web_training_told(site, run, out->state.name);
    return read_wish(out, db, run, err);
}

static void add_button(struct text *out, const struct web_request *request, long long run,
                       const char *what, const char *says, const char *about)
{
    if (request->read_only || !request->reviewer) {
        web_html_add(out, "<p class=\"quiet\">%s</p>",
                     request->read_only ? "This server is read-only."
                                        : "A reviewer can stop it and let it go on.");
        return;
    }
    web_html_add(out,
                 "<form method=\"post\" action=\"/run/%lld/%s\" class=\"actions\"><button "
                 "class=\"plain\">%s</button><span class=\"quiet\">%s</span></form>",
                 run, what, says, about);
}

void web_training_controls(struct text *out, const struct web_training *now,
                           const struct web_request *request, long long run)
{
    int going = !strcmp(now->state.name, "running"),
        stopped = !strcmp(now->state.name, "stopped");

    text_add(out, "<div id=\"controls\">");
    if ((going || stopped) && now->stops)
        web_html_add(out, "<p class=\"quiet\">%s asked it to stop, <time>%s</time></p>",
                     now->asked_by, now->asked_at);
    if (stopped)
        add_button(out, request, run, "resume", "Resume", "It goes on where it was.");
    else if (going && now->stops)
        text_add(out, "<p class=\"quiet\">It ends after its batch.</p>");
    else if (going)
        add_button(out, request, run, "stop", "Stop",
                   "It keeps what it has learned, and can go on.");
    text_add(out, "</div>");
}

/* ---- what the buttons do ---- */

static int reviewer(const struct web_request *request, struct err *err)
{
    return request->reviewer
               ? 0
               : err_set(err, ERR_GUARD,
                         "a reviewer stops trainings: dermatome serve --reviewer NAME");
}

static int wish(struct web_site *site, long long run, enum run_wish what, const char *who,
                struct err *err)
{
    struct db *db = NULL;
    int rc;

    if (web_site_write(&db, site, err))
        return -1;
    rc = run_wish_add(db, run, what, who, err);
    web_site_wrote(site);
    return rc;
}

static int stop(void *self, const struct web_request *request, struct web_reply *reply,
                struct err *err)
{
    long long run = web_number(request, 0, 1, INT64_MAX);

    if (reviewer(request, err))
        return -1;
    if (!goes_on(self, run))
        return err_set(err, ERR_STATE, "nobody trains run %lld now", run);
    return wish(self, run, RUN_WISH_STOP, request->who, err) ? -1
                                                             : web_go(reply, "/run/%lld", run);
}

static int begin(struct web_site *site, long long run, struct err *err)
{
    char number[24], *log = catalogue_weights_path(&site->catalogue, run, "log");
    const char *const words[] = {"dermatome", "-C", site->catalogue.folder, "train", "--resume",
                                 number,      NULL};
    int rc = -1;

    snprintf(number, sizeof number, "%lld", run);
    threads_lock_take(site->lock);
    if (child_lives(site->training))
        err_set(err, ERR_BUSY, "a training that was begun here goes on; one at a time");
    else
        rc = child_begin(&site->training, words, log, err);
    threads_lock_give(site->lock);
    free(log);
    return rc;
}

static int has_ended(struct web_site *site)
{
    int ended;

    threads_lock_take(site->lock);
    ended = !child_lives(site->training);
    threads_lock_give(site->lock);
    return ended;
}

/* Until it trains, or has ended; a machine with much to do may take longer, and the page then
 * shows it when it is looked at again. */
static int wait_for_it(struct web_site *site, long long run, struct err *err)
{
    const struct timespec nap = {0, 50 * 1000 * 1000};
    double began = clock_seconds();

    while (!goes_on(site, run) && clock_seconds() - began < SECONDS_TO_BEGIN) {
        if (!has_ended(site)) {
            nanosleep(&nap, NULL);
            continue;
        }
        return strcmp(web_training_told(site, run, "running").name, "stopped")
                   ? 0
                   : err_set(err, ERR_STATE,
                             "run %lld could not go on; weights/run-%lld.log in the "
                             "catalogue's folder says why",
                             run, run);
    }
    return 0;
}

static int resume(void *self, const struct web_request *request, struct web_reply *reply,
                  struct err *err)
{
    struct web_site *site = self;
    long long run = web_number(request, 0, 1, INT64_MAX);

    if (reviewer(request, err))
        return -1;
    if (goes_on(site, run))
        return err_set(err, ERR_BUSY, "run %lld is being trained", run);
    if (wish(site, run, RUN_WISH_RESUME, request->who, err) || begin(site, run, err) ||
        wait_for_it(site, run, err))
        return -1;
    return web_go(reply, "/run/%lld", run);
}

const struct web_route web_training_routes[] = {
    {"POST", "/run/{}/stop", stop, 1024, 0},
    {"POST", "/run/{}/resume", resume, 1024, 0},
    {0},
};
