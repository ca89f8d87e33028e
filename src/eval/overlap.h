#ifndef EVAL_OVERLAP_H
#define EVAL_OVERLAP_H

#include "annotate/mask.h"

/* overlap.h - how a prediction lies on the truth, in pixels.
 *
 * Only counts are kept. What is made of them stands in eval/metrics.h, and for
 * Jaccard and Dice in SQL as well (evaluation_photo in
 * sql/migrations/0003_runs.sql). */
struct overlap {
    int64_t tp, fp, fn, tn; /* pixels; those whose truth is not known are in none */
};

/* Counts one photo. `y` is the net's output in [-1, 1]: a pixel is called skin
 * where its confidence (y + 1) / 2 is at least `threshold`. truth: skin where
 * above 1/2 (as dataset/frame.h's frame_truth() gives it). known: counted where
 * not 0; NULL: everywhere. A NaN is called not skin, as any comparison with it is
 * false. */
struct overlap overlap_count(const float *y, const float *truth, const uint8_t *known,
                             size_t pixels, float threshold);

/* The same of two masks of the same sides (the programmer's to have checked).
 * ignored: pixels that are in none of the counts; NULL: every pixel counts. */
struct overlap overlap_masks(const struct mask *called, const struct mask *truth,
                             const struct mask *ignored);

/* The counts of many photos as one: what pooled figures are made of. */
struct overlap overlap_sum(const struct overlap *photos, size_t count);

#endif
