#include "annotate/shape.h"

#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1, WITH_CORNERS = 4 };

static void ring_free(struct spline *ring)
{
    free((void *)(uintptr_t)ring->points);
    free((void *)(uintptr_t)ring->corners);
}

void shape_free(struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++)
        ring_free(&shape->rings[i]);
    free(shape->rings);
    *shape = (struct shape){0};
}

static void *copied(const void *from, size_t count, size_t size)
{
    void *to = bytes_new(count, size);

    if (count)
        memcpy(to, from, count * size);
    return to;
}

/* Takes over the ring's points and corners. */
static void append(struct shape *shape, struct spline ring)
{
    if (shape->count == shape->room) {
        shape->room = shape->room ? shape->room * 2 : 4;
        shape->rings = bytes_resized(shape->rings, shape->room, sizeof *shape->rings);
    }
    shape->rings[shape->count++] = ring;
}

void shape_add(struct shape *shape, const struct spline *ring)
{
    struct spline own = *ring;

    own.points = copied(ring->points, ring->count, sizeof *ring->points);
    if (ring->corners)
        own.corners = copied(ring->corners, ring->count, 1);
    append(shape, own);
}

struct shape shape_copy(const struct shape *shape)
{
    struct shape copy = {.fill = shape->fill};

    for (size_t i = 0; i < shape->count; i++)
        shape_add(&copy, &shape->rings[i]);
    return copy;
}

static int has_corners(const struct spline *ring)
{
    return ring->corners && memchr(ring->corners, 1, ring->count);
}

static int ring_equal(const struct spline *a, const struct spline *b)
{
    if (a->kind != b->kind || a->count != b->count || has_corners(a) != has_corners(b))
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (a->points[i].x != b->points[i].x || a->points[i].y != b->points[i].y)
            return 0;
    return !has_corners(a) || !memcmp(a->corners, b->corners, a->count);
}

int shape_equal(const struct shape *a, const struct shape *b)
{
    if (a->fill != b->fill || a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (!ring_equal(&a->rings[i], &b->rings[i]))
            return 0;
    return 1;
}

int shape_check(const struct shape *shape, struct err *err)
{
    size_t points = 0;

    if (shape->count > SHAPE_RINGS_MAX)
        return err_set(err, ERR_LIMIT, "%zu rings, the limit is %zu", shape->count,
                       SHAPE_RINGS_MAX);
    for (size_t i = 0; i < shape->count; i++) {
        if (spline_check(&shape->rings[i], err))
            return err_while(err, "ring %zu", i);
        points += shape->rings[i].count;
    }
    if (points > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "the rings have %zu points, the limit is %zu", points,
                       SPLINE_POINTS_MAX);
    return 0;
}

int shape_mask(struct mask *out, const struct shape *shape, int32_t width, int32_t height,
               struct err *err)
{
    if (shape_check(shape, err))
        return -1;
    return raster_mask(out, shape->rings, shape->count, shape->fill, width, height, err);
}

static uint64_t zigzag(int64_t v)
{
    return v < 0 ? (uint64_t)(-v) * 2 - 1 : (uint64_t)v * 2;
}

static void encode_ring(struct bytes *out, const struct spline *ring)
{
    uint8_t kind = (uint8_t)((int)ring->kind + (has_corners(ring) ? WITH_CORNERS : 0)),
            bits = 0;
    struct spline_point last = {0, 0};

    bytes_add(out, &kind, 1);
    bytes_add_varint(out, ring->count);
    for (size_t i = 0; i < ring->count; i++) {
        bytes_add_varint(out, zigzag((int64_t)ring->points[i].x - last.x));
        bytes_add_varint(out, zigzag((int64_t)ring->points[i].y - last.y));
        last = ring->points[i];
    }
    for (size_t i = 0; has_corners(ring) && i < ring->count; i++) {
        bits = (uint8_t)(bits | (ring->corners[i] ? 1 << (i & 7) : 0));
        if ((i & 7) == 7 || i + 1 == ring->count) {
            bytes_add(out, &bits, 1);
            bits = 0;
        }
    }
}

void shape_encode(struct bytes *out, const struct shape *shape)
{
    const uint8_t head[3] = {'S', FORMAT, (uint8_t)shape->fill};

    bytes_add(out, head, sizeof head);
    bytes_add_varint(out, shape->count);
    for (size_t i = 0; i < shape->count; i++)
        encode_ring(out, &shape->rings[i]);
}

/* A BLOB being read. */
struct reader {
    const uint8_t *data;
    size_t size, at;
    size_t points; /* of the rings read so far */
};

static int damaged(struct err *err)
{
    return err_set(err, ERR_FORMAT, "the shape is damaged");
}

/* One coordinate: the last one plus a zigzag number. */
static int read_step(struct reader *r, int32_t *v, struct err *err)
{
    uint64_t raw;
    int64_t sum;

    if (bytes_get_varint(&raw, r->data, r->size, &r->at))
        return damaged(err);
    if (raw > 8 * (uint64_t)SPLINE_LIMIT)
        return err_set(err, ERR_LIMIT, "a point of the shape is beyond the limit");
    sum = *v + (raw & 1 ? -(int64_t)(raw / 2) - 1 : (int64_t)(raw / 2));
    if (sum < -SPLINE_LIMIT || sum > SPLINE_LIMIT)
        return err_set(err, ERR_LIMIT, "a point of the shape is beyond the limit");
    *v = (int32_t)sum;
    return 0;
}

static int read_points(struct reader *r, struct spline_point *points, size_t count,
                       struct err *err)
{
    struct spline_point last = {0, 0};

    for (size_t i = 0; i < count; i++) {
        if (read_step(r, &last.x, err) || read_step(r, &last.y, err))
            return -1;
        points[i] = last;
    }
    return 0;
}

static int read_corners(struct reader *r, uint8_t *corners, size_t count, struct err *err)
{
    if (r->size - r->at < (count + 7) / 8)
        return damaged(err);
    for (size_t i = 0; i < count; i++)
        corners[i] = r->data[r->at + i / 8] >> (i & 7) & 1;
    if (!memchr(corners, 1, count) || (count & 7 && r->data[r->at + count / 8] >> (count & 7)))
        return damaged(err);
    r->at += (count + 7) / 8;
    return 0;
}

static int read_ring(struct reader *r, struct shape *shape, struct err *err)
{
    struct spline ring = {0};
    struct spline_point *points;
    uint8_t *corners = NULL, kind;
    uint64_t count;
    int rc;

    if (r->at == r->size)
        return damaged(err);
    kind = r->data[r->at++];
    if (kind > SPLINE_POLYGON && kind != (WITH_CORNERS | SPLINE_CATMULL_ROM))
        return err_set(err, ERR_FORMAT, "the shape has a ring of unknown kind %d", kind);
    if (bytes_get_varint(&count, r->data, r->size, &r->at) || count > (r->size - r->at) / 2)
        return damaged(err); /* a point takes two bytes at least */
    if (count > SPLINE_POINTS_MAX - r->points)
        return err_set(err, ERR_LIMIT, "the shape has too many points");
    r->points += (size_t)count;
    points = bytes_new((size_t)count, sizeof *points);
    if (kind & WITH_CORNERS)
        corners = bytes_new((size_t)count, 1);
    ring = (struct spline){(enum spline_kind)(kind & 3), points, (size_t)count, corners};
    rc = read_points(r, points, ring.count, err);
    if (!rc && corners)
        rc = read_corners(r, corners, ring.count, err);
    append(shape, ring);
    return rc ? -1 : spline_check(&ring, err);
}

int shape_decode(struct shape *out, const uint8_t *blob, size_t size, struct err *err)
{
    struct reader r = {.data = blob, .size = size, .at = 3};
    struct shape got = {0};
    uint64_t count = 0;
    int rc = 0;

    if (size < 4 || blob[0] != 'S' || blob[1] != FORMAT || blob[2] > RASTER_NON_ZERO)
        return err_set(err, ERR_FORMAT, "not a shape of format %d", FORMAT);
    got.fill = (enum raster_fill)blob[2];
    if (bytes_get_varint(&count, blob, size, &r.at))
        return damaged(err);
    if (count > SHAPE_RINGS_MAX)
        return err_set(err, ERR_LIMIT, "the shape has too many rings");
    for (uint64_t i = 0; !rc && i < count; i++)
        rc = read_ring(&r, &got, err) ? err_while(err, "ring %zu", (size_t)i) : 0;
    if (!rc && r.at != size)
        rc = damaged(err);
    if (rc)
        shape_free(&got);
    else
        *out = got;
    return rc;
}
