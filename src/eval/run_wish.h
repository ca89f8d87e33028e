#ifndef EVAL_RUN_WISH_H
#define EVAL_RUN_WISH_H

#include "base/err.h"
#include "db/db.h"

/* run_wish.h - what people ask of a training that another process does: it looks here. */

enum run_wish { RUN_WISH_STOP, RUN_WISH_RESUME };

/* Notes that `who` wants the run to stop, or to go on, in a transaction of its own; the log
 * tells of it. A wish to stop is for the run's newest beginning and no later one. ERR_STATE:
 * the run has ended, or has never begun what is to stop. ERR_ABSENT: there is none. */
int run_wish_add(struct db *db, int64_t run, enum run_wish wish, const char *who,
                 struct err *err);

/* 1 if the run's newest beginning is asked to stop, 0 if not, -1. */
int run_wish_stops(struct db *db, int64_t run, struct err *err);

#endif
