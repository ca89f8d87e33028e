#include "exchange/pixels.h"
#include "annotate/chord.h"
#include "annotate/contour.h"

#include <stdlib.h>
#include <string.h>

int pixels_size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    const struct pixels_size *size = self;

    (void)name;
    (void)err;
    *width = size->width;
    *height = size->height;
    return 0;
}

int pixels_skin(struct mask *skin, const struct exchange_photo *photo, struct err *err)
{
    struct mask ignored = {0};

    if (region_paint(skin, &ignored, photo->regions, photo->count, photo->width, photo->height,
                     err))
        return -1;
    mask_free(&ignored);
    return 0;
}

int pixels_outline(struct shape *out, const struct mask *mask, struct err *err)
{
    struct shape shape;

    if (contour_points(mask) > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "its pixels have too ragged an edge to outline");
    shape = contour_trace(mask);
    if (shape_check(&shape, err)) {
        shape_free(&shape);
        return -1;
    }
    *out = shape;
    return 0;
}

int pixels_chords(struct spline *out, const struct spline *ring, struct err *err)
{
    size_t pieces = spline_cubic_count(ring), count = 0;
    struct spline_point *points;

    for (size_t k = 0; k < pieces && count <= SPLINE_POINTS_MAX; k++) {
        struct spline_cubic c = spline_cubic_at(ring, k);

        count += (size_t)chord_begin(&c).left;
    }
    if (count > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "as a polygon it would have more than %zu points",
                       SPLINE_POINTS_MAX);
    points = bytes_new(count, sizeof *points);
    count = 0;
    for (size_t k = 0; k < pieces; k++) {
        struct spline_cubic c = spline_cubic_at(ring, k);
        struct chord_walk walk = chord_begin(&c);

        for (struct spline_point to = c.p[0]; walk.left; chord_next(&walk, &to))
            points[count++] = to;
    }
    *out = (struct spline){SPLINE_POLYGON, points, count, NULL};
    return 0;
}
