#ifndef DATASET_LOADER_H
#define DATASET_LOADER_H

#include "base/progress.h"
#include "dataset/fold.h"
#include "dataset/frame.h"
#include "nn/train.h"

/* loader.h - the photos of a fold, served as batches.
 *
 * Two ways out of it: loader_source() serves training, every epoch in another
 * order and, if asked, augmented; loader_plain() serves evaluation, in the
 * order of the list, as the photos are. Photos are read from the cache
 * (dataset/album.h) at side S, or 2 S where they are augmented; what grows in
 * memory with their number is their paths and their truth, as runs and control points. It is
 * drawn anew each time that a photo is served, so it is never out of date. */
struct loader_spec {
    int32_t side;      /* S, pixels */
    int32_t batch;     /* photos a batch; the last of an epoch may have fewer */
    int shuffle;       /* 1: each epoch has its own order; 0: the list's */
    int augment;       /* 1: rotation, scale and crop (dataset/augment.h) */
    uint64_t seed;     /* of order and augmentation */
    int threads;       /* to read and augment with */
    const char *cache; /* folder of the cache of decoded photos; NULL: none */
};

struct loader;

/* Reads all photos of the list. ERR_STATE: it is empty, or the listener asked
 * to stop; others as album_open() and frame_read_truth(). The list is not needed afterwards.
 * The caller owns *out; loader_close() accepts NULL. */
int loader_open(struct loader **out, struct db *db, const struct fold_list *list,
                const struct loader_spec *spec, const struct progress *progress,
                struct err *err);
void loader_close(struct loader *loader);

int32_t loader_count(const struct loader *loader);   /* photos */
int32_t loader_batches(const struct loader *loader); /* an epoch's */

/* Batches of train.h's shapes. The same (seed, epoch, index) gives the same
 * batch, however many threads there are and whatever was asked before: the
 * order is that of a hash of seed, epoch and the photo's SHA-256. Good until
 * loader_close(); one thread at a time may use it. */
struct train_source loader_source(struct loader *loader);

/* The index-th batch in the order of the list, unaugmented: fills x (n, 6, S,
 * S), lets *frames point to the n frames (side S), which are good until the next
 * batch, and returns n; -1 with the errors of album_read(). Only for a loader that does not
 * augment. */
int32_t loader_plain(struct loader *loader, int32_t index, float *x,
                     const struct frame **frames, struct err *err);

#endif
