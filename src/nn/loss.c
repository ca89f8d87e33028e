#include "nn/loss.h"

#define EPS 1.0

/* The three sums over the known pixels of one photo. */
struct sums {
    double both, predicted, truth; /* p t, p^2, t^2 */
};

static struct sums sums_of(const float *y, const float *truth, const uint8_t *known,
                           size_t pixels)
{
    struct sums s = {0};

    for (size_t i = 0; i < pixels; i++) {
        double p = ((double)y[i] + 1) / 2, t = (double)truth[i];
        if (known && !known[i])
            continue;
        s.both += p * t;
        s.predicted += p * p;
        s.truth += t * t;
    }
    return s;
}

double loss_jaccard(float *dy, const float *y, const float *truth, const uint8_t *known,
                    int32_t n, size_t pixels)
{
    double loss = 0;

    for (int32_t k = 0; k < n; k++) {
        size_t at = (size_t)k * pixels;
        const uint8_t *mask = known ? known + at : NULL;
        struct sums s = sums_of(y + at, truth + at, mask, pixels);
        double over = s.both + EPS, under = s.predicted + s.truth - s.both + EPS;

        loss += (1 - over / under) / n;
        /* d(over) = t dp, d(under) = (2 p - t) dp, dp = dy / 2 */
        for (size_t i = 0; dy && i < pixels; i++) {
            double p = ((double)y[at + i] + 1) / 2, t = (double)truth[at + i];
            double d = -(t * under - over * (2 * p - t)) / (under * under) / (2.0 * n);
            dy[at + i] = mask && !mask[i] ? 0 : (float)d;
        }
    }
    return loss;
}
