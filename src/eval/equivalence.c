#include "eval/equivalence.h"

#include <math.h>

int equivalence_test(struct equivalence *out, const struct ratio_pair *pairs,
                     const int64_t *groups, size_t count, double margin,
                     const struct bootstrap_spec *spec, struct err *err)
{
    struct bootstrap_spec ninety = *spec;
    struct equivalence test = {.margin = margin};

    if (!(margin > 0 && isfinite(margin)))
        return err_set(err, ERR_USAGE, "the margin is %g, and must be over 0", margin);
    ninety.level = 0.90;
    if (bootstrap_difference(&test.interval, pairs, groups, count, &ninety, err))
        return -1;
    test.shown = test.interval.low > -margin && test.interval.high < margin;
    *out = test;
    return 0;
}
