#ifndef NN_TRAIN_H
#define NN_TRAIN_H

#include "base/err.h"
#include "nn/net.h"

struct profile;

/* train.h - SGD with momentum over epochs, early stopping, and the watch for
 * nets that died. Knows no files and no rows: batches come from a source, news
 * goes to a listener. */

/* One batch, in buffers of the trainer that the source fills. */
struct train_batch {
    int32_t n;      /* photos, 1 .. batch */
    float *x;       /* (n, 6, S, S) */
    float *truth;   /* (n, 1, S, S), 1 skin, 0 not */
    uint8_t *known; /* (n, 1, S, S), 0 where the truth is not known */
};

/* Where batches come from. The same (epoch, index) must give the same batch:
 * that is what makes a resumed run exact. `fill` is called by one thread at a
 * time, but not by the caller's (nn/ahead.h). */
struct train_source {
    int32_t batches; /* an epoch's */
    int (*fill)(void *self, int32_t epoch, int32_t index, struct train_batch *out,
                struct err *err);
    void *self;
};

struct train_options {
    int32_t batch;      /* photos a step, 1 .. LIMIT_NET_BATCH */
    int32_t epochs_max; /* at most; the paper: 500 */
    int32_t
        patience;   /* epochs without a better validation loss; the paper: 50; 0: never stop */
    float rate;     /* the paper: 0.01 from scratch, 0.001 fine-tuning */
    float momentum; /* the paper: 0.9 */
    uint64_t seed;  /* of noise and dropout */
};

/* How far a run is: all that a resumed one needs besides weights and momenta.
 * {0} is a run that has not begun. */
struct train_state {
    int32_t epoch;      /* epochs finished */
    int32_t best_epoch; /* 1 .. ; 0 while there is none */
    double best_loss;   /* validation loss of best_epoch */
    /* Of the epoch after these, where it has begun; else 0: */
    int32_t steps, photos; /* batches done, and the photos in them */
    double loss_sum;       /* of these photos */
    double seconds;        /* wall time spent */
};

enum train_end {
    TRAIN_EPOCHS,  /* all epochs_max were done */
    TRAIN_PATIENT, /* no better validation for `patience` epochs */
    TRAIN_ASKED,   /* the listener asked to stop */
};

struct train_report {
    int32_t epoch;             /* 1 .. */
    double train_loss;         /* mean over the epoch's photos, with noise and dropout */
    double validation_loss;    /* mean over the validation photos; NaN where there are none */
    double validation_jaccard; /* pooled over their known pixels at 0.5; NaN likewise */
    double seconds;            /* wall time of the epoch */
    double waited;             /* of it, in this process, waiting for batches */
    int better;                /* this epoch's weights are the best so far */
};

/* Who hears: `step` after each batch, with its loss, `epoch` after each epoch.
 * Weights, momenta and *state are then of one moment: who stores them can go on
 * from there, to the same bits. 1 asks to stop; a failing listener sets *err and
 * returns -1: the run fails. Either may be NULL. */
struct train_listener {
    int (*epoch)(void *self, const struct train_report *report, const struct train_state *state,
                 struct err *err);
    int (*step)(void *self, const struct train_state *state, int32_t batches, double loss,
                struct err *err);
    void *self;
    struct profile *profile; /* of the net's spec: is told where the time of the epochs'
                                learning goes (nn/profile.h), validation's apart; or NULL */
};

/* Trains `net` (made for training, with weights) on from *state until one of
 * the ends; a run that is at its end already does nothing. ERR_USAGE: options
 * or a state that make no sense. `validation` may be NULL: every epoch then counts as better,
 * and patience is not used. ERR_NUMBER, at once, when the loss or a weight is not finite, or
 * when the net is dead: its output is the same for all pixels of all photos of a batch,
 * saturated, with an exactly zero gradient. The text says which, at what step, and what to try.
 */
int train_run(struct net *net, const struct train_options *options,
              const struct train_source *train, const struct train_source *validation,
              struct train_state *state, const struct train_listener *listener,
              enum train_end *end, struct err *err);

#endif
