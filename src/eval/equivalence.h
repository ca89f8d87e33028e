#ifndef EVAL_EQUIVALENCE_H
#define EVAL_EQUIVALENCE_H

#include "eval/bootstrap.h"

/* equivalence.h - are two runs as good as each other, for all that matters?
 *
 * A large p does not say so: too few photos give one as well. Two one-sided
 * tests (Schuirmann, J. Pharmacokinet. Biopharm. 15, 1987) do: the difference is
 * shown to be above -margin and shown to be below +margin, each at 5 %, which is
 * so where its 90 % interval lies inside (-margin, margin). The margin is the
 * largest difference that does not matter, and is chosen before looking. */
struct equivalence {
    struct bootstrap interval; /* 90 %, of the figure of a less that of b */
    double margin;
    int shown; /* 1: equivalent; 0: not shown to be (which is not: different) */
};

/* spec's level is not looked at. ERR_USAGE: the margin is not over 0 and finite; else errors as
 * bootstrap_difference(). Without an interval nothing is shown. */
int equivalence_test(struct equivalence *out, const struct ratio_pair *pairs,
                     const int64_t *groups, size_t count, double margin,
                     const struct bootstrap_spec *spec, struct err *err);

#endif
