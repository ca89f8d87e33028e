#include "eval/normal.h"

#include <math.h>

#define SQRT_HALF 0.70710678118654752440

double normal_below(double z)
{
    return erfc(-z * SQRT_HALF) / 2;
}

/* By halving, in the lower half, where shares are the finest. */
double normal_quantile(double share)
{
    double low = -40, high = 0, middle; /* below -40 is less than the least double */

    if (!(share > 0 && share < 1))
        return share == 0 ? (double)-INFINITY : share == 1 ? (double)INFINITY : (double)NAN;
    if (share > 0.5)
        return -normal_quantile(1 - share);
    for (middle = low / 2; middle > low && middle < high; middle = low + (high - low) / 2)
        if (normal_below(middle) < share)
            low = middle;
        else
            high = middle;
    return high;
}
