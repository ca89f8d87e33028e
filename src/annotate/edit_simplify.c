#include "annotate/edit.h"

#include "annotate/fit.h"
#include "annotate/measure.h"
#include "annotate/trail.h"

#include <stdlib.h>

#define ERROR_MIN (1.0 / 32)
enum { TRIES = 10 };

/* A polygon's points and which of them stay. Indices wrap around. */
struct thinning {
    const struct spline *ring;
    uint8_t *stays;
};

static struct vector point_at(const struct spline *ring, size_t i)
{
    return vector_of(ring->points[i % ring->count]);
}

/* The point between first and last that is farthest from the line between them. */
static size_t farthest(const struct spline *ring, size_t first, size_t last, double *off)
{
    struct vector a = point_at(ring, first), b = point_at(ring, last);
    size_t found = first;

    *off = -1;
    for (size_t i = first + 1; i < last; i++) {
        double here = vector_to_line(point_at(ring, i), a, b);

        if (here > *off) {
            *off = here;
            found = i;
        }
    }
    return found;
}

/* Douglas and Peucker, with a stack of its own: the depth may be the count. */
static void thin(struct thinning *t, size_t first, size_t last, double error)
{
    size_t *ends = bytes_new(t->ring->count + 2, sizeof *ends), open = 1;
    double off;

    ends[0] = last;
    while (open) {
        size_t split = farthest(t->ring, first, ends[open - 1], &off);

        if (off > error) {
            t->stays[split % t->ring->count] = 1;
            ends[open++] = split;
        } else {
            first = ends[--open];
        }
    }
    free(ends);
}

static int simplify_polygon(struct shape *out, const struct spline *ring, double error,
                            double *off, struct err *err)
{
    size_t n = ring->count, far, third;
    struct spline_point *points;
    struct spline made = {.kind = SPLINE_POLYGON};
    struct thinning t = {ring, NULL};
    double width, other;

    far = farthest(ring, 0, n, &width); /* the line from 0 to n is a point */
    if (n < 3 || !(width > 0))
        return err_set(err, ERR_FORMAT, "a polygon without extent");
    t.stays = bytes_zeroed(n, 1);
    t.stays[0] = t.stays[far] = 1;
    thin(&t, 0, far, 256 * error);
    thin(&t, far, n, 256 * error);
    third = farthest(ring, 0, far, &width);
    width = far > 1 ? width : -1;
    if (far + 1 < n) {
        size_t at = farthest(ring, far, n, &other);

        third = other > width ? at : third;
    }
    t.stays[third] = 1; /* kept by the thinning too, unless all was within the error */
    points = bytes_new(n, sizeof *points);
    for (size_t i = 0; i < n; i++)
        if (t.stays[i])
            points[made.count++] = ring->points[i];
    made.points = points;
    if (off)
        *off = measure_distance(ring, &made);
    shape_add(out, &made);
    free(points);
    free(t.stays);
    return 0;
}

/* A fit of the trail, tighter each time until what is measured is within the error. */
static int refit(struct shape *fit, const struct spline *ring,
                 const struct spline_point *points, size_t count, double error, double *off,
                 struct err *err)
{
    double tight = error;

    for (int i = 0; i < TRIES && tight >= FIT_ERROR_MIN; i++, tight *= 0.7) {
        if (fit_outline(fit, points, count, tight, err))
            return -1;
        *off = measure_distance(ring, &fit->rings[0]);
        if (*off <= error)
            return 0;
        shape_free(fit);
    }
    return err_set(err, ERR_NUMBER, "no fit came within %g pixels; allow more", error);
}

static int simplify_curve(struct shape *out, const struct spline *ring, double error,
                          double *off, struct err *err)
{
    struct trail trail = trail_walk(ring);
    struct spline_point *points = bytes_new(trail.count, sizeof *points);
    struct shape fit = {0};
    double measured = 0, last = 0, step = error < 0.25 ? 64 : 240; /* just under a pixel */
    size_t count = 0;
    int rc;

    for (size_t i = 0; i < trail.count; i++)
        if (!count || trail.corner[i] || trail.way[i] - last >= step) {
            points[count++] = vector_on_grid(trail.at[i]);
            last = trail.way[i];
        }
    rc = refit(&fit, ring, points, count, error, &measured, err);
    if (!rc) {
        shape_add(out, &fit.rings[0]);
        if (off)
            *off = measured;
    }
    shape_free(&fit);
    free(points);
    trail_free(&trail);
    return rc;
}

int edit_simplify(struct shape *out, const struct spline *ring, double error, double *off,
                  struct err *err)
{
    if (!(error >= ERROR_MIN && error <= FIT_ERROR_MAX))
        return err_set(err, ERR_USAGE, "an error of %g pixels; give one from %g to %g", error,
                       ERROR_MIN, FIT_ERROR_MAX);
    if (spline_check(ring, err))
        return -1;
    return ring->kind == SPLINE_POLYGON ? simplify_polygon(out, ring, error, off, err)
                                        : simplify_curve(out, ring, error, off, err);
}
