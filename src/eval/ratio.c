#include "eval/ratio.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>

double ratio_value(struct ratio sum, double empty)
{
    if (!(sum.below == 0))
        return sum.above / sum.below;
    return sum.above == 0 ? empty : (double)NAN;
}

struct ratio ratio_of_mean(double value)
{
    return (struct ratio){value, 1};
}

double ratio_difference(const struct ratio_pair *sums, double empty)
{
    return ratio_value(sums->a, empty) - ratio_value(sums->b, empty);
}

/* A unit while they are put in order. */
struct member {
    int64_t group;
    struct ratio_pair pair;
};

static int compare_numbers(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_pairs(const struct ratio_pair *p, const struct ratio_pair *q)
{
    const double left[] = {p->a.above, p->a.below, p->b.above, p->b.below};
    const double right[] = {q->a.above, q->a.below, q->b.above, q->b.below};

    for (int i = 0; i < 4; i++)
        if (compare_numbers(left[i], right[i]))
            return compare_numbers(left[i], right[i]);
    return 0;
}

static int compare_members(const void *a, const void *b)
{
    const struct member *p = a, *q = b;

    if (p->group != q->group)
        return p->group < q->group ? -1 : 1;
    return compare_pairs(&p->pair, &q->pair);
}

static int compare_units(const void *a, const void *b)
{
    return compare_pairs(a, b);
}

static void add(struct ratio_pair *sum, const struct ratio_pair *pair)
{
    sum->a.above += pair->a.above;
    sum->a.below += pair->a.below;
    sum->b.above += pair->b.above;
    sum->b.below += pair->b.below;
}

static int check(const struct ratio_pair *pairs, size_t count, struct err *err)
{
    if (!count)
        return err_set(err, ERR_USAGE, "there is no photo to judge by");
    if (count > RATIO_COUNT_MAX)
        return err_set(err, ERR_LIMIT, "%zu photos, at most %d", count, RATIO_COUNT_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct ratio_pair *p = &pairs[i];

        if (!isfinite(p->a.above) || !isfinite(p->b.above) || !isfinite(p->a.below) ||
            !isfinite(p->b.below))
            return err_set(err, ERR_NUMBER, "the value of photo %zu of %zu is not finite",
                           i + 1, count);
        if (p->a.below < 0 || p->b.below < 0)
            return err_set(err, ERR_NUMBER, "photo %zu of %zu has a share of less than 0",
                           i + 1, count);
    }
    return 0;
}

int ratio_units(struct ratio_units *out, const struct ratio_pair *pairs, const int64_t *groups,
                size_t count, struct err *err)
{
    struct ratio_units units = {0};
    struct member *members;

    if (check(pairs, count, err))
        return -1;
    members = bytes_new(count, sizeof *members);
    for (size_t i = 0; i < count; i++)
        members[i] = (struct member){groups ? groups[i] : 0, pairs[i]};
    qsort(members, count, sizeof *members, compare_members);
    units.list = bytes_zeroed(count, sizeof *units.list);
    for (size_t i = 0; i < count; i++) {
        units.count += !groups || !i || members[i].group != members[i - 1].group;
        add(&units.list[units.count - 1], &members[i].pair);
    }
    free(members);
    qsort(units.list, units.count, sizeof *units.list, compare_units);
    for (size_t i = 0; i < units.count; i++)
        add(&units.total, &units.list[i]);
    *out = units;
    return 0;
}

void ratio_units_free(struct ratio_units *units)
{
    free(units->list);
    *units = (struct ratio_units){0};
}
