#ifndef EVAL_HOLM_H
#define EVAL_HOLM_H

#include <stddef.h>

#include "base/err.h"

/* holm.h - many tests at once.
 *
 * Holm's step-down rule (Scandinavian Journal of Statistics 6, 1979): the smallest
 * of m p-values is taken m times, the next m - 1 times and so on, none less than
 * the one before it, none over 1. The chance that any one of the true null
 * hypotheses has an adjusted p of at most alpha is at most alpha, however the
 * tests depend on each other. */

/* adjusted[count], in the order of p; may be p itself. Nothing is done where
 * count is 0. ERR_NUMBER: a p is not within [0, 1]; then `adjusted` is untouched. */
int holm_adjust(double *adjusted, const double *p, size_t count, struct err *err);

#endif
