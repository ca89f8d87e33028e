#ifndef EVAL_BOOTSTRAP_H
#define EVAL_BOOTSTRAP_H

#include "eval/ratio.h"

/* bootstrap.h - within what bounds a figure would lie on other photos of the kind.
 *
 * As many units (photos; or groups, each with all its photos) as there are are
 * drawn with replacement, over and over, and the figure is taken of each draw
 * (Efron, Annals of Statistics 7, 1979; groups: the cluster bootstrap, Davison
 * and Hinkley, Bootstrap Methods and their Application, 1997, 3.8). Photos of
 * one person are alike: drawing them one by one makes intervals too short.
 *
 * The interval is BCa, bias-corrected and accelerated (Efron, JASA 82, 1987):
 * with z0 the normal quantile of the share of draws below the figure (equal ones,
 * but for rounding, half), and the acceleration a = sum d^3 / (6 (sum d^2)^1.5) of the
 * jackknife's d = mean of leave-one-out figures - each, its ends are the draws' quantiles at
 * Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z = Phi^-1((1 -+ level) / 2). Where
 * that is not defined (all draws on one side, all leave-one-out figures equal,
 * one not defined, 1 - a (z0 + z) not above 0) it is the percentile interval, and
 * says so. Quantiles by quantile_of_sorted().
 *
 * All chance is base/rng.h's: draw i takes the numbers of rng_key(seed, i). So
 * the same photos in any order, on any number of threads, give the same bits. */
enum bootstrap_method {
    BOOTSTRAP_NONE, /* one unit, or a draw of which the figure is not defined: no interval */
    BOOTSTRAP_PERCENTILE, /* BCa was not defined */
    BOOTSTRAP_BCA,
};

struct bootstrap_spec {
    double level;  /* of confidence, over 0 and under 1 */
    int32_t draws; /* 100 .. 1,000,000 */
    uint64_t seed;
    double empty; /* of a figure 0 / 0, as ratio_value(): 1 for Jaccard and Dice, else NaN */
};

/* 95 %, 10,000 draws, seed 1, NaN. */
struct bootstrap_spec bootstrap_usual(void);

struct bootstrap {
    double value;     /* of all photos */
    double low, high; /* NaN where there is no interval */
    double error;     /* the standard error: the draws' standard deviation; likewise */
    enum bootstrap_method method;
    size_t units; /* photos, or groups */
};

/* Three figures: the mean of `values`; the quotient of sums; and the difference
 * of two, of the same photos judged twice. groups: NULL, or whose photo each is.
 * Errors as ratio_units(), and ERR_USAGE for a spec outside its bounds. On
 * failure *out is untouched. Time: units x draws. */
int bootstrap_mean(struct bootstrap *out, const double *values, const int64_t *groups,
                   size_t count, const struct bootstrap_spec *spec, struct err *err);
int bootstrap_ratio(struct bootstrap *out, const struct ratio *ratios, const int64_t *groups,
                    size_t count, const struct bootstrap_spec *spec, struct err *err);
int bootstrap_difference(struct bootstrap *out, const struct ratio_pair *pairs,
                         const int64_t *groups, size_t count, const struct bootstrap_spec *spec,
                         struct err *err);

/* "none", "percentile", "BCa". A constant. */
const char *bootstrap_method_name(enum bootstrap_method method);

#endif
