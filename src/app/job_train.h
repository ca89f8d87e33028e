#ifndef APP_JOB_TRAIN_H
#define APP_JOB_TRAIN_H

#include "app/catalogue.h"
#include "dataset/fold.h"
#include "dataset/loader.h"
#include "eval/run.h"

/* job_train.h - one training, from the rows of a split to the row of a run.
 *
 * A run is known by its key: asked again, a finished one is reused, one that
 * was killed or stopped goes on from its last checkpoint, and ends with the
 * same bits as if it had never stopped. It stops when its process is asked to, and when its run
 * is (eval/run_wish.h). */

enum job_end {
    JOB_REUSED,  /* it was done already */
    JOB_TRAINED, /* it is done now */
    JOB_STOPPED, /* asked to stop; ask again to go on */
};

/* What decides no bit of a training. */
struct job_how {
    double
        checkpoint_minutes; /* between two checkpoints within an epoch; 0: after each batch */
    int profiled;    /* where the time of learning went is told at the end (nn/profile.h) */
    int64_t resumed; /* no run but this one, which is there already; 0: any */
};

/* *run has split_id, stage, parent, net, spec, options and augment set; the
 * rest is filled in. A checkpoint is written after each epoch, when it is asked
 * to stop, and within an epoch as `how` says. Progress is told as epochs come. ERR_STATE: the
 * split is not frozen, or how->resumed cannot go on as what it was. ERR_GUARD: a photo of it is
 * not cleared. ERR_BUSY: another process trains it. ERR_NUMBER: the net died; the run is
 * recorded as failed. */
int job_train(enum job_end *end, struct run *run, const struct job_how *how,
              struct catalogue *catalogue, const struct app *app, struct err *err);

/* Parts of it, for whoever trains a run again (app/job_reproduce.h). Puts the weights
 * that the run's parent left into a net; ERR_FORMAT: they are not those. */
int job_train_from_parent(struct net *net, const struct catalogue *catalogue,
                          const struct run *run, struct err *err);

/* Opens the loaders of what teaches a run and of what stops it, as its settings say;
 * *validation is left as it is where that list is empty. Errors as loader_open(); the
 * caller closes both, after a failure too. */
int job_train_load(struct loader **train, struct loader **validation,
                   const struct catalogue *catalogue, const struct run *run,
                   const struct fold_list *taught, const struct fold_list *stopped_by,
                   const struct progress *progress, struct err *err);

#endif
