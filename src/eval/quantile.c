#include "eval/quantile.h"

#include <math.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
    const double *p = a, *q = b;

    return (*p > *q) - (*p < *q);
}

void quantile_sort(double *values, size_t count)
{
    if (count)
        qsort(values, count, sizeof *values, compare);
}

double quantile_of_sorted(const double *sorted, size_t count, double share)
{
    double place, step;
    size_t at;

    if (!count || !(share >= 0 && share <= 1))
        return (double)NAN;
    place = share * (double)(count - 1);
    at = (size_t)place;
    if (at + 1 >= count)
        return sorted[count - 1];
    step = sorted[at + 1] - sorted[at];
    return step > 0 ? sorted[at] + step * (place - (double)at) : sorted[at]; /* inf - inf */
}
