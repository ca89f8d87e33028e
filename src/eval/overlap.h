#ifndef EVAL_OVERLAP_H
#define EVAL_OVERLAP_H

#include <stddef.h>
#include <stdint.h>

/* overlap.h - how a prediction lies on the truth, in pixels.
 *
 * Only counts are kept; Jaccard and Dice are derived from them in SQL (see
 * evaluation_photo in sql/migrations/0003_runs.sql), so that they cannot
 * disagree. Jaccard = tp / (tp + fp + fn) (Jaccard 1901), Dice = 2 tp / (2 tp
 * + fp + fn) (Dice 1945); both are 1 where neither side has skin. */
struct overlap {
    int64_t tp, fp, fn, tn; /* pixels; those whose truth is not known are in none */
};

/* Counts one photo. `y` is the net's output in [-1, 1]: a pixel is called skin
 * where its confidence (y + 1) / 2 is at least `threshold`. truth: skin where
 * above 1/2 (as dataset/frame.h's frame_truth() gives it). known: counted where not 0; NULL:
 * everywhere. A NaN is called not
 * skin, as any comparison with it is false. */
struct overlap overlap_count(const float *y, const float *truth, const uint8_t *known,
                             size_t pixels, float threshold);

double overlap_jaccard(struct overlap o);

#endif
