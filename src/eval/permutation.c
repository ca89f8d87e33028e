#include "eval/permutation.h"
#include "base/rng.h"

#include <float.h>
#include <math.h>

#define DRAWS_MIN 100
#define DRAWS_MAX 1000000

struct permutation_spec permutation_usual(void)
{
    return (struct permutation_spec){10000, 1, (double)NAN};
}

/* Swaps the units whose bit is 1: those of `key` itself, or where there are too
 * many units for that, of the key's numbers, 64 units each. */
static double swapped(const struct ratio_units *units, double empty, uint64_t key, int drawn)
{
    struct ratio_pair sum = {0};
    uint64_t bits = key;

    for (size_t i = 0; i < units->count; i++) {
        const struct ratio *const sides[] = {&units->list[i].a, &units->list[i].b};
        const struct ratio *a, *b;

        if (drawn && !(i & 63))
            bits = rng_at(key, i / 64);
        a = sides[bits >> (i & 63) &
                  1]; /* no branch: it would be guessed wrong half the time */
        b = sides[~bits >> (i & 63) & 1];
        sum.a.above += a->above;
        sum.a.below += a->below;
        sum.b.above += b->above;
        sum.b.below += b->below;
    }
    return ratio_difference(&sum, empty);
}

/* What is as far out but for the rounding of the sums counts as well. */
static double least_of(const struct ratio_units *units, double empty, double difference)
{
    double size =
        fabs(ratio_value(units->total.a, empty)) + fabs(ratio_value(units->total.b, empty));

    return fabs(difference) - 4 * DBL_EPSILON * (double)units->count * size;
}

/* p, of all ways or of those that are drawn. */
static double share_far_out(const struct ratio_units *units, const struct permutation *test,
                            const struct permutation_spec *spec)
{
    int64_t ways = test->exact ? (int64_t)1 << units->count : spec->draws, far = 0;
    double least = least_of(units, spec->empty, test->difference);

    for (int64_t w = 0; w < ways; w++) {
        uint64_t key = test->exact ? (uint64_t)w : rng_key(spec->seed, (uint64_t)w);

        far += !(fabs(swapped(units, spec->empty, key, !test->exact)) < least);
    }
    return test->exact ? (double)far / (double)ways : (double)(far + 1) / (double)(ways + 1);
}

int permutation_test(struct permutation *out, const struct ratio_pair *pairs,
                     const int64_t *groups, size_t count, const struct permutation_spec *spec,
                     struct err *err)
{
    struct permutation test = {.p = (double)NAN};
    struct ratio_units units;

    if (spec->draws < DRAWS_MIN || spec->draws > DRAWS_MAX)
        return err_set(err, ERR_USAGE, "%d draws, and there must be %d .. %d", (int)spec->draws,
                       DRAWS_MIN, DRAWS_MAX);
    if (ratio_units(&units, pairs, groups, count, err))
        return -1;
    test.units = units.count;
    test.difference = ratio_difference(&units.total, spec->empty);
    test.exact = units.count < 31 && (int64_t)1 << units.count <= spec->draws;
    if (!isnan(test.difference))
        test.p = share_far_out(&units, &test, spec);
    ratio_units_free(&units);
    *out = test;
    return 0;
}
