#ifndef EVAL_PERMUTATION_H
#define EVAL_PERMUTATION_H

#include "eval/ratio.h"

/* permutation.h - could chance alone have made two runs differ so much?
 *
 * If it does not matter which run judged a photo, the two results of a photo may
 * change places. All 2^n ways to swap or not are equally likely then; p is the
 * share of them in which the figure of a less that of b is at least as far from
 * 0 as it is (two-sided; Fisher, The Design of Experiments, 1935, 21; Pitman 1937).
 * For means that is the flipping of the differences' signs, for pooled figures
 * the swapping of counts. Groups are swapped whole: their photos are not independent.
 *
 * Where 2^n is at most `draws` every way is gone through, and p is exact. Else
 * `draws` ways are drawn and p = (b + 1) / (draws + 1), b of them being as far
 * out, which never says 0 (Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9,
 * 2010). A way in which the figure is not defined counts as far out. Chance is
 * base/rng.h's, way i takes the numbers of rng_key(seed, i): the order of the
 * photos and the number of threads do not matter. */
struct permutation_spec {
    int32_t draws; /* 100 .. 1,000,000 */
    uint64_t seed;
    double empty; /* of a figure 0 / 0, as ratio_value() */
};

/* 10,000 ways (so exact up to 13 units), seed 1, NaN. */
struct permutation_spec permutation_usual(void);

struct permutation {
    double difference; /* the figure of a less that of b */
    double p;
    int exact;
    size_t units; /* photos, or groups */
};

/* The photos as both runs judged them; ratio_of_mean() for means. Errors as
 * ratio_units(), and ERR_USAGE for a spec outside its bounds. On failure *out is
 * untouched. Of one unit, or where no photo differs, p is 1; where the figure of
 * all photos is not defined, it is NaN. */
int permutation_test(struct permutation *out, const struct ratio_pair *pairs,
                     const int64_t *groups, size_t count, const struct permutation_spec *spec,
                     struct err *err);

#endif
