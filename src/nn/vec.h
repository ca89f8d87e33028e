#ifndef NN_VEC_H
#define NN_VEC_H

#include <stdint.h>
#include <string.h>

/* vec.h - LANES floats as one vector of the compiler's own, for the files that are
 * compiled once for each width (meson.build). */

#ifndef LANES /* read by itself: meson.build gives it to every file that uses this */
#define LANES 4
#endif

typedef float vec __attribute__((vector_size(LANES * 4)));
typedef int32_t veci __attribute__((vector_size(LANES * 4)));

/* What __builtin_shufflevector() takes of two vectors side by side: every second
 * float; or one of each by turns, of their first and of their last halves. */
#if LANES == 4
#define VEC_EVEN 0, 2, 4, 6
#define VEC_ODD  1, 3, 5, 7
#define VEC_LOW  0, 4, 1, 5
#define VEC_HIGH 2, 6, 3, 7
#elif LANES == 8
#define VEC_EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define VEC_ODD  1, 3, 5, 7, 9, 11, 13, 15
#define VEC_LOW  0, 8, 1, 9, 2, 10, 3, 11
#define VEC_HIGH 4, 12, 5, 13, 6, 14, 7, 15
#else
#define VEC_EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define VEC_ODD  1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define VEC_LOW  0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define VEC_HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif

static inline vec vec_load(const float *from)
{
    vec v;

    memcpy(&v, from, sizeof v);
    return v;
}

static inline void vec_store(float *to, vec v)
{
    memcpy(to, &v, sizeof v);
}

#endif
