#ifndef ANNOTATE_CHORD_H
#define ANNOTATE_CHORD_H

#include "annotate/spline.h"

/* chord.h - cubics become chords, as docs/raster.md says: n = 2^k of them
 * between the points at t = i/n, exact, then rounded to nearest, halves up.
 *
 * One coordinate times n^3 is walked by forward differences: exact in
 * integers. A value stays under 2^62 (docs/raster.md); the differences may
 * wrap around 2^64 on the way, which does not change it. */
struct chord_axis {
    uint64_t at, d1, d2, d3;
};

struct chord_walk {
    struct chord_axis x, y;
    int k;
    int32_t left; /* chords to come */
};

/* From p[0] on. chord_begin_straight(): as one chord, whatever it is. */
struct chord_walk chord_begin(const struct spline_cubic *cubic);
struct chord_walk chord_begin_straight(const struct spline_cubic *cubic);

/* One step on, and the value there divided by n^3: rounded to nearest, halves
 * up. The shift is of a number made positive, by a multiple of n^3. */
static inline int32_t chord_on(struct chord_axis *a, int k)
{
    const uint64_t lift = (uint64_t)1 << 62, half = ((uint64_t)1 << (3 * k)) / 2;

    a->at += a->d1;
    a->d1 += a->d2;
    a->d2 += a->d3;
    return (int32_t)((int64_t)((a->at + lift + half) >> (3 * k)) - (int64_t)(lift >> (3 * k)));
}

/* 1 and the next chord's end; 0 when the last was given. Here, because a raster
 * does little more a chord than this. */
static inline int chord_next(struct chord_walk *walk, struct spline_point *end)
{
    if (!walk->left)
        return 0;
    walk->left--;
    *end = (struct spline_point){chord_on(&walk->x, walk->k), chord_on(&walk->y, walk->k)};
    return 1;
}

#endif
