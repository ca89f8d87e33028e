#include "eval/holm.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t at;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;

    return (p->p > q->p) - (p->p < q->p);
}

int holm_adjust(double *adjusted, const double *p, size_t count, struct err *err)
{
    struct ranked *order;
    double least = 0;

    for (size_t i = 0; i < count; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return err_set(err, ERR_NUMBER,
                           "p-value %zu of %zu is %g, and must be within 0 .. 1", i + 1, count,
                           p[i]);
    if (!count)
        return 0;
    order = bytes_new(count, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ranked){p[i], i};
    qsort(order, count, sizeof *order, compare);
    for (size_t i = 0; i < count; i++) {
        least = fmax(least, fmin(1, (double)(count - i) * order[i].p));
        adjusted[order[i].at] = least;
    }
    free(order);
    return 0;
}
