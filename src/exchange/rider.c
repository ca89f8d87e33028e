#include "exchange/rider.h"

#include <stdlib.h>
#include <string.h>

static const char *const FILLS[] = {
    [RASTER_EVEN_ODD] = "even-odd", [RASTER_NON_ZERO] = "non-zero"};

int rider_needed(const struct shape *shape)
{
    return shape->count != 1 || shape->fill != RASTER_EVEN_ODD ||
           shape->rings[0].kind != SPLINE_POLYGON;
}

static void write_corners(struct text *out, const struct spline *ring)
{
    const char *comma = "";

    if (!ring->corners || !memchr(ring->corners, 1, ring->count))
        return;
    text_add(out, ", \"corners\": [");
    for (size_t i = 0; i < ring->count; i++)
        if (ring->corners[i]) {
            text_add(out, "%s%zu", comma, i);
            comma = ", ";
        }
    text_add(out, "]");
}

void rider_write(struct text *out, const struct shape *shape)
{
    text_add(out, "{\"fill\": \"%s\", \"rings\": [", FILLS[shape->fill]);
    for (size_t i = 0; i < shape->count; i++) {
        const struct spline *ring = &shape->rings[i];

        text_add(out, "%s{\"kind\": \"%s\", \"points\": [", i ? ", " : "",
                 spline_kind_name(ring->kind));
        for (size_t k = 0; k < ring->count; k++)
            text_add(out, "%s%d, %d", k ? ", " : "", ring->points[k].x, ring->points[k].y);
        text_add(out, "]");
        write_corners(out, ring);
        text_add(out, "}");
    }
    text_add(out, "]}");
}

static int word_of(const char *const *words, int count, const char *word)
{
    for (int i = 0; word && i < count; i++)
        if (!strcmp(words[i], word))
            return i;
    return -1;
}

static int coordinate(int32_t *out, const json_t *value)
{
    json_int_t v = json_integer_value(value);

    if (!json_is_integer(value) || v < -SPLINE_LIMIT || v > SPLINE_LIMIT)
        return -1;
    *out = (int32_t)v;
    return 0;
}

/* Corners in rising order, none twice. */
static int read_corners(uint8_t *corners, size_t count, const json_t *list)
{
    json_int_t before = -1;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *value = json_array_get(list, i);
        json_int_t at = json_integer_value(value);

        if (!json_is_integer(value) || at <= before || at >= (json_int_t)count)
            return -1;
        corners[at] = 1;
        before = at;
    }
    return 0;
}

static int read_ring(struct shape *out, const json_t *object)
{
    const json_t *list = tree_array(object, "points"), *marks = tree_get(object, "corners");
    const char *word = tree_text(object, "kind");
    enum spline_kind kind;
    int rc = 0;
    size_t count = json_array_size(list) / 2;
    struct spline_point *points;
    uint8_t *corners;

    if (!word || spline_kind_of(&kind, word, strlen(word)) || json_array_size(list) % 2 ||
        !count || count > SPLINE_POINTS_MAX)
        return -1;
    points = bytes_new(count, sizeof *points);
    corners = bytes_zeroed(count, 1);
    for (size_t i = 0; i < count && !rc; i++)
        rc = coordinate(&points[i].x, json_array_get(list, 2 * i)) ||
             coordinate(&points[i].y, json_array_get(list, 2 * i + 1));
    if (!rc && marks)
        rc = read_corners(corners, count, marks);
    if (!rc)
        shape_add(out, &(struct spline){kind, points, count,
                                        memchr(corners, 1, count) ? corners : NULL});
    free(points);
    free(corners);
    return rc ? -1 : 0;
}

int rider_read(struct shape *out, const json_t *rider)
{
    const json_t *rings = tree_array(rider, "rings");
    int fill = word_of(FILLS, 2, tree_text(rider, "fill")), rc = 0;
    struct shape shape = {0};
    struct err ignored;

    if (fill < 0 || json_array_size(rings) > SHAPE_RINGS_MAX)
        return -1;
    shape.fill = (enum raster_fill)fill;
    for (size_t i = 0; i < json_array_size(rings) && !rc; i++)
        rc = read_ring(&shape, json_array_get(rings, i));
    if (rc || shape_check(&shape, &ignored)) {
        shape_free(&shape);
        return -1;
    }
    *out = shape;
    return 0;
}

int rider_read_beside(struct shape *out, const json_t *rider, const struct spline *plain,
                      int (*ring)(struct spline *, const struct shape *, struct err *))
{
    struct shape shape = {0};
    struct spline its = {0};
    struct err ignored;
    int same = 0;

    if (rider_read(&shape, rider))
        return -1;
    if (shape.count && !ring(&its, &shape, &ignored)) {
        same = its.kind == plain->kind && its.count == plain->count &&
               !memcmp(its.points, plain->points, its.count * sizeof *its.points);
        free((void *)(uintptr_t)its.points);
    }
    if (same)
        *out = shape;
    else
        shape_free(&shape);
    return same ? 0 : -1;
}
