#include "app/job_experiment.h"
#include "base/clock.h"
#include "base/threads.h"
#include "db/stmt.h"
#include "eval/evaluate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const job_scenarios[JOB_SCENARIOS] = {"direct transfer", "direct training",
                                                  "fine-tuning"};

/* What a scenario needs. */
static const struct {
    const char *stage; /* the fold that its judged run learns from */
    int pretrained;    /* 1: that run begins from one trained on the pretrain fold */
} recipes[JOB_SCENARIOS] = {{"pretrain", 0}, {"finetune", 0}, {"finetune", 1}};

/* An experiment at work. */
struct work {
    const struct job_experiment *plan;
    struct catalogue *catalogue;
    const struct app *app;
    int64_t id, split;
    int seed; /* how many seeds went before */
};

static int find_split(struct work *w, struct err *err)
{
    if (stmt_get_int(&w->split, w->catalogue->db, "SELECT id FROM split WHERE name=?1",
                     w->plan->split, err))
        return err->code == ERR_ABSENT
                   ? err_set(err, ERR_ABSENT,
                             "there is no split '%s'; `dermatome query splits` "
                             "lists them",
                             w->plan->split)
                   : -1;
    return 0;
}

static int add_experiment(struct work *w, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, w->catalogue->db,
                  "INSERT INTO experiment(name, split_id, settings, created_at)"
                  " VALUES(?1,?2,?3,?4)",
                  err))
        return -1;
    stmt_bind_text(&q, 1, w->plan->name);
    stmt_bind_int(&q, 2, w->split);
    stmt_bind_text(&q, 3, w->plan->settings);
    stmt_bind_text(&q, 4, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    w->id = db_last_id(w->catalogue->db);
    return rc ? err_while(err, "experiment '%s'", w->plan->name) : 0;
}

/* Finds the experiment if it has the same split and settings, or adds it. */
static int settle(struct work *w, struct err *err)
{
    struct stmt q = {0};
    int got, same = 0;

    if (find_split(w, err) ||
        stmt_open(&q, w->catalogue->db,
                  "SELECT id, split_id=?2 AND settings=?3 FROM experiment WHERE name=?1", err))
        return -1;
    stmt_bind_text(&q, 1, w->plan->name);
    stmt_bind_int(&q, 2, w->split);
    stmt_bind_text(&q, 3, w->plan->settings);
    got = stmt_step(&q, err);
    if (got > 0) {
        w->id = stmt_int(&q, 0);
        same = (int)stmt_int(&q, 1);
    }
    stmt_close(&q);
    if (got < 0)
        return -1;
    if (!got)
        return add_experiment(w, err);
    return same ? 0
                : err_set(err, ERR_STATE,
                          "experiment '%s' is there with another split or other settings; "
                          "give this one another name",
                          w->plan->name);
}

static int train_stage(struct work *w, struct run *run, int net, const char *stage,
                       int64_t parent, enum job_end *end, struct err *err)
{
    struct job_how how = {.checkpoint_minutes = w->plan->checkpoint_minutes};

    *run = (struct run){.split_id = w->split, .parent = parent, .augment = w->plan->augment};
    run->spec = w->plan->specs[net];
    run->options = w->plan->options;
    run->options.seed += (uint64_t)w->seed;
    if (!strcmp(stage, "pretrain"))
        run->options.epochs_max = w->plan->pretrain_epochs;
    if (parent)
        run->options.rate = w->plan->finetune_rate;
    snprintf(run->stage, sizeof run->stage, "%s", stage);
    snprintf(run->net, sizeof run->net, "%s", w->plan->nets[net]);
    if (job_train(end, run, &how, w->catalogue, w->app, err))
        return -1;
    if (*end == JOB_REUSED)
        app_say(w->app, "run %lld (%s, %s) is done already", (long long)run->id, run->net,
                run->stage);
    return 0;
}

static int judge(struct work *w, const struct run *run, int64_t *evaluation, struct err *err)
{
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, w->app);
    char *path = catalogue_weights_path(w->catalogue, run->id, "safetensors");
    char *cache = catalogue_path(w->catalogue, CATALOGUE_CACHE);
    struct evaluate_options options = {.run = run,
                                       .weights_path = path,
                                       .split = w->split,
                                       .fold = "test",
                                       .threshold = 0.5,
                                       .threads = threads_default(),
                                       .cache = cache};
    int rc = evaluate_run(evaluation, w->catalogue->db, &options, &progress, err);

    progress_bar_end(&bar);
    free(path);
    free(cache);
    return rc;
}

/* The first seed is the cell itself, a further one is beside it. */
static int write_cell(struct work *w, int net, int scenario, const struct run *run,
                      int64_t evaluation, struct err *err)
{
    static const char first[] =
        "INSERT INTO experiment_cell(experiment_id, net, scenario, run_id, evaluation_id)"
        " VALUES(?1,?2,?3,?4,?5) ON CONFLICT DO UPDATE SET"
        " run_id=excluded.run_id, evaluation_id=excluded.evaluation_id";
    static const char further[] =
        "INSERT INTO experiment_seed(experiment_id, net, scenario, run_id, evaluation_id, seed)"
        " VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT DO UPDATE SET"
        " run_id=excluded.run_id, evaluation_id=excluded.evaluation_id";
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, w->catalogue->db, w->seed ? further : first, err))
        return -1;
    stmt_bind_int(&q, 1, w->id);
    stmt_bind_text(&q, 2, w->plan->nets[net]);
    stmt_bind_text(&q, 3, job_scenarios[scenario]);
    stmt_bind_int(&q, 4, run->id);
    stmt_bind_int(&q, 5, evaluation);
    if (w->seed)
        stmt_bind_int(&q, 6, (int64_t)run->options.seed);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

/* Runs of other cells that this one needs are found again by their key, so
 * each cell can ask for all that it stands on. */
static int do_cell(struct work *w, int net, int scenario, enum job_end *end, struct err *err)
{
    struct run run, parent = {0};
    int64_t evaluation = 0;

    if (recipes[scenario].pretrained) {
        if (train_stage(w, &parent, net, "pretrain", 0, end, err))
            return -1;
        if (*end == JOB_STOPPED)
            return 0;
    }
    if (train_stage(w, &run, net, recipes[scenario].stage, parent.id, end, err))
        return -1;
    if (*end == JOB_STOPPED)
        return 0;
    if (judge(w, &run, &evaluation, err))
        return -1;
    if (!evaluation) {
        *end = JOB_STOPPED;
        return 0;
    }
    *end = JOB_TRAINED;
    return write_cell(w, net, scenario, &run, evaluation, err);
}

/* All cells with one seed. */
static int do_cells(struct work *w, enum job_end *end, struct err *err)
{
    for (int net = 0; net < w->plan->net_count; net++) {
        for (int s = 0; s < JOB_SCENARIOS; s++) {
            if (!w->plan->wanted[s])
                continue;
            if (do_cell(w, net, s, end, err))
                return err_while(err, "%s, %s", w->plan->nets[net], job_scenarios[s]);
            if (*end == JOB_STOPPED)
                return 0;
        }
    }
    return 0;
}

int job_experiment(enum job_end *end, const struct job_experiment *experiment,
                   struct catalogue *catalogue, const struct app *app, struct err *err)
{
    struct work w = {.plan = experiment, .catalogue = catalogue, .app = app};

    *end = JOB_TRAINED;
    if (settle(&w, err))
        return -1;
    for (; w.seed < experiment->seeds && *end != JOB_STOPPED; w.seed++)
        if (do_cells(&w, end, err))
            return err_while(err, "seed %lld", (long long)experiment->options.seed + w.seed);
    return 0;
}
