#ifndef ANNOTATE_MEASURE_H
#define ANNOTATE_MEASURE_H

#include "annotate/shape.h"
#include "annotate/vector.h"

/* measure.h - how large, how long, how far: of the curve itself, that is of the
 * cubics that spline_cubic_at() gives, not of chords or of pixels. Rings were
 * checked with spline_check(). */

/* The area in pixels^2 inside the ring, by Green's theorem: positive where it
 * runs clockwise on the screen (x right, y down), negative the other way; what
 * is enclosed twice counts twice. Of a cubic 20 times the area is an integer in
 * grid units, 6 c01 + 3 c02 + c03 + 3 c12 + 3 c13 + 6 c23 with cij = xi yj - xj yi;
 * these are summed exactly in 128 bits and the quotient is rounded once, to the
 * nearest double. */
double measure_area(const struct spline *ring);

/* The sum over all rings, rounded once: what a shape covers where holes run
 * against their outlines and nothing crosses. */
double measure_shape_area(const struct shape *shape);

/* The smallest box around the curve, in 1/256 pixel, sides rounded outwards:
 * the curve reaches nowhere beyond it (but for 2^-20 of a unit), and to within
 * one unit of each side. */
struct measure_box {
    int32_t left, top, right, bottom;
};
struct measure_box measure_bounds(const struct spline *ring);

/* The length in pixels, within `error` pixels of the true one (at least 1e-6,
 * or 1e-12 of the length), since a cubic is no shorter than its chord and no
 * longer than its control polygon. */
double measure_length(const struct spline *ring, double error);

/* The point of the ring that is nearest to `from`: on which cubic, at which t,
 * where (1/256 pixel), and how far (pixels). No point of the ring is nearer by
 * more than 1/10,000 pixel; of equals, one is given. */
struct measure_nearest {
    size_t piece;
    double t;
    struct vector at;
    double distance;
};
struct measure_nearest measure_nearest(const struct spline *ring, struct vector from);

/* How far two rings are apart, in pixels: the largest distance from a point of
 * either to the nearest of the other (Hausdorff's), so 0 for the same curve in
 * other pieces. Taken from points at most 1/4 pixel apart (of rings around which
 * that is over 65,536 points, by as many), so it is short of the largest by half of
 * that at most, and by far less where the rings run along each other. */
double measure_distance(const struct spline *a, const struct spline *b);

#endif
