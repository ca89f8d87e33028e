#ifndef APP_JOB_EXPERIMENT_H
#define APP_JOB_EXPERIMENT_H

#include "app/catalogue.h"
#include "app/job_train.h"

/* job_experiment.h - nets x scenarios on one split, cell by cell.
 *
 *   direct transfer   trained on pretrain                     judged on test
 *   direct training   trained on finetune                     judged on test
 *   fine-tuning       trained on pretrain, then on finetune   judged on test
 *
 * (Codella et al. 2018, section 2). Each cell's run and evaluation are made, or
 * found if they are there already; each is written back as it ends. All cells are
 * done with one seed before the next seed begins. */
enum { JOB_SCENARIOS = 3, JOB_NETS_MAX = 8 };
extern const char *const job_scenarios[JOB_SCENARIOS];

struct job_experiment {
    const char *name;
    const char *split;
    const char *nets[JOB_NETS_MAX]; /* names, in the order of work */
    int net_count;
    struct net_spec specs[JOB_NETS_MAX]; /* one a net */
    struct train_options options;        /* rate: from scratch */
    float finetune_rate;                 /* rate of runs that begin from a parent */
    int pretrain_epochs;                 /* options.epochs_max of runs on the pretrain fold */
    int augment;
    int seeds; /* trainings a cell, 1 ..: with the seeds options.seed, options.seed + 1, ... */
    double checkpoint_minutes; /* as job_train() wants it */
    int wanted[JOB_SCENARIOS]; /* which scenarios, in the order of job_scenarios */
    const char *settings;      /* JSON, kept with the experiment */
};

/* Sets *end to JOB_TRAINED when all cells are there, JOB_STOPPED if asked to
 * stop before. An experiment of that name with other settings is ERR_STATE. */
int job_experiment(enum job_end *end, const struct job_experiment *experiment,
                   struct catalogue *catalogue, const struct app *app, struct err *err);

#endif
