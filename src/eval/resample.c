#include "eval/resample.h"
#include "base/bytes.h"
#include "eval/normal.h"
#include "eval/quantile.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#define DRAWS_MIN 100
#define DRAWS_MAX 1000000

int resample_check(const struct bootstrap_spec *spec, struct err *err)
{
    if (!(spec->level > 0 && spec->level < 1))
        return err_set(err, ERR_USAGE, "the level is %g, and must be over 0 and under 1",
                       spec->level);
    if (spec->draws < DRAWS_MIN || spec->draws > DRAWS_MAX)
        return err_set(err, ERR_USAGE, "%d draws, and there must be %d .. %d", (int)spec->draws,
                       DRAWS_MIN, DRAWS_MAX);
    return 0;
}

/* The figures of all draws, ascending; NULL if one is not defined. */
static double *draw_all(const struct resample *what, const struct bootstrap_spec *spec)
{
    double *figures = bytes_new((size_t)spec->draws, sizeof *figures);

    for (int32_t i = 0; i < spec->draws; i++) {
        figures[i] = what->draw(what, rng_key(spec->seed, (uint64_t)i));
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

/* How far the figures lean to one side of the value; infinite where all do. A draw of every
 * unit once is equal to it, though its sums were rounded in another order. */
static double bias(const double *sorted, int32_t count, const struct resample *what)
{
    double rounding = 4 * DBL_EPSILON * (double)what->count * what->size;
    int32_t below = 0, equal = 0;

    while (below < count && sorted[below] < what->value - rounding)
        below++;
    while (below + equal < count && sorted[below + equal] <= what->value + rounding)
        equal++;
    return normal_quantile((below + equal / 2.0) / count);
}

/* NaN where a figure without one unit is not defined, or none differs. */
static double acceleration(const struct resample *what)
{
    double *without = bytes_new(what->count, sizeof *without);
    double mean = 0, squares = 0, cubes = 0, most = 0;

    for (size_t i = 0; i < what->count; i++) {
        without[i] = what->without(what, i);
        mean += without[i] / (double)what->count;
    }
    for (size_t i = 0; i < what->count; i++) {
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

static void interval(struct bootstrap *b, const double *sorted, const struct resample *what,
                     const struct bootstrap_spec *spec)
{
    double z0 = bias(sorted, spec->draws, what), a = acceleration(what);
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

struct bootstrap resample_interval(const struct resample *what,
                                   const struct bootstrap_spec *spec)
{
    const double none = (double)NAN;
    struct bootstrap b = {what->value, none, none, none, BOOTSTRAP_NONE, what->count};
    double *figures = what->count > 1 ? draw_all(what, spec) : NULL;

    if (figures)
        interval(&b, figures, what, spec);
    free(figures);
    return b;
}
