#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

/* rng.h - chance that can be asked for again.
 *
 * Counter-based: the i-th number of a key is a pure function of (key, i), so
 * that any thread may ask for any of them in any order, and a resumed run
 * needs no saved state. The function is SplitMix64's (Steele, Lea, Flood,
 * OOPSLA 2014): the finaliser over key + i * 0x9e3779b97f4a7c15. */

/* The i-th number of a key, all 64 bits uniform. */
static inline uint64_t rng_at(uint64_t key, uint64_t i)
{
    uint64_t z = key + (i + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* A key within a key: for an epoch of a run, a layer of a step, ... */
static inline uint64_t rng_key(uint64_t key, uint64_t part)
{
    return rng_at(rng_at(key, 0) ^ part, 1);
}

/* Its top 24 bits as a float in [0, 1). */
static inline float rng_unit(uint64_t bits)
{
    return (float)(bits >> 40) * 0x1p-24f;
}

/* A key from a text, such as a digest's hex (FNV-1a, then mixed). */
uint64_t rng_text_key(const char *text);

/* A stream of numbers, where one after another is what is wanted. */
struct rng {
    uint64_t key, i;
};
uint64_t rng_next(struct rng *rng);
double rng_uniform(struct rng *rng, double low, double high); /* [low, high) */
double rng_normal(struct rng *rng);                           /* mean 0, variance 1 */
int rng_below(struct rng *rng, int count);                    /* 0 .. count-1 */

#endif
