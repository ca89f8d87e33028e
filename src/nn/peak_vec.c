/* Compiled once for each width of vector, as conv2d_vec.c is: LANES floats, under the names
 * PEAK_FMA and PEAK_READ. */
#include "nn/peak_vec.h"
#include "nn/vec.h"

#define READERS 8 /* sums at once */

void PEAK_FMA(float *sums, long rounds)
{
    vec s[PEAK_CHAINS], half, one;

    memcpy(s, sums, sizeof s);
    for (int i = 0; i < LANES; i++) {
        half[i] = 0.5f;
        one[i] = 1;
    }
    for (long r = 0; r < rounds; r++) {
#pragma GCC unroll 12
        for (int i = 0; i < PEAK_CHAINS; i++)
            s[i] = s[i] * half + one;
    }
    memcpy(sums, s, sizeof s);
}

float PEAK_READ(const float *from, size_t count)
{
    vec s[READERS] = {{0}};
    float sum = 0;

    for (size_t at = 0; at < count; at += READERS * LANES) {
#pragma GCC unroll 8
        for (size_t i = 0; i < READERS; i++)
            s[i] += vec_load(from + at + i * LANES);
    }
    for (int i = 0; i < READERS; i++)
        for (int j = 0; j < LANES; j++)
            sum += s[i][j];
    return sum;
}
