#ifndef EVAL_POWER_H
#define EVAL_POWER_H

#include <stddef.h>

#include "base/err.h"

/* power.h - the smallest difference that so many photos can show.
 *
 * (z(1 - alpha / 2) + z(power)) x standard error: a true difference of this size
 * is found in a share `power` of all such comparisons by a two-sided test at
 * alpha (Bloom, "Minimum detectable effects", Evaluation Review 19, 1995). 2.80
 * standard errors for the usual 0.05 and 0.8. Normal quantiles: for under about
 * 30 photos it is a little too small. It is about the next comparison like this
 * one, and no reading of this one's own difference. */

#define POWER_ALPHA 0.05
#define POWER_SHARE 0.8

/* NaN where the standard error is NaN or below 0, or a share is not within (0, 1). */
double power_smallest(double standard_error, double alpha, double power);

/* The standard error of the mean of paired differences a - b: their standard
 * deviation (n - 1) over the root of n. For groups and pooled figures, take
 * bootstrap_difference()'s `error` instead. ERR_USAGE: fewer than two photos.
 * ERR_NUMBER: a value is not finite. On failure *out is untouched. */
int power_paired_error(double *out, const double *a, const double *b, size_t count,
                       struct err *err);

#endif
