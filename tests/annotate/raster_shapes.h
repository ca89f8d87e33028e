#ifndef TESTS_RASTER_SHAPES_H
#define TESTS_RASTER_SHAPES_H

#include "annotate/raster.h"

/* raster_shapes.h - a fixed suite of 10,000 shapes, random and spiteful, the
 * same on every machine: integers from base/rng.h's stream alone. */
enum {
    SHAPES_FAMILIES = 16,
    SHAPES_EACH = 625,
    SHAPES_RINGS = 12,
    SHAPES_POINTS = 16,
    SHAPES_SIZES = 4
};

/* The pictures that they are drawn into, each shape into each. */
extern const int32_t shapes_sizes[SHAPES_SIZES][2];

struct shapes_one {
    struct spline rings[SHAPES_RINGS];
    struct spline_point points[SHAPES_RINGS][SHAPES_POINTS];
    uint8_t corners[SHAPES_RINGS][SHAPES_POINTS];
    size_t count;
    enum raster_fill fill;
};

const char *shapes_name(int family);

/* The i-th of a family. It points into itself: not to be copied. */
void shapes_make(struct shapes_one *out, int family, int i);

#endif
