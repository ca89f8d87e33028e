#include "eval/power.h"
#include "eval/normal.h"

#include <math.h>

double power_smallest(double standard_error, double alpha, double power)
{
    if (!(standard_error >= 0 && alpha > 0 && alpha < 1 && power > 0 && power < 1))
        return (double)NAN;
    return (normal_quantile(power) - normal_quantile(alpha / 2)) * standard_error;
}

int power_paired_error(double *out, const double *a, const double *b, size_t count,
                       struct err *err)
{
    double mean = 0, squares = 0;

    if (count < 2)
        return err_set(err, ERR_USAGE,
                       "%zu photos have no spread to learn from; there must be 2", count);
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(a[i] - b[i]))
            return err_set(err, ERR_NUMBER, "the values of photo %zu of %zu are not finite",
                           i + 1, count);
        mean += (a[i] - b[i]) / (double)count;
    }
    for (size_t i = 0; i < count; i++)
        squares += (a[i] - b[i] - mean) * (a[i] - b[i] - mean);
    *out = sqrt(squares / (double)(count - 1) / (double)count);
    return 0;
}
