#ifndef ANNOTATE_SPLINE_H
#define ANNOTATE_SPLINE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* spline.h - closed curves by their control points.
 *
 * Coordinates are integers in 1/256 pixel: x right, y down, origin at the
 * corner of the top-left pixel; pixel (i, j) covers [256 i, 256 i + 256) x
 * [256 j, 256 j + 256), its centre is at +128. docs/raster.md is normative. */

/* Control points lie within +-SPLINE_LIMIT: 131,072 pixels, twice the largest side. */
#define SPLINE_LIMIT (1 << 25)

struct spline_point {
    int32_t x, y;
};

enum spline_kind {
    SPLINE_CATMULL_ROM, /* through its points, uniform parametrisation */
    SPLINE_BEZIER,      /* knot, handle, handle, knot, handle, handle ... */
    SPLINE_BSPLINE,     /* uniform cubic, near its points */
    SPLINE_POLYGON,     /* straight from point to point */
};

/* A ring: the curve goes on from the last point to the first. */
struct spline {
    enum spline_kind kind;
    const struct spline_point *points; /* borrowed */
    size_t count;                      /* points; of a Bezier a multiple of 3 */
    const uint8_t *corners; /* borrowed; a flag for each point, 1 = corner; NULL = none */
};

/* One cubic Bezier piece. */
struct spline_cubic {
    struct spline_point p[4];
};

/* 'catmull-rom', 'bezier', 'b-spline', 'polygon': what files and tables call
 * the kinds. spline_kind_of(): of the first `length` characters; -1 for other words. */
const char *spline_kind_name(enum spline_kind kind);
int spline_kind_of(enum spline_kind *out, const char *name, size_t length);

/* Points of a ring, and of a shape. */
#define SPLINE_POINTS_MAX ((size_t)1 << 20)

/* ERR_FORMAT: no points, a Bezier whose count is no multiple of 3, or corners
 * on a kind that has none. ERR_LIMIT: a point beyond SPLINE_LIMIT, or more
 * than SPLINE_POINTS_MAX of them. */
int spline_check(const struct spline *spline, struct err *err);

/* How many cubics it becomes, and the i-th of them, on the 1/256 grid:
 * quotients are rounded to the nearest integer, halves up. Catmull-Rom: from
 * point b to c, with a before and d after, handles b + (c - a) / 6 and
 * c - (d - b) / 6; but a corner's handles lie on it. B-spline (of a, b, c, d): knots (a + 4 b +
 * c) / 6 and (b + 4 c + d) / 6, handles (2 b + c) / 3 and (b + 2 c) / 3. Polygon: both handles
 * at the ends, which makes it straight. The spline was checked. */
size_t spline_cubic_count(const struct spline *spline);
struct spline_cubic spline_cubic_at(const struct spline *spline, size_t i);

#endif
