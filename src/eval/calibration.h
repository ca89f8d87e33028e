#ifndef EVAL_CALIBRATION_H
#define EVAL_CALIBRATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* calibration.h - whether a confidence of 0.8 means skin in 8 pixels of 10.
 *
 * Confidence here is that of skin, 0 to 1, (y + 1) / 2 of the net's output.
 * [0, 1] is cut into bins of equal width, a confidence on a border belonging to
 * the bin above it; of each bin the reliability curve (Murphy and Winkler, Applied
 * Statistics 26, 1977) has the mean confidence and the share of skin.
 *
 *   ECE    sum over bins of n / N |mean confidence - share of skin|: Naeini,
 *          Cooper and Hauskrecht, AAAI 2015; Guo et al., ICML 2017, who take the
 *          confidence of whichever class is called. It depends on the bins.
 *   Brier  mean of (confidence - truth)^2, truth 0 or 1: Brier, Monthly Weather
 *          Review 78, 1950.
 *
 * Both are NaN where no pixel is known. Sums are kept as integers, each
 * pixel's part rounded to 2^-30: so photos may be counted in any order, by any
 * number of threads, and merged to the same bits. */
enum {
    CALIBRATION_BINS = 15, /* the usual number, Guo's */
    CALIBRATION_BINS_MAX = 100,
};

struct calibration_bin {
    int64_t pixels, skin;
    int64_t confidence; /* sum, 2^-30 */
    int64_t squares;    /* sum of (confidence - truth)^2, 2^-30 */
};

struct calibration {
    int count; /* bins */
    struct calibration_bin bins[CALIBRATION_BINS_MAX];
};

/* bins: 1 .. CALIBRATION_BINS_MAX. */
struct calibration calibration_begin(int bins);

/* One photo, its numbers as overlap_count() takes them. ERR_NUMBER: a known
 * pixel's y is not within [-1, 1], so NaN as well. ERR_LIMIT: over 2^33 pixels in
 * all. On failure nothing was counted. */
int calibration_add(struct calibration *sum, const float *y, const float *truth,
                    const uint8_t *known, size_t pixels, struct err *err);

/* Adds what another has counted in as many bins, the programmer's to have
 * checked, as is the limit on pixels. */
void calibration_merge(struct calibration *sum, const struct calibration *more);

double calibration_ece(const struct calibration *sum);
double calibration_brier(const struct calibration *sum);

/* A point of the reliability curve; both shares are NaN where the bin is empty. */
struct calibration_point {
    int64_t pixels;
    double confidence, skin; /* mean; share */
};
struct calibration_point calibration_point(const struct calibration *sum, int bin);

#endif
