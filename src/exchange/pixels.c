#include "exchange/pixels.h"
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

/* The larger sum of second differences: docs/raster.md's M. */
static int64_t bend(const struct spline_cubic *c)
{
    int64_t m[2];

    for (int i = 0; i < 2; i++) {
        const struct spline_point *p = c->p + i;

        m[i] = llabs((int64_t)p[0].x - 2 * (int64_t)p[1].x + p[2].x) +
               llabs((int64_t)p[0].y - 2 * (int64_t)p[1].y + p[2].y);
    }
    return m[0] > m[1] ? m[0] : m[1];
}

static int is_straight(const struct spline_cubic *c)
{
    return !memcmp(&c->p[0], &c->p[1], sizeof *c->p) &&
           !memcmp(&c->p[2], &c->p[3], sizeof *c->p);
}

static int64_t chord_count(const struct spline_cubic *c)
{
    int64_t m = 3 * bend(c), n = 1;

    if (is_straight(c))
        return 1;
    while (m >= 64 * n * n)
        n *= 2;
    return n;
}

/* a / b to nearest, halves up. */
static int32_t quotient(int64_t a, int64_t b)
{
    int64_t twice = 2 * a + b, whole = twice / (2 * b);

    return (int32_t)(whole - (twice % (2 * b) < 0));
}

static int32_t coordinate_at(int64_t p0, int64_t p1, int64_t p2, int64_t p3, int64_t i,
                             int64_t n)
{
    int64_t j = n - i;

    return quotient(p0 * j * j * j + 3 * p1 * j * j * i + 3 * p2 * j * i * i + p3 * i * i * i,
                    n * n * n);
}

int pixels_chords(struct spline *out, const struct spline *ring, struct err *err)
{
    size_t pieces = spline_cubic_count(ring), count = 0;
    struct spline_point *points;

    for (size_t k = 0; k < pieces && count <= SPLINE_POINTS_MAX; k++) {
        struct spline_cubic c = spline_cubic_at(ring, k);

        count += (size_t)chord_count(&c);
    }
    if (count > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "as a polygon it would have more than %zu points",
                       SPLINE_POINTS_MAX);
    points = bytes_new(count, sizeof *points);
    count = 0;
    for (size_t k = 0; k < pieces; k++) {
        struct spline_cubic c = spline_cubic_at(ring, k);
        const struct spline_point *p = c.p;
        int64_t n = chord_count(&c);

        for (int64_t i = 0; i < n; i++)
            points[count++] =
                (struct spline_point){coordinate_at(p[0].x, p[1].x, p[2].x, p[3].x, i, n),
                                      coordinate_at(p[0].y, p[1].y, p[2].y, p[3].y, i, n)};
    }
    *out = (struct spline){SPLINE_POLYGON, points, count, NULL};
    return 0;
}
