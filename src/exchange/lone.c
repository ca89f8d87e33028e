#include "exchange/lone.h"

#include <stdlib.h>
#include <string.h>

int lone_ring(struct spline *out, const struct shape *shape, struct err *err)
{
    const struct spline *ring = shape->rings;
    struct spline_point *points;
    size_t pieces;

    if (shape->count != 1)
        return err_set(err, ERR_FORMAT, "it has %zu rings", shape->count);
    pieces = spline_cubic_count(ring);
    if (ring->kind == SPLINE_POLYGON) {
        points = bytes_new(ring->count, sizeof *points);
        memcpy(points, ring->points, ring->count * sizeof *points);
        *out = (struct spline){SPLINE_POLYGON, points, ring->count, NULL};
        return 0;
    }
    if (pieces > SPLINE_POINTS_MAX / 3)
        return err_set(err, ERR_LIMIT, "as cubics it would have more than %zu points",
                       SPLINE_POINTS_MAX);
    points = bytes_new(3 * pieces, sizeof *points);
    for (size_t k = 0; k < pieces; k++) {
        struct spline_cubic cubic = spline_cubic_at(ring, k);

        memcpy(points + 3 * k, cubic.p, 3 * sizeof *points);
    }
    *out = (struct spline){SPLINE_BEZIER, points, 3 * pieces, NULL};
    return 0;
}

int lone_is(const struct spline *ring, enum raster_fill fill, const struct mask *mask)
{
    struct mask filled = {0};
    struct err ignored;
    int same;

    if (raster_mask(&filled, ring, 1, fill, mask->width, mask->height, &ignored))
        return 0;
    same = mask_equal(&filled, mask);
    mask_free(&filled);
    return same;
}
