#ifndef EVAL_QUANTILE_H
#define EVAL_QUANTILE_H

#include <stddef.h>

/* quantile.h - order, and what share lies below. */

/* Ascending. No value is NaN. */
void quantile_sort(double *values, size_t count);

/* The value that a share of `share` (0 .. 1) of sorted values lies below: between
 * two order statistics in proportion, at place (count - 1) share counted from 0.
 * Definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages",
 * American Statistician 50, 1996; NumPy's and R's own. NaN where count is 0. */
double quantile_of_sorted(const double *sorted, size_t count, double share);

#endif
