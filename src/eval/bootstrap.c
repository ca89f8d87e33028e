#include "eval/bootstrap.h"
#include "base/bytes.h"
#include "eval/resample.h"

#include <math.h>
#include <stdlib.h>

struct bootstrap_spec bootstrap_usual(void)
{
    return (struct bootstrap_spec){0.95, 10000, 1, (double)NAN};
}

const char *bootstrap_method_name(enum bootstrap_method method)
{
    static const char *const names[] = {"none", "percentile", "BCa"};

    return names[method];
}

static struct ratio_pair added(struct ratio_pair sum, const struct ratio_pair *unit,
                               double sign)
{
    sum.a.above += sign * unit->a.above;
    sum.a.below += sign * unit->a.below;
    sum.b.above += sign * unit->b.above;
    sum.b.below += sign * unit->b.below;
    return sum;
}

static double draw(const struct resample *what, uint64_t key)
{
    const struct ratio_units *units = what->units;
    struct ratio_pair sum = {0};

    for (size_t i = 0; i < units->count; i++)
        sum = added(sum, &units->list[resample_pick(key, i, units->count)], 1);
    return ratio_difference(&sum, what->empty);
}

static double without(const struct resample *what, size_t unit)
{
    const struct ratio_units *units = what->units;
    struct ratio_pair rest = added(units->total, &units->list[unit], -1);

    return ratio_difference(&rest, what->empty);
}

int bootstrap_difference(struct bootstrap *out, const struct ratio_pair *pairs,
                         const int64_t *groups, size_t count, const struct bootstrap_spec *spec,
                         struct err *err)
{
    struct ratio_units units;
    struct resample what;

    if (resample_check(spec, err) || ratio_units(&units, pairs, groups, count, err))
        return -1;
    what = (struct resample){
        .count = units.count,
        .value = ratio_difference(&units.total, spec->empty),
        .size = fabs(ratio_value(units.total.a, spec->empty)) +
                fabs(ratio_value(units.total.b, spec->empty)),
        .draw = draw,
        .without = without,
        .units = &units,
        .empty = spec->empty,
    };
    *out = resample_interval(&what, spec);
    ratio_units_free(&units);
    return 0;
}

/* One figure is its difference from 0 / 1. */
int bootstrap_ratio(struct bootstrap *out, const struct ratio *ratios, const int64_t *groups,
                    size_t count, const struct bootstrap_spec *spec, struct err *err)
{
    struct ratio_pair *pairs = bytes_new(count, sizeof *pairs);
    int rc;

    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct ratio_pair){ratios[i], {0, 1}};
    rc = bootstrap_difference(out, pairs, groups, count, spec, err);
    free(pairs);
    return rc;
}

int bootstrap_mean(struct bootstrap *out, const double *values, const int64_t *groups,
                   size_t count, const struct bootstrap_spec *spec, struct err *err)
{
    struct ratio_pair *pairs = bytes_new(count, sizeof *pairs);
    int rc;

    for (size_t i = 0; i < count; i++)
        pairs[i] = (struct ratio_pair){ratio_of_mean(values[i]), {0, 1}};
    rc = bootstrap_difference(out, pairs, groups, count, spec, err);
    free(pairs);
    return rc;
}
