#ifndef EVAL_RUN_H
#define EVAL_RUN_H

#include "base/digest.h"
#include "base/err.h"
#include "db/db.h"
#include "nn/net.h"
#include "nn/train.h"

/* run.h - the rows of trainings: what decided one, how far it is. */

struct run {
    int64_t id;
    char key[65]; /* SHA-256 of run_key_text() */
    int64_t split_id;
    char stage[16]; /* "pretrain" or "finetune" */
    int64_t parent; /* its id; 0: from scratch */
    char net[32];   /* "unet", "unet-large", "dr-unet" */
    struct net_spec spec;
    struct train_options options; /* batch, epochs_max, patience, rate, momentum, seed */
    int augment;
    char truth[65];   /* digest of the masks */
    char state[16];   /* "running", "done", "failed" */
    char weights[65]; /* SHA-256 of the weights file; "" until done */
    int32_t best_epoch;
};

/* Reads the row of that id. ERR_ABSENT if there is none. */
int run_read(struct run *out, struct db *db, int64_t id, struct err *err);

/* Computes run->key from all that decides the weights: the split's digest, the
 * stage, the parent's weights, net, settings, seed and truth. */
int run_set_key(struct run *run, struct db *db, struct err *err);

/* The run of this key that is done, or running (or was killed): *out is its
 * id, 0 if there is none. */
int run_find(int64_t *out, struct db *db, const char *key, struct err *err);

/* Adds the row, state 'running', and sets run->id. Inside a transaction. */
int run_add(struct run *run, struct db *db, const char *program, struct err *err);

/* Notes that the run's training begins or goes on, here and now. */
int run_add_start(struct db *db, int64_t run, struct err *err);

/* Adds one photo that the run learns from ("train") or stops by ("validation").
 * ERR_GUARD if it is not cleared. */
int run_add_photo(struct db *db, int64_t run, int64_t photo, int64_t mask, const char *role,
                  struct err *err);

/* Records an epoch, in place of it and any later ones that a killed process
 * left behind. Its own transaction. */
int run_add_epoch(struct db *db, int64_t run, const struct train_report *report,
                  struct err *err);

/* Ends the run. */
int run_end_done(struct db *db, int64_t run, const char *ended_by, int32_t best_epoch,
                 const char *weights, struct err *err);
int run_end_failed(struct db *db, int64_t run, const char *why, struct err *err);

#endif
