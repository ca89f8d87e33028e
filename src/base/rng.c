#include "base/rng.h"

#include <math.h>

uint64_t rng_text_key(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return rng_at(h, 0);
}

uint64_t rng_next(struct rng *rng)
{
    return rng_at(rng->key, rng->i++);
}

double rng_uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * ((double)(rng_next(rng) >> 11) * 0x1p-53);
}

/* Box and Muller, the cosine half; 1 - u keeps the logarithm's argument above 0. */
double rng_normal(struct rng *rng)
{
    double u = 1.0 - rng_uniform(rng, 0.0, 1.0);
    double angle = rng_uniform(rng, 0.0, 2.0 * 3.14159265358979323846);

    return sqrt(-2.0 * log(u)) * cos(angle);
}

int rng_below(struct rng *rng, int count)
{
    return (int)(((rng_next(rng) >> 32) * (uint64_t)count) >> 32);
}
