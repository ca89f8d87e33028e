#ifndef DEMO_NOISE_H
#define DEMO_NOISE_H

#include <math.h>
#include <stdint.h>

/* noise.h - smooth chance over the plane: for grain, mottling, folds, wood.
 *
 * Value noise: a number in [-1, 1] at each lattice point, a pure function of
 * (key, x, y), joined smoothly. Pixels only; never geometry. */

static inline float noise_lattice(uint32_t key, int32_t x, int32_t y)
{
    uint32_t h = key ^ (uint32_t)x * 0x9e3779b1u ^ (uint32_t)y * 0x85ebca77u;

    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12)) * 0x297a2d39u;
    h ^= h >> 15;
    return (float)(int32_t)h * 0x1p-31f;
}

static inline float noise_at(uint32_t key, float x, float y)
{
    float fx = floorf(x), fy = floorf(y);
    int32_t i = (int32_t)fx, j = (int32_t)fy;
    float s = x - fx, t = y - fy;
    float a = noise_lattice(key, i, j), b = noise_lattice(key, i + 1, j);
    float c = noise_lattice(key, i, j + 1), d = noise_lattice(key, i + 1, j + 1);

    s = s * s * (3.0f - 2.0f * s);
    t = t * t * (3.0f - 2.0f * t);
    a += (b - a) * s;
    c += (d - c) * s;
    return a + (c - a) * t;
}

/* Octaves, each twice as fine and half as strong; about [-1, 1]. */
static inline float noise_sum(uint32_t key, float x, float y, int octaves)
{
    float sum = 0.0f, share = 0.6f;

    for (int i = 0; i < octaves; i++) {
        sum += share * noise_at(key + (uint32_t)i, x, y);
        x = x * 2.0f + 17.3f;
        y = y * 2.0f + 5.9f;
        share *= 0.5f;
    }
    return sum;
}

/* 0 below `low`, 1 above `high`, smooth between; low > high turns it round. */
static inline float noise_step(float low, float high, float x)
{
    float t = (x - low) / (high - low);

    t = t < 0.0f ? 0.0f : t > 1.0f ? 1.0f : t;
    return t * t * (3.0f - 2.0f * t);
}

#endif
