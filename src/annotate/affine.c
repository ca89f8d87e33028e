#include "annotate/affine.h"

#include <math.h>
#include <stdlib.h>

struct affine affine_then(const struct affine *first, const struct affine *second)
{
    const struct affine *p = first, *q = second;

    return (struct affine){q->a * p->a + q->c * p->b,        q->b * p->a + q->d * p->b,
                           q->a * p->c + q->c * p->d,        q->b * p->c + q->d * p->d,
                           q->a * p->e + q->c * p->f + q->e, q->b * p->e + q->d * p->f + q->f};
}

int affine_inverse(struct affine *out, const struct affine *map, struct err *err)
{
    double by = map->a * map->d - map->b * map->c;

    if (!(fabs(by) > 1e-300) || !isfinite(by))
        return err_set(err, ERR_USAGE, "the map squeezes the plane and has no inverse");
    *out = (struct affine){map->d / by,
                           -map->b / by,
                           -map->c / by,
                           map->a / by,
                           (map->c * map->f - map->d * map->e) / by,
                           (map->b * map->e - map->a * map->f) / by};
    return 0;
}

int affine_point(struct spline_point *out, const struct affine *map, struct spline_point point,
                 struct err *err)
{
    double x = floor(map->a * point.x + map->c * point.y + 256 * map->e + 0.5);
    double y = floor(map->b * point.x + map->d * point.y + 256 * map->f + 0.5);

    if (!(fabs(x) <= SPLINE_LIMIT) || !(fabs(y) <= SPLINE_LIMIT))
        return err_set(err, ERR_LIMIT, "a point is mapped to (%g, %g), beyond +-%d pixels",
                       x / 256, y / 256, SPLINE_LIMIT / 256);
    *out = (struct spline_point){(int32_t)x, (int32_t)y};
    return 0;
}

static int map_ring(struct spline_point *points, const struct affine *map,
                    const struct spline *ring, struct err *err)
{
    for (size_t i = 0; i < ring->count; i++)
        if (affine_point(&points[i], map, ring->points[i], err))
            return err_while(err, "point %zu", i);
    return 0;
}

int affine_shape(struct shape *out, const struct affine *map, const struct shape *shape,
                 struct err *err)
{
    struct shape made = {.fill = shape->fill};

    for (size_t r = 0; r < shape->count; r++) {
        struct spline ring = shape->rings[r];
        struct spline_point *points = bytes_new(ring.count, sizeof *points);
        int rc = map_ring(points, map, &ring, err);

        ring.points = points;
        if (!rc)
            shape_add(&made, &ring);
        free(points);
        if (rc) {
            shape_free(&made);
            return err_while(err, "ring %zu", r);
        }
    }
    *out = made;
    return 0;
}
