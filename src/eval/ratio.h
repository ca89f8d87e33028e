#ifndef EVAL_RATIO_H
#define EVAL_RATIO_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* ratio.h - a figure over many photos is a quotient of two sums.
 *
 * A pooled index is one: the sum of all intersections over the sum of all
 * unions. A mean is one too: the sum of the values over the number of photos.
 * So one photo gives {above, below}: {tp, tp + fp + fn} for the pooled Jaccard
 * index, {value, 1} for a mean; and intervals and tests (eval/bootstrap.h,
 * eval/permutation.h) are written once for both. Groups need nothing more: the
 * sums of a group's photos are the group's {above, below}. */
struct ratio {
    double above, below;
};

/* The same photo as two runs have judged it. */
struct ratio_pair {
    struct ratio a, b;
};

/* above / below. Where below is 0: `empty` if above is 0 as well, else NaN. */
double ratio_value(struct ratio sum, double empty);

struct ratio ratio_of_mean(double value); /* {value, 1} */

/* The figure of a less that of b; `empty` as above, for each. */
double ratio_difference(const struct ratio_pair *sums, double empty);

/* What is drawn or swapped as a whole: photos, or groups with their photos' sums. */
struct ratio_units {
    struct ratio_pair *list;
    size_t count;
    struct ratio_pair total;
};

/* groups: groups[i] names the group of pairs[i]; NULL: each photo by itself. The
 * units come in an order of their own, so that no result depends on the order
 * of the photos. ERR_USAGE: count is 0. ERR_LIMIT: over RATIO_COUNT_MAX.
 * ERR_NUMBER: a number is not finite, or a `below` is under 0; the text counts
 * photos from 1. On failure *out is untouched; ratio_units_free() accepts {0}. */
#define RATIO_COUNT_MAX 10000000
int ratio_units(struct ratio_units *out, const struct ratio_pair *pairs, const int64_t *groups,
                size_t count, struct err *err);
void ratio_units_free(struct ratio_units *units);

#endif
