#ifndef EVAL_WILCOXON_H
#define EVAL_WILCOXON_H

#include <stddef.h>

#include "base/err.h"

/* wilcoxon.h - the signed-rank test: do photos lean to one of two runs?
 *
 * Wilcoxon, Biometrics Bulletin 1, 1945. The differences a - b are ranked by their
 * size, equal sizes taking the mean of their ranks; `plus` is the sum of the ranks
 * of positive ones, `minus` of negative ones; p is two-sided. The differences, if it
 * is all the same, are symmetric around 0: it is not a test of means or of pooled
 * figures, and not of medians either where they are not symmetric.
 *
 * Zeros: by Wilcoxon's rule they are left out before ranking; by Pratt's (JASA
 * 54, 1959) they are ranked and left out then, so that few small differences
 * among many zeros do not weigh as much.
 *
 * Without zeros or ties, and for up to 50 differences, p is exact: 2 P(W <=
 * the smaller sum), at most 1, W's distribution by dynamic programming over ranks.
 * Else from the normal distribution, with mean (n (n + 1) - z (z + 1)) / 4 and
 * variance (n (n + 1) (2n + 1) - z (z + 1) (2z + 1)) / 24 - sum (t^3 - t) / 48 over
 * ties of t (z: the zeros that were ranked), the distance from the mean being
 * made 1/2 smaller (continuity correction). */
enum wilcoxon_zeros { WILCOXON_LEFT_OUT, WILCOXON_PRATT };

enum { WILCOXON_EXACT_MAX = 50 };

struct wilcoxon {
    size_t count; /* differences that are not 0 */
    size_t zeros;
    double plus, minus;
    double p;
    int exact;
};

/* ERR_USAGE: count is 0. ERR_NUMBER: a value is not finite; the text counts
 * photos from 1. On failure *out is untouched. Where all differences are 0,
 * p is 1. The order of the photos does not matter. */
int wilcoxon_test(struct wilcoxon *out, const double *a, const double *b, size_t count,
                  enum wilcoxon_zeros zeros, struct err *err);

#endif
