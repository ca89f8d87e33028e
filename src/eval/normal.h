#ifndef EVAL_NORMAL_H
#define EVAL_NORMAL_H

/* normal.h - the standard normal distribution. */

double normal_below(double z); /* the share below z */

/* The z below which a share of `share` lies: normal_below()'s reverse, to the
 * last place or two. -inf at 0, inf at 1, NaN outside. */
double normal_quantile(double share);

#endif
