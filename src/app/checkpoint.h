#ifndef APP_CHECKPOINT_H
#define APP_CHECKPOINT_H

#include "base/digest.h"
#include "base/err.h"
#include "eval/run.h"
#include "nn/net.h"
#include "nn/train.h"

/* checkpoint.h - a run's files: the best weights so far, and all that it takes
 * to go on after a kill. Both are written whole or not at all (docs/training.md). */

/* What a checkpoint holds besides weights and momenta. */
struct checkpoint {
    struct train_state state;
    struct sha256 best; /* of the file with the best weights; "" while there is none */
};

/* Writes the net's weights as safetensors, with the run's number and key and
 * the epoch among its notes. *digest is the file's. */
int checkpoint_write_best(struct sha256 *digest, const char *path, const struct net *net,
                          const struct run *run, int32_t epoch, struct err *err);

/* Writes weights, momenta and *checkpoint as safetensors with a seal behind:
 * the SHA-256 of all before it. What was at `path` becomes `older`; a kill at
 * any moment leaves one of the two whole. */
int checkpoint_write(const char *path, const char *older, const struct net *net,
                     const struct run *run, const struct checkpoint *checkpoint,
                     struct err *err);

/* Reads them back. ERR_ABSENT: there is no file. ERR_STATE: it is whole, but
 * another run's or another program's. ERR_FORMAT: it is torn or
 * changed, or of another run; net and *out are then as they were. */
int checkpoint_read(struct checkpoint *out, const char *path, struct net *net,
                    const struct run *run, struct err *err);

/* SHA-256 of a whole file. */
int checkpoint_digest(struct sha256 *out, const char *path, struct err *err);

#endif
