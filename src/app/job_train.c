#include "app/job_train.h"
#include "app/checkpoint.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/threads.h"
#include "dataset/fold.h"
#include "dataset/loader.h"
#include "db/stmt.h"
#include "eval/run_wish.h"
#include "nn/profile.h"
#include "nn/weights.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All that one training holds while it runs. */
struct training {
    const struct app *app;
    struct catalogue *catalogue;
    struct run *run;
    struct fold_list train, validation;
    struct loader *train_loader, *validation_loader;
    struct net *net;
    struct profile *profile; /* NULL: nobody asks for it */
    struct train_state state;
    struct sha256 best; /* of the file at best_path */
    char *best_path, *checkpoint_path, *older_path, *lock_path;
    double checkpoint_seconds, written_at; /* how often; when the last was written */
    double asked_at;                       /* when it last looked whether it is to stop */
    int64_t resumed;                       /* as in job_how */
    struct file_lock lock;
    struct progress_bar bar;
    struct progress progress;
};

static void finish(struct training *t)
{
    progress_bar_end(&t->bar);
    loader_close(t->train_loader);
    loader_close(t->validation_loader);
    fold_free(&t->train);
    fold_free(&t->validation);
    net_destroy(t->net);
    profile_free(t->profile);
    file_unlock(&t->lock);
    free(t->best_path);
    free(t->checkpoint_path);
    free(t->older_path);
    free(t->lock_path);
}

/* The digest of the truth is of both roles' masks, in their stored order. */
static int read_folds(struct training *t, struct err *err)
{
    struct text lines = {0};
    struct run *run = t->run;

    if (fold_read(&t->train, t->catalogue->db, run->split_id, run->stage, run->stage, err) ||
        fold_read(&t->validation, t->catalogue->db, run->split_id, run->stage, "validation",
                  err))
        return -1;
    if (!t->train.count)
        return err_set(err, ERR_STATE, "the split has no photos in its fold '%s'", run->stage);
    text_add(&lines, "%s\n%s\n", fold_truth(&t->train).hex, fold_truth(&t->validation).hex);
    snprintf(run->truth, sizeof run->truth, "%s", digest_sha256(lines.data, lines.size).hex);
    text_free(&lines);
    return 0;
}

static int add_photos(struct training *t, const struct fold_list *fold, const char *role,
                      struct err *err)
{
    for (size_t i = 0; i < fold->count; i++) {
        const struct fold_photo *p = &fold->photos[i];

        if (run_add_photo(t->catalogue->db, t->run->id, p->photo, p->mask, role, err))
            return -1;
    }
    return 0;
}

/* The row and its photos in one transaction: the guards see all of them before
 * a pixel is read. */
static int add_run(struct training *t, struct err *err)
{
    struct db *db = t->catalogue->db;

    if (db_begin(db, err) || run_add(t->run, db, DERMATOME_VERSION, err) ||
        add_photos(t, &t->train, "train", err) ||
        add_photos(t, &t->validation, "validation", err) || db_commit(db, err)) {
        db_rollback(db);
        return -1;
    }
    return 0;
}

static void name_files(struct training *t)
{
    t->best_path = catalogue_weights_path(t->catalogue, t->run->id, "safetensors");
    t->checkpoint_path = catalogue_weights_path(t->catalogue, t->run->id, "checkpoint");
    t->older_path = catalogue_weights_path(t->catalogue, t->run->id, "checkpoint.1");
    t->lock_path = catalogue_weights_path(t->catalogue, t->run->id, "lock");
}

static void say_resumed(const struct training *t)
{
    if (t->state.steps)
        app_say(t->app, "run %lld goes on after epoch %d, %d batches", (long long)t->run->id,
                t->state.epoch, t->state.steps);
    else
        app_say(t->app, "run %lld goes on after epoch %d", (long long)t->run->id,
                t->state.epoch);
}

/* A killed run goes on where its checkpoint is, or the one before where that is
 * torn; without either it begins again. A torn one is removed, lest it become
 * the older of two. 1: it goes on; 0: it begins; -1. */
static int resume(struct training *t, struct err *err)
{
    const char *const paths[] = {t->checkpoint_path, t->older_path};
    struct checkpoint got;
    struct err why;
    int torn = 0;

    for (int i = 0; i < 2; i++) {
        if (!checkpoint_read(&got, paths[i], t->net, t->run, &why)) {
            t->state = got.state;
            t->best = got.best;
            say_resumed(t);
            return 1;
        }
        if (why.code == ERR_ABSENT)
            continue;
        if (why.code != ERR_FORMAT)
            return *err = why, -1;
        app_say(t->app, "run %lld: passed over: %s", (long long)t->run->id, why.text);
        unlink(paths[i]); /* it would push out the good one */
        torn = 1;
    }
    if (torn)
        app_say(t->app, "run %lld begins again", (long long)t->run->id);
    return 0;
}

int job_train_from_parent(struct net *net, const struct catalogue *catalogue,
                          const struct run *run, struct err *err)
{
    struct run parent;
    struct file_map map = {0};
    char *path;
    int rc = -1;

    if (run_read(&parent, catalogue->db, run->parent, err))
        return -1;
    path = catalogue_weights_path(catalogue, parent.id, "safetensors");
    if (!file_map(&map, path, err)) {
        if (strcmp(digest_sha256(map.data, map.size).hex, parent.weights))
            err_set(err, ERR_FORMAT, "'%s' is not the file that run %lld wrote", path,
                    (long long)parent.id);
        else
            rc = weights_read(net, 0, map.data, map.size, err);
    }
    file_unmap(&map);
    free(path);
    return rc ? err_while(err, "parent of run %lld", (long long)run->id) : 0;
}

static int prepare_net(struct training *t, struct err *err)
{
    int resumed;

    if (run_add_start(t->catalogue->db, t->run->id, err) ||
        net_create(&t->net, &t->run->spec, t->run->options.batch, NET_TRAIN, err))
        return -1;
    resumed = resume(t, err);
    if (resumed)
        return resumed < 0 ? -1 : 0;
    net_start(t->net, t->run->options.seed);
    return t->run->parent ? job_train_from_parent(t->net, t->catalogue, t->run, err) : 0;
}

int job_train_load(struct loader **train, struct loader **validation,
                   const struct catalogue *catalogue, const struct run *run,
                   const struct fold_list *taught, const struct fold_list *stopped_by,
                   const struct progress *progress, struct err *err)
{
    char *cache = catalogue_path(catalogue, CATALOGUE_CACHE);
    struct loader_spec spec = {.side = run->spec.side,
                               .batch = run->options.batch,
                               .seed = run->options.seed,
                               .shuffle = 1,
                               .augment = run->augment,
                               .threads = threads_default(),
                               .cache = cache};
    int rc = loader_open(train, catalogue->db, taught, &spec, progress, err);

    spec.shuffle = spec.augment = 0;
    if (!rc && stopped_by->count)
        rc = loader_open(validation, catalogue->db, stopped_by, &spec, progress, err);
    free(cache);
    return rc;
}

static void say_epoch(const struct training *t, const struct train_report *r)
{
    char validation[80] = "";

    if (!isnan(r->validation_loss))
        snprintf(validation, sizeof validation, ", validation %.4f, Jaccard %.4f%s",
                 r->validation_loss, r->validation_jaccard, r->better ? " *" : "");
    app_say(t->app, "run %lld %s %s epoch %d: loss %.4f%s (%.1f s, %.1f s of it for photos)",
            (long long)t->run->id, t->run->net, t->run->stage, r->epoch, r->train_loss,
            validation, r->seconds, r->waited);
}

static int write_checkpoint(struct training *t, const struct train_state *state,
                            struct err *err)
{
    const struct checkpoint checkpoint = {*state, t->best};

    t->written_at = clock_seconds();
    return checkpoint_write(t->checkpoint_path, t->older_path, t->net, t->run, &checkpoint,
                            err);
}

static int keep_epoch(struct training *t, const struct train_report *report,
                      const struct train_state *state, struct err *err)
{
    return (report->better && checkpoint_write_best(&t->best, t->best_path, t->net, t->run,
                                                    report->epoch, err)) ||
           run_add_epoch(t->catalogue->db, t->run->id, report, err) ||
           write_checkpoint(t, state, err);
}

static int not_kept(struct err *err)
{
    return err_while(err, "the last good checkpoint is kept; once there is room, the same "
                          "command goes on from it");
}

/* Whether the process is asked to stop, or this run by somebody elsewhere: 1, 0, or -1. */
static int wants_stop(struct training *t, struct err *err)
{
    double now = clock_seconds();
    int got;

    if (app_stopped())
        return 1;
    if (now - t->asked_at < 0.5)
        return 0;
    t->asked_at = now;
    got = run_wish_stops(t->catalogue->db, t->run->id, err);
    if (got > 0) {
        progress_bar_end(&t->bar);
        app_say(t->app, "run %lld is asked to stop", (long long)t->run->id);
    }
    return got;
}

/* The order matters: a kill between any two of these steps leaves a checkpoint
 * from which the missing ones are done again, with the same bits. */
static int on_epoch(void *self, const struct train_report *report,
                    const struct train_state *state, struct err *err)
{
    struct training *t = self;

    progress_bar_end(&t->bar);
    if (keep_epoch(t, report, state, err))
        return err->code == ERR_IO ? not_kept(err) : -1;
    say_epoch(t, report);
    return wants_stop(t, err);
}

static int on_step(void *self, const struct train_state *state, int32_t batches, double loss,
                   struct err *err)
{
    struct training *t = self;
    char what[48];
    int stop;

    (void)loss;
    snprintf(what, sizeof what, "run %lld epoch %d, batches", (long long)t->run->id,
             state->epoch + 1);
    progress_tick(&t->progress, what, state->steps, batches);
    stop = wants_stop(t, err);
    if (stop < 0)
        return -1;
    if ((stop || clock_seconds() - t->written_at >= t->checkpoint_seconds) &&
        write_checkpoint(t, state, err))
        return not_kept(err);
    return stop;
}

static void remove_checkpoints(const struct training *t)
{
    unlink(t->checkpoint_path);
    unlink(t->older_path);
}

/* The best weights were written long ago: they must still be what they were. */
static int check_best(struct sha256 *digest, const struct training *t, struct err *err)
{
    if (!checkpoint_digest(digest, t->best_path, err)) {
        if (!strcmp(digest->hex, t->best.hex))
            return 0;
    } else if (err->code != ERR_ABSENT) {
        return -1;
    }
    remove_checkpoints(t);
    return err_set(err, ERR_FORMAT,
                   "'%s' is not what was written after epoch %d; the same command begins again",
                   t->best_path, t->state.best_epoch);
}

static int end_done(struct training *t, enum train_end end, struct err *err)
{
    struct sha256 digest;

    if (check_best(&digest, t, err) ||
        run_end_done(t->catalogue->db, t->run->id, end == TRAIN_PATIENT ? "patience" : "epochs",
                     t->state.best_epoch, digest.hex, err) ||
        run_read(t->run, t->catalogue->db, t->run->id, err))
        return -1;
    remove_checkpoints(t);
    unlink(t->lock_path);
    return 0;
}

/* A net that died is a result: the row says so, and the error goes on. */
static int end_failed(struct training *t, struct err *err)
{
    struct err second;

    if (err->code == ERR_NUMBER) {
        run_end_failed(t->catalogue->db, t->run->id, err->text, &second);
        remove_checkpoints(t);
        unlink(t->lock_path);
    }
    return err_while(err, "run %lld", (long long)t->run->id);
}

static void say_profile(const struct training *t)
{
    struct peak peak = peak_measure();
    struct text text = {0};

    profile_text(&text, t->profile, &peak);
    fprintf(stderr, "run %lld: where the time of learning went\n%s", (long long)t->run->id,
            text.data);
    text_free(&text);
}

static int train(struct training *t, enum job_end *end, struct err *err)
{
    struct train_listener listener = {
        .epoch = on_epoch, .step = on_step, .self = t, .profile = t->profile};
    struct train_source source, validation;
    enum train_end how;

    if (prepare_net(t, err))
        return -1;
    if (job_train_load(&t->train_loader, &t->validation_loader, t->catalogue, t->run, &t->train,
                       &t->validation, &t->progress, err)) {
        *end = JOB_STOPPED;
        return app_stopped() && err->code == ERR_STATE ? 0 : -1;
    }
    source = loader_source(t->train_loader);
    if (t->validation_loader)
        validation = loader_source(t->validation_loader);
    t->written_at = clock_seconds();
    if (train_run(t->net, &t->run->options, &source, t->validation_loader ? &validation : NULL,
                  &t->state, &listener, &how, err))
        return end_failed(t, err);
    progress_bar_end(&t->bar);
    if (t->profile)
        say_profile(t);
    if (how == TRAIN_ASKED && t->state.epoch < t->run->options.epochs_max) {
        *end = JOB_STOPPED;
        return 0;
    }
    *end = JOB_TRAINED;
    return end_done(t, how, err);
}

/* Finds the run by its key, or adds it. 1: it is done already. */
static int settle_run(struct training *t, struct err *err)
{
    int64_t id = 0;

    if (read_folds(t, err) || run_set_key(t->run, t->catalogue->db, err) ||
        run_find(&id, t->catalogue->db, t->run->key, err))
        return -1;
    if (t->resumed && id != t->resumed)
        return err_set(err, ERR_STATE,
                       "run %lld cannot go on as what it was: the truth of its photos has "
                       "changed, or its parent; train anew",
                       (long long)t->resumed);
    if (!id)
        return add_run(t, err);
    if (run_read(t->run, t->catalogue->db, id, err))
        return -1;
    return !strcmp(t->run->state, "done");
}

/* The lock is this process's, so the run is nobody else's now; but whoever had
 * it may have ended the run since. 1: it is done. */
static int take_run(struct training *t, struct err *err)
{
    int64_t id = t->run->id;

    if (file_take_lock(&t->lock, t->lock_path, err))
        return err_while(err, "run %lld is being trained", (long long)id);
    if (run_read(t->run, t->catalogue->db, id, err))
        return -1;
    if (!strcmp(t->run->state, "failed"))
        return err_set(err, ERR_STATE, "run %lld has failed meanwhile", (long long)id);
    file_sweep(t->best_path);
    file_sweep(t->checkpoint_path);
    return !strcmp(t->run->state, "done");
}

int job_train(enum job_end *end, struct run *run, const struct job_how *how,
              struct catalogue *catalogue, const struct app *app, struct err *err)
{
    struct training t = {.app = app,
                         .catalogue = catalogue,
                         .run = run,
                         .checkpoint_seconds = 60 * how->checkpoint_minutes,
                         .resumed = how->resumed};
    int got, rc = -1;

    t.progress = progress_bar_begin(&t.bar, app);
    got = settle_run(&t, err);
    if (got >= 0)
        name_files(&t);
    if (!got)
        got = take_run(&t, err);
    if (!got && how->profiled)
        t.profile = profile_new(&run->spec, NET_TRAIN);
    if (!got)
        rc = train(&t, end, err);
    if (got > 0) {
        remove_checkpoints(&t); /* it was killed after its row, and before this */
        unlink(t.lock_path);
        *end = JOB_REUSED;
        rc = 0;
    }
    finish(&t);
    return rc;
}
