#include "annotate/convert.h"
#include "annotate/chord.h"

#include "annotate/measure.h"
#include "annotate/trail.h"

#include <stdlib.h>

#define ERROR_MIN (1.0 / 32)
enum { KNOTS_MAX = 16384, SWEEPS = 60 };

/* Points, and corners where the kind has any. */
struct draft {
    struct bytes points, corners;
};

static void draft_add(struct draft *draft, struct spline_point point, uint8_t corner)
{
    bytes_add(&draft->points, &point, sizeof point);
    bytes_add(&draft->corners, &corner, 1);
}

static struct spline draft_ring(const struct draft *draft, enum spline_kind kind)
{
    return (struct spline){kind, (const struct spline_point *)(const void *)draft->points.data,
                           draft->corners.size,
                           kind == SPLINE_CATMULL_ROM ? draft->corners.data : NULL};
}

static void draft_free(struct draft *draft)
{
    bytes_free(&draft->points);
    bytes_free(&draft->corners);
}

static void add_cubics(struct draft *draft, const struct spline *ring)
{
    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic c = spline_cubic_at(ring, i);

        for (int k = 0; k < 3; k++)
            draft_add(draft, c.p[k], 0);
    }
}

static int add_chords(struct draft *draft, const struct spline *ring, struct err *err)
{
    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic c = spline_cubic_at(ring, i);
        struct chord_walk walk = chord_begin(&c);

        for (struct spline_point to = c.p[0]; walk.left; chord_next(&walk, &to))
            draft_add(draft, to, 0);
        if (draft->corners.size > SPLINE_POINTS_MAX)
            return err_set(err, ERR_LIMIT, "a polygon of more than %zu points",
                           SPLINE_POINTS_MAX);
    }
    return 0;
}

/* Knots between two places of the trail, the first included, about `step` apart. */
static void add_stretch(struct draft *draft, const struct trail *trail, size_t from, double end,
                        double step, int corner)
{
    double start = trail->way[from], parts = fmax(1, ceil((end - start) / step));

    for (double k = 0; k < parts; k++)
        draft_add(draft,
                  vector_on_grid(k > 0
                                     ? trail_at(trail, from, start + (end - start) * k / parts)
                                     : trail->at[from]),
                  k > 0 ? 0 : (uint8_t)corner);
}

/* Knots all along the trail, from corner to corner; the trail begins at a knot. */
static void add_knots(struct draft *draft, const struct trail *trail, double step, int corners)
{
    size_t from = 0;

    for (size_t i = 1; i <= trail->count; i++)
        if (i == trail->count || (corners && trail->corner[i])) {
            add_stretch(draft, trail, from, trail->way[i], step,
                        corners && trail->corner[from]);
            from = i;
        }
}

/* Moves the control points such that the B-spline passes where they were: the
 * solution of a + 4 b + c = 6 k, by sweeps that each halve what is left at least. */
static void pass_through(struct draft *draft)
{
    struct spline_point *points = (struct spline_point *)(void *)draft->points.data;
    size_t n = draft->corners.size;
    struct vector *v = bytes_new(n, sizeof *v);

    for (size_t i = 0; i < n; i++)
        v[i] = vector_of(points[i]);
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t i = 0; i < n; i++) {
            struct vector a = v[(i + n - 1) % n], c = v[(i + 1) % n];

            v[i] = (struct vector){(6.0 * points[i].x - a.x - c.x) / 4,
                                   (6.0 * points[i].y - a.y - c.y) / 4};
        }
    for (size_t i = 0; i < n; i++)
        points[i] = vector_on_grid(v[i]);
    free(v);
}

/* Ever more knots until the ring is within the error. */
static int approach(struct shape *out, const struct spline *ring, enum spline_kind kind,
                    double error, double *off, struct err *err)
{
    struct trail trail = trail_walk(ring);
    double whole = trail.way[trail.count], here = INFINITY;

    for (size_t knots = 4; !(here <= error) && knots <= KNOTS_MAX; knots *= 2) {
        struct draft draft = {{0}, {0}};
        struct spline made;

        add_knots(&draft, &trail, whole / (double)knots, kind == SPLINE_CATMULL_ROM);
        if (kind == SPLINE_BSPLINE)
            pass_through(&draft);
        made = draft_ring(&draft, kind);
        if (spline_check(&made, err))
            knots =
                KNOTS_MAX; /* a point outside: fewer knots swing farther, more do not help */
        else
            here = measure_distance(ring, &made);
        if (here <= error)
            shape_add(out, &made);
        draft_free(&draft);
    }
    trail_free(&trail);
    if (!(here <= error))
        return err_set(err, ERR_NUMBER, "%g pixels off with %d knots; allow more than %g", here,
                       KNOTS_MAX, error);
    if (off)
        *off = here;
    return 0;
}

/* The kinds that become this one without loss. */
static int convert_exactly(struct draft *draft, const struct spline *ring,
                           enum spline_kind kind, struct err *err)
{
    if (kind == SPLINE_BEZIER)
        add_cubics(draft, ring);
    else if (kind == SPLINE_POLYGON)
        return add_chords(draft, ring, err);
    else
        for (size_t i = 0; i < ring->count; i++)
            draft_add(draft, ring->points[i], 1);
    return 0;
}

int convert_ring(struct shape *out, const struct spline *ring, enum spline_kind kind,
                 double error, double *off, struct err *err)
{
    struct draft draft = {{0}, {0}};
    struct spline made = *ring;
    int by_knots =
        kind == SPLINE_BSPLINE || (kind == SPLINE_CATMULL_ROM && ring->kind != SPLINE_POLYGON);
    int rc = 0;

    if (spline_check(ring, err))
        return -1;
    if (kind != ring->kind && by_knots) {
        if (!(error >= ERROR_MIN))
            return err_set(err, ERR_USAGE, "an error of %g pixels; give %g or more", error,
                           ERROR_MIN);
        return approach(out, ring, kind, error, off, err);
    }
    if (kind != ring->kind) {
        rc = convert_exactly(&draft, ring, kind, err);
        made = draft_ring(&draft, kind);
        rc = rc ? rc : spline_check(&made, err);
    }
    if (!rc) {
        shape_add(out, &made);
        if (off)
            *off = kind == SPLINE_POLYGON && ring->kind != kind ? measure_distance(ring, &made)
                                                                : 0;
    }
    draft_free(&draft);
    return rc;
}
