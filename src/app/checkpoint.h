#ifndef APP_CHECKPOINT_H
#define APP_CHECKPOINT_H

#include "base/digest.h"
#include "base/err.h"
#include "eval/run.h"
#include "nn/net.h"
#include "nn/train.h"

/* checkpoint.h - a run's files: the best weights so far, and all that it takes
 * to go on after a kill. Both are written whole or not at all. */

/* Writes the net's weights as safetensors, with the run's number and key and
 * the epoch among its notes. */
int checkpoint_write_best(const char *path, const struct net *net, const struct run *run,
                          int32_t epoch, struct err *err);

/* Writes weights, momenta and *state. */
int checkpoint_write(const char *path, const struct net *net, const struct run *run,
                     const struct train_state *state, struct err *err);

/* Reads them back. ERR_ABSENT: there is no file. ERR_FORMAT: it is damaged, or
 * of another run; net and *state are then as they were. */
int checkpoint_read(const char *path, struct net *net, const struct run *run,
                    struct train_state *state, struct err *err);

/* SHA-256 of a whole file. */
int checkpoint_digest(struct sha256 *out, const char *path, struct err *err);

#endif
