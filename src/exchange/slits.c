#include "exchange/slits.h"
#include "exchange/pixels.h"

#include <stdlib.h>
#include <string.h>

/* Appends the ring, closed and led back to the first point where there are others. */
static void add_ring(struct spline_point *points, size_t *count, const struct spline *ring,
                     int alone)
{
    size_t first = !*count;

    memcpy(points + *count, ring->points, ring->count * sizeof *points);
    *count += ring->count;
    if (!alone)
        points[(*count)++] = ring->points[0];
    if (!first)
        points[(*count)++] = points[0];
}

int slits_join(struct spline *out, const struct shape *shape, struct err *err)
{
    struct spline_point *points = NULL;
    size_t count = 0;

    for (size_t i = 0; i < shape->count; i++) {
        struct spline chords;

        if (pixels_chords(&chords, &shape->rings[i], err)) {
            free(points);
            return err_while(err, "ring %zu", i);
        }
        if (count + chords.count + 2 > SPLINE_POINTS_MAX) {
            free((void *)(uintptr_t)chords.points);
            free(points);
            return err_set(err, ERR_LIMIT, "as one polygon it has more than %zu points",
                           SPLINE_POINTS_MAX);
        }
        points = bytes_resized(points, count + chords.count + 2, sizeof *points);
        add_ring(points, &count, &chords, shape->count == 1);
        free((void *)(uintptr_t)chords.points);
    }
    *out = (struct spline){SPLINE_POLYGON, points, count, NULL};
    return 0;
}
