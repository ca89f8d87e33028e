#include "eval/bootstrap.h"
#include "base/bytes.h"
#include "base/rng.h"
#include "eval/normal.h"
#include "eval/quantile.h"

#include <math.h>
#include <stdlib.h>

#define DRAWS_MIN 100
#define DRAWS_MAX 1000000

struct bootstrap_spec bootstrap_usual(void)
{
    return (struct bootstrap_spec){0.95, 10000, 1, (double)NAN};
}

const char *bootstrap_method_name(enum bootstrap_method method)
{
    static const char *const names[] = {"none", "percentile", "BCa"};

    return names[method];
}

static int check(const struct bootstrap_spec *spec, struct err *err)
{
    if (!(spec->level > 0 && spec->level < 1))
        return err_set(err, ERR_USAGE, "the level is %g, and must be over 0 and under 1",
                       spec->level);
    if (spec->draws < DRAWS_MIN || spec->draws > DRAWS_MAX)
        return err_set(err, ERR_USAGE, "%d draws, and there must be %d .. %d", (int)spec->draws,
                       DRAWS_MIN, DRAWS_MAX);
    return 0;
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

/* The figure of one draw. */
static double draw(const struct ratio_units *units, const struct bootstrap_spec *spec,
                   int32_t index)
{
    uint64_t key = rng_key(spec->seed, (uint64_t)index), count = units->count;
    struct ratio_pair sum = {0};

    for (uint64_t i = 0; i < count; i++) /* as rng_below() */
        sum = added(sum, &units->list[((rng_at(key, i) >> 32) * count) >> 32], 1);
    return ratio_difference(&sum, spec->empty);
}

/* The figures of all draws, ascending; NULL if one is not defined. */
static double *draw_all(const struct ratio_units *units, const struct bootstrap_spec *spec)
{
    double *figures = bytes_new((size_t)spec->draws, sizeof *figures);

    for (int32_t i = 0; i < spec->draws; i++) {
        figures[i] = draw(units, spec, i);
        if (isnan(figures[i])) {
            free(figures);
            return NULL;
        }
    }
    quantile_sort(figures, (size_t)spec->draws);
    return figures;
}

static double deviation(const double *figures, int32_t count)
{
    double mean = 0, squares = 0;

    for (int32_t i = 0; i < count; i++)
        mean += figures[i] / count;
    for (int32_t i = 0; i < count; i++)
        squares += (figures[i] - mean) * (figures[i] - mean);
    return sqrt(squares / (count - 1));
}

/* How far the figures lean to one side of the value; infinite where all do. */
static double bias(const double *sorted, int32_t count, double value)
{
    int32_t below = 0, equal = 0;

    while (below < count && sorted[below] < value)
        below++;
    while (below + equal < count && sorted[below + equal] == value)
        equal++;
    return normal_quantile((below + equal / 2.0) / count);
}

/* NaN where a figure without one unit is not defined, or none differs. */
static double acceleration(const struct ratio_units *units, double empty)
{
    double *without = bytes_new(units->count, sizeof *without);
    double mean = 0, squares = 0, cubes = 0, most = 0;

    for (size_t i = 0; i < units->count; i++) {
        struct ratio_pair rest = added(units->total, &units->list[i], -1);

        without[i] = ratio_difference(&rest, empty);
        mean += without[i] / (double)units->count;
    }
    for (size_t i = 0; i < units->count; i++) {
        double d = mean - without[i];

        squares += d * d;
        cubes += d * d * d;
        most = fmax(most, fabs(without[i]));
    }
    free(without);
    if (!(sqrt(squares) > 1e-14 * most)) /* nothing but rounding */
        return (double)NAN;
    return cubes / (6 * squares * sqrt(squares));
}

/* Where an end lies among the figures; NaN where BCa does not say. */
static double place(double z0, double a, double share)
{
    double z = z0 + normal_quantile(share), room = 1 - a * z;

    return room > 0 && isfinite(z) ? normal_below(z0 + z / room) : (double)NAN;
}

static void interval(struct bootstrap *b, const double *sorted, const struct ratio_units *units,
                     const struct bootstrap_spec *spec)
{
    double z0 = bias(sorted, spec->draws, b->value), a = acceleration(units, spec->empty);
    double low = (1 - spec->level) / 2, high = (1 + spec->level) / 2;
    double from = place(z0, a, low), to = place(z0, a, high);

    b->method = isnan(from) || isnan(to) ? BOOTSTRAP_PERCENTILE : BOOTSTRAP_BCA;
    if (b->method == BOOTSTRAP_BCA) {
        low = from;
        high = to;
    }
    b->low = quantile_of_sorted(sorted, (size_t)spec->draws, low);
    b->high = quantile_of_sorted(sorted, (size_t)spec->draws, high);
    b->error = deviation(sorted, spec->draws);
}

int bootstrap_difference(struct bootstrap *out, const struct ratio_pair *pairs,
                         const int64_t *groups, size_t count, const struct bootstrap_spec *spec,
                         struct err *err)
{
    const double none = (double)NAN;
    struct ratio_units units;
    double *figures = NULL;

    if (check(spec, err) || ratio_units(&units, pairs, groups, count, err))
        return -1;
    *out = (struct bootstrap){ratio_difference(&units.total, spec->empty),
                              none,
                              none,
                              none,
                              BOOTSTRAP_NONE,
                              units.count};
    if (units.count > 1)
        figures = draw_all(&units, spec);
    if (figures)
        interval(out, figures, &units, spec);
    free(figures);
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
