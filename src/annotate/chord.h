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

/* 1 and the next chord's end; 0 when the last was given. */
int chord_next(struct chord_walk *walk, struct spline_point *end);

#endif
