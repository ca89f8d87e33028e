#ifndef EVAL_CURVE_H
#define EVAL_CURVE_H

#include "eval/overlap.h"
#include "base/err.h"

/* curve.h - what every threshold would have given: ROC, and precision against recall.
 *
 * Confidences are rounded down to 1 / 65,536 and counted, skin apart from what is
 * not. So the counts at each of these thresholds are exact, the paper's 0.5
 * among them, and equal to overlap_count()'s; a curve takes 1 MB however many
 * photos are in it; and photos may come in any order, or be merged.
 *
 * A point of the ROC curve is (false_positive_rate, recall) of the counts at a
 * threshold, one of the other curve (recall, precision): see eval/metrics.h. */
enum {
    CURVE_LEVELS = 65536,                 /* level k is a threshold of k / CURVE_LEVELS */
    CURVE_HALF = 32768,                   /* the paper's 0.5 */
    CURVE_NONE_CALLED = CURVE_LEVELS + 1, /* a threshold above 1 */
};

struct curve {
    int64_t *skin, *other; /* pixels of each level, CURVE_LEVELS + 1 of them */
};

struct curve curve_begin(void);
void curve_free(struct curve *curve); /* accepts {0}, and leaves it behind */

/* One photo, its numbers as overlap_count() takes them. ERR_NUMBER: a known
 * pixel's y is not within [-1, 1], so NaN as well; then nothing was counted. */
int curve_add(struct curve *curve, const float *y, const float *truth, const uint8_t *known,
              size_t pixels, struct err *err);
void curve_merge(struct curve *sum, const struct curve *more);

/* The level of a threshold in [0, 1]: the lowest that is at least as high. */
int curve_level(double threshold);

/* The counts where all from `level` on (0 .. CURVE_NONE_CALLED) is called skin. */
struct overlap curve_at(const struct curve *curve, int level);

/* All of them at once: points[CURVE_NONE_CALLED + 1], by level. */
void curve_points(struct overlap *points, const struct curve *curve);

/* Area under the ROC curve, by trapezoids: the chance that a pixel of skin has
 * more confidence than one of not-skin, a tie counting half (Hanley and McNeil,
 * Radiology 143, 1982). Exact for the rounded confidences. NaN where all is skin
 * or none is. At most 2^31 pixels, the programmer's to have checked. */
double curve_auc(const struct curve *curve);

/* Average precision: the sum over thresholds, from the highest down, of the
 * precision there times the recall that it adds. No line is drawn between the
 * points. NaN where there is no skin. */
double curve_average_precision(const struct curve *curve);

#endif
