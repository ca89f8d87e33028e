#ifndef EVAL_EVALUATE_H
#define EVAL_EVALUATE_H

#include "base/progress.h"
#include "eval/run.h"

/* evaluate.h - a finished run is judged on a fold: counts per photo, as rows, and
 * histograms of the confidences over all of them.
 *
 * Photo and truth are brought to the net's side as in training; pixels are
 * counted there. Rows are written batch by batch; an evaluation that was
 * killed is begun again, one that has ended is found again. */
struct evaluate_options {
    const struct run *run;
    const char *weights_path; /* of the run */
    int64_t split;            /* id */
    const char *fold;         /* "test", or another fold that did not teach the run */
    double threshold;         /* confidence from which a pixel is skin; the paper: 0.5 */
    int threads;
    const char *cache; /* as dataset/loader.h has it */
};

/* Sets *evaluation to the row's id. ERR_STATE: the run is not done, the fold
 * is empty, a photo's truth was taken back (none of it is known), or the run learned from a
 * group of the fold. ERR_GUARD: a photo is not cleared. When progress asks to stop, what was
 * counted is thrown away and *evaluation is 0. */
int evaluate_run(int64_t *evaluation, struct db *db, const struct evaluate_options *options,
                 const struct progress *progress, struct err *err);

#endif
