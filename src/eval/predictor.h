#ifndef EVAL_PREDICTOR_H
#define EVAL_PREDICTOR_H

#include "base/err.h"
#include "eval/run.h"
#include "image/image.h"

/* predictor.h - a finished run's net, ready to be asked. */
struct predictor;

/* Loads the weights of `run` from the file at `path`, whose SHA-256 must be
 * the one of the run's row (ERR_FORMAT: the file has changed). ERR_STATE: the
 * run is not done. `batch` photos can be asked at once. The caller owns *out;
 * predictor_close() accepts NULL. */
int predictor_open(struct predictor **out, const struct run *run, const char *path,
                   int32_t batch, struct err *err);
void predictor_close(struct predictor *predictor);

/* The net's output for n photos: x (n, 6, S, S) as nn/net.h says; the result
 * (n, 1, S, S) in [-1, 1] is the predictor's, good until the next call. */
const float *predictor_run(struct predictor *predictor, const float *x, int32_t n);

/* One photo's output as confidence: 255 (y + 1) / 2, rounded; 1 channel,
 * side x side. */
struct image predictor_confidence(const float *y, int32_t side);

#endif
