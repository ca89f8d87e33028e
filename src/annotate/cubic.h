#ifndef ANNOTATE_CUBIC_H
#define ANNOTATE_CUBIC_H

#include "annotate/vector.h"

/* cubic.h - one Bezier piece as a curve of the plane, in floating point: for
 * measuring and fitting. Masks are made by raster.c, in integers. All lengths
 * are in 1/256 pixel. */
/* The curve at t, 0 .. 1, and its first and second derivative by t there. */
struct vector cubic_at(const struct spline_cubic *cubic, double t);
struct vector cubic_slope(const struct spline_cubic *cubic, double t);
struct vector cubic_bend(const struct spline_cubic *cubic, double t);

#endif
