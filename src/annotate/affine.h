#ifndef ANNOTATE_AFFINE_H
#define ANNOTATE_AFFINE_H

#include "annotate/shape.h"

/* affine.h - maps of the plane that keep lines straight: moving, turning,
 * scaling, shearing, mirroring.
 *
 * (x, y) goes to (a x + c y + e, b x + d y + f), the order of SVG's
 * matrix(a, b, c, d, e, f). Lengths are in pixels. Curves of every kind follow
 * their control points, so mapping those maps the curve, but for the rounding
 * of each mapped point to the 1/256 grid. */
struct affine {
    double a, b, c, d, e, f;
};

#define AFFINE_IDENTITY ((struct affine){1, 0, 0, 1, 0, 0})

/* The map that does `first`, then `second`. */
struct affine affine_then(const struct affine *first, const struct affine *second);

/* ERR_USAGE: it squeezes the plane into a line or a point. */
int affine_inverse(struct affine *out, const struct affine *map, struct err *err);

/* Maps a point; coordinates are rounded to the nearest 1/256, halves up.
 * ERR_LIMIT: beyond SPLINE_LIMIT, or not a number. */
int affine_point(struct spline_point *out, const struct affine *map, struct spline_point point,
                 struct err *err);

/* Maps all control points. Errors as affine_point(), with ring and point; on
 * failure *out is untouched. The caller frees it. */
int affine_shape(struct shape *out, const struct affine *map, const struct shape *shape,
                 struct err *err);

#endif
