#ifndef NN_PEAK_VEC_H
#define NN_PEAK_VEC_H

#include <stddef.h>

/* peak_vec.h - the loops of peak.c, once a width of vector (peak_vec.c). */

/* What one round of peak_vec_fma computes: as many sums at once as hide the latency, each a
 * vector of `lanes` floats. */
#define PEAK_CHAINS 12

/* sums[i] = sums[i] * 0.5 + 1, `rounds` times, for PEAK_CHAINS vectors of floats. */
void peak_vec_fma_any(float *sums, long rounds);
/* The sum of `count` floats, a multiple of 512. */
float peak_vec_read_any(const float *from, size_t count);
#ifdef __x86_64__
void peak_vec_fma_avx2(float *sums, long rounds);
float peak_vec_read_avx2(const float *from, size_t count);
void peak_vec_fma_avx512(float *sums, long rounds);
float peak_vec_read_avx512(const float *from, size_t count);
#endif

#endif
