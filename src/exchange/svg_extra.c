#include "exchange/svg_extra.h"
#include "annotate/svg_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int svg_extra_needed(const struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++)
        if (shape->rings[i].kind == SPLINE_CATMULL_ROM ||
            shape->rings[i].kind == SPLINE_BSPLINE)
            return 1;
    return 0;
}

void svg_extra_write(struct text *out, const struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct spline *ring = &shape->rings[i];

        text_add(out, "%s%s", i ? ";" : "", spline_kind_name(ring->kind));
        for (size_t k = 0; k < ring->count; k++) {
            text_add(out, " ");
            svg_number_write(out, ring->points[k].x);
            text_add(out, " ");
            svg_number_write(out, ring->points[k].y);
            if (ring->corners && ring->corners[k])
                text_add(out, "*");
        }
    }
}

/* One number of a point: one blank, then an exact multiple of 1/256. */
static int read_number(int32_t *out, const char *text, size_t size, size_t *at)
{
    double v;

    if (*at >= size || text[*at] != ' ')
        return -1;
    ++*at;
    if (svg_number(&v, text, size, at) || !(fabs(v) <= SPLINE_LIMIT / 256) ||
        v * 256 != floor(v * 256))
        return -1;
    *out = (int32_t)(v * 256);
    return 0;
}

static int read_ring(struct shape *out, const char *text, size_t size)
{
    size_t at = strcspn(text, " ;"), count = 0;
    struct spline ring = {0};
    struct spline_point *points;
    uint8_t *corners;
    enum spline_kind kind;
    int rc = 0;

    if (spline_kind_of(&kind, text, at))
        return -1;
    points = bytes_new(size / 4 + 1, sizeof *points);
    corners = bytes_zeroed(size / 4 + 1, 1);
    while (!rc && at < size) {
        rc = read_number(&points[count].x, text, size, &at) ||
             read_number(&points[count].y, text, size, &at);
        if (!rc && at < size && text[at] == '*') {
            corners[count] = 1;
            at++;
        }
        count++;
    }
    ring = (struct spline){kind, points, count, memchr(corners, 1, count) ? corners : NULL};
    if (!rc)
        shape_add(out, &ring);
    free(points);
    free(corners);
    return rc ? -1 : 0;
}

static int read_rings(struct shape *out, const char *text)
{
    for (;;) {
        size_t size = strcspn(text, ";");

        if (out->count == SHAPE_RINGS_MAX || read_ring(out, text, size))
            return -1;
        if (!text[size])
            return 0;
        text += size + 1;
    }
}

/* Are the cubics of `shape` those of `d`? */
static int fits(const struct shape *shape, const char *d)
{
    struct shape drawn = {0}, plain = {0};
    struct text text = {0};
    struct err ignored;
    int same = 0;

    if (shape_check(shape, &ignored))
        return 0;
    svg_path_write(&text, shape);
    if (!svg_path_read(&plain, text.data, text.size, NULL, &ignored)) {
        if (!svg_path_read(&drawn, d, strlen(d), NULL, &ignored))
            same = shape_equal(&plain, &drawn);
        shape_free(&plain);
        shape_free(&drawn);
    }
    text_free(&text);
    return same;
}

int svg_extra_read(struct shape *out, const char *extra, const char *d,
                   const struct affine *map, struct err *err)
{
    struct shape shape = {.fill = RASTER_NON_ZERO};
    int rc = 1;

    if (!read_rings(&shape, extra) && fits(&shape, d))
        rc = affine_shape(out, map, &shape, err) ? -1 : 0;
    shape_free(&shape);
    return rc;
}
