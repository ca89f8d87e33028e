#ifndef NN_AHEAD_H
#define NN_AHEAD_H

#include "nn/train.h"

/* ahead.h - batches in turn, the next one filled by another thread while the
 * caller computes with this one. No bit depends on it: a source gives the same
 * batch for the same (epoch, index), whenever it is asked. */
struct ahead;

/* Room for two batches of up to `batch` photos of `pixels` pixels. The caller
 * owns it; ahead_free() accepts NULL and waits for the thread. */
struct ahead *ahead_new(int32_t batch, size_t pixels);
void ahead_free(struct ahead *ahead);

/* Begins with batch `index` of an epoch. What was being filled is thrown away;
 * the source before may be closed afterwards. */
void ahead_begin(struct ahead *ahead, const struct train_source *source, int32_t epoch,
                 int32_t index);

/* The next batch of the epoch, in order; good until the next call. An error of
 * the source comes with its batch, not before; ERR_USAGE: the source gave no
 * photo, or more than there is room for. Not to be called after the epoch's
 * last batch or an error. */
int ahead_next(const struct train_batch **out, struct ahead *ahead, struct err *err);

/* Seconds spent waiting in ahead_next() since ahead_new(). */
double ahead_waited(const struct ahead *ahead);

#endif
