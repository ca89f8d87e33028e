#include "app/job_reproduce.h"
#include "app/checkpoint.h"
#include "app/job_train.h"
#include "base/text.h"
#include "db/stmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A run that is trained again. */
struct again {
    const struct app *app;
    struct catalogue *catalogue;
    struct run *run;
    struct fold_list train, validation;
    struct loader *train_loader, *validation_loader;
    struct net *net;
    struct sha256 best; /* of the file at best_path */
    char *best_path;
    struct job_reproduced *out;
    struct progress_bar bar;
    struct progress progress;
};

static void finish(struct again *a)
{
    progress_bar_end(&a->bar);
    loader_close(a->train_loader);
    loader_close(a->validation_loader);
    fold_free(&a->train);
    fold_free(&a->validation);
    net_destroy(a->net);
    if (a->best_path)
        unlink(a->best_path);
    free(a->best_path);
}

/* The losses that the run had after that epoch. ERR_ABSENT: none is on record. */
static int epoch_before(double *loss, double *validation, const struct again *a, int32_t epoch,
                        struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, a->catalogue->db,
                  "SELECT train_loss, validation_loss FROM epoch WHERE run_id=?1 AND epoch=?2",
                  err))
        return -1;
    stmt_bind_int(&q, 1, a->run->id);
    stmt_bind_int(&q, 2, epoch);
    got = stmt_step(&q, err);
    if (got > 0) {
        *loss = stmt_real(&q, 0);
        *validation = stmt_is_null(&q, 1) ? NAN : stmt_real(&q, 1);
    }
    stmt_close(&q);
    if (!got)
        err_set(err, ERR_ABSENT, "epoch %d is not on record", epoch);
    return got > 0 ? 0 : -1;
}

/* The same number, or both none. */
static int same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static int on_epoch(void *self, const struct train_report *report,
                    const struct train_state *state, struct err *err)
{
    struct again *a = self;
    double loss, validation;

    (void)state;
    progress_bar_end(&a->bar);
    if ((report->better &&
         checkpoint_write_best(&a->best, a->best_path, a->net, a->run, report->epoch, err)) ||
        epoch_before(&loss, &validation, a, report->epoch, err))
        return -1;
    a->out->epochs = report->epoch;
    if (same(report->train_loss, loss) && same(report->validation_loss, validation)) {
        app_say(a->app, "run %lld again, epoch %d: the same losses (%.4f, %.1f s)",
                (long long)a->run->id, report->epoch, report->train_loss, report->seconds);
        return app_stopped();
    }
    a->out->differs = report->epoch;
    if (same(report->train_loss, loss)) {
        a->out->what = "validation loss";
        a->out->loss = report->validation_loss;
        a->out->before = validation;
    } else {
        a->out->what = "loss";
        a->out->loss = report->train_loss;
        a->out->before = loss;
    }
    return 1;
}

static int on_step(void *self, const struct train_state *state, int32_t batches, double loss,
                   struct err *err)
{
    struct again *a = self;
    char what[64];

    (void)loss;
    (void)err;
    snprintf(what, sizeof what, "run %lld again, epoch %d, batches", (long long)a->run->id,
             state->epoch + 1);
    return progress_tick(&a->progress, what, state->steps, batches) != 0;
}

static int read_run(struct again *a, int64_t id, struct err *err)
{
    if (run_read(a->run, a->catalogue->db, id, err))
        return -1;
    if (strcmp(a->run->state, "done"))
        return err_set(err, ERR_STATE, "run %lld is not done: there is nothing to compare with",
                       (long long)id);
    if (fold_read_run(&a->train, a->catalogue->db, id, "train", err) ||
        fold_read_run(&a->validation, a->catalogue->db, id, "validation", err))
        return -1;
    return 0;
}

static int prepare(struct again *a, struct err *err)
{
    struct text name = {0};
    char *path = catalogue_weights_path(a->catalogue, a->run->id, "again");

    text_add(&name, "%s.%ld", path, (long)getpid());
    free(path);
    a->best_path = name.data;
    if (net_create(&a->net, &a->run->spec, a->run->options.batch, NET_TRAIN, err))
        return -1;
    net_start(a->net, a->run->options.seed);
    if (a->run->parent && job_train_from_parent(a->net, a->catalogue, a->run, err))
        return -1;
    return job_train_load(&a->train_loader, &a->validation_loader, a->catalogue, a->run,
                          &a->train, &a->validation, &a->progress, err);
}

static int train(struct again *a, enum train_end *end, struct err *err)
{
    struct train_listener listener = {.epoch = on_epoch, .step = on_step, .self = a};
    struct train_source source = loader_source(a->train_loader), validation;
    struct train_state state = {0};

    if (a->validation_loader)
        validation = loader_source(a->validation_loader);
    return train_run(a->net, &a->run->options, &source,
                     a->validation_loader ? &validation : NULL, &state, &listener, end, err);
}

int job_reproduce(struct job_reproduced *out, int *stopped, struct run *run,
                  struct catalogue *catalogue, const struct app *app, struct err *err)
{
    struct again a = {.app = app, .catalogue = catalogue, .run = run, .out = out};
    enum train_end end = TRAIN_ASKED;
    int rc = -1;

    *out = (struct job_reproduced){0};
    *stopped = 0;
    a.progress = progress_bar_begin(&a.bar, app);
    if (!read_run(&a, run->id, err) && !prepare(&a, err))
        rc = train(&a, &end, err);
    if (rc && app_stopped() && err->code == ERR_STATE)
        rc = 0; /* while photos were read */
    if (!rc) {
        *stopped = app_stopped() && !out->differs && end == TRAIN_ASKED;
        snprintf(out->weights, sizeof out->weights, "%s", a.best.hex);
        out->same = !*stopped && !out->differs && !strcmp(out->weights, run->weights);
    }
    finish(&a);
    return rc ? err_while(err, "run %lld again", (long long)run->id) : 0;
}
