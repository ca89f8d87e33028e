#ifndef ANNOTATE_VECTOR_H
#define ANNOTATE_VECTOR_H

#include "annotate/spline.h"

#include <math.h>

/* vector.h - points and directions of the plane in floating point, for
 * measuring and fitting; lengths in 1/256 pixel. Masks are made in integers. */
struct vector {
    double x, y;
};

static inline struct vector vector_of(struct spline_point p)
{
    return (struct vector){p.x, p.y};
}

static inline struct vector vector_minus(struct vector a, struct vector b)
{
    return (struct vector){a.x - b.x, a.y - b.y};
}

static inline double vector_dot(struct vector a, struct vector b)
{
    return a.x * b.x + a.y * b.y;
}

static inline double vector_length(struct vector a)
{
    return sqrt(vector_dot(a, a));
}

/* Of length 1; 0 stays 0. */
static inline struct vector vector_unit(struct vector a)
{
    double by = vector_length(a);

    return by > 0 ? (struct vector){a.x / by, a.y / by} : (struct vector){0, 0};
}

/* The nearest point of the grid, halves up, within SPLINE_LIMIT. */
static inline struct spline_point vector_on_grid(struct vector at)
{
    double x = floor(at.x + 0.5), y = floor(at.y + 0.5);

    x = fmin(fmax(x, -SPLINE_LIMIT), SPLINE_LIMIT);
    y = fmin(fmax(y, -SPLINE_LIMIT), SPLINE_LIMIT);
    return (struct spline_point){(int32_t)x, (int32_t)y};
}

/* How far p is from the stretch of line from a to b. */
static inline double vector_to_line(struct vector p, struct vector a, struct vector b)
{
    struct vector ab = vector_minus(b, a), ap = vector_minus(p, a);
    double by = vector_dot(ab, ab), t = by > 0 ? vector_dot(ap, ab) / by : 0;

    t = fmin(fmax(t, 0), 1);
    return vector_length(vector_minus(ap, (struct vector){t * ab.x, t * ab.y}));
}

#endif
