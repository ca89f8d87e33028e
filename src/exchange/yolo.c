/* YOLO's segmentation labels: a polygon a line, in shares of the photo's sides. */
#include "exchange/exchange.h"
#include "exchange/pixels.h"
#include "exchange/slits.h"
#include "exchange/views.h"
#include "annotate/svg_path.h"
#include "base/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A polygon that grows. */
struct outline {
    struct spline_point *points;
    size_t count, room;
};

static void put(struct outline *o, struct spline_point p)
{
    if (o->count == o->room) {
        o->room = o->room ? 2 * o->room : 64;
        o->points = bytes_resized(o->points, o->room, sizeof *o->points);
    }
    o->points[o->count++] = p;
}

static int join(struct outline *out, const struct shape *shape, struct err *err)
{
    struct spline ring;

    if (slits_join(&ring, shape, err))
        return -1;
    *out =
        (struct outline){(struct spline_point *)(uintptr_t)ring.points, ring.count, ring.count};
    return 0;
}

/* A side of the photo: what is at or beyond it, by sign, is out. */
struct side {
    int down; /* a row's number counts, else a column's */
    int sign;
    int32_t at;
};

static int64_t depth(const struct side *side, struct spline_point p)
{
    return (int64_t)side->sign * ((side->down ? p.y : p.x) - (int64_t)side->at);
}

/* Where the edge from a (out) to b (in, or the reverse) meets the side. */
static struct spline_point meeting(const struct side *side, struct spline_point a,
                                   struct spline_point b)
{
    double da = (double)depth(side, a), db = (double)depth(side, b), t = da / (da - db);
    int32_t x = (int32_t)floor(a.x + t * ((double)b.x - a.x) + 0.5);
    int32_t y = (int32_t)floor(a.y + t * ((double)b.y - a.y) + 0.5);

    return side->down ? (struct spline_point){x, side->at} : (struct spline_point){side->at, y};
}

static void put_new(struct outline *o, struct spline_point p)
{
    if (!o->count || memcmp(&o->points[o->count - 1], &p, sizeof p) != 0)
        put(o, p);
}

/* Sutherland and Hodgman, CACM 17(1), 1974: what is within one side. */
static void clip(struct outline *o, const struct side *side)
{
    struct outline within = {0};

    for (size_t i = 0; i < o->count; i++) {
        struct spline_point a = o->points[(i + o->count - 1) % o->count], b = o->points[i];
        int a_in = depth(side, a) >= 0, b_in = depth(side, b) >= 0;

        if (a_in != b_in)
            put_new(&within, meeting(side, a, b));
        if (b_in)
            put_new(&within, b);
    }
    free(o->points);
    *o = within;
}

/* Returns whether anything lay outside. */
static int clip_to_photo(struct outline *o, int32_t width, int32_t height)
{
    const struct side sides[4] = {
        {0, 1, 0}, {1, 1, 0}, {0, -1, 256 * width}, {1, -1, 256 * height}};
    int any = 0;

    for (int s = 0; s < 4; s++) {
        int out = 0;

        for (size_t i = 0; i < o->count && !out; i++)
            out = depth(&sides[s], o->points[i]) < 0;
        if (out)
            clip(o, &sides[s]);
        any |= out;
    }
    return any;
}

/* value / (256 side) with 8 decimals, rounded; 0 .. 1. */
static void put_share(struct text *out, int32_t value, int32_t side)
{
    int64_t whole = 256 * (int64_t)side;
    int64_t share = (2 * (int64_t)value * 100000000 + whole) / (2 * whole);

    text_add(out, " %lld.%08lld", (long long)(share / 100000000),
             (long long)(share % 100000000));
}

static int write_shape(struct text *out, const struct shape *shape,
                       const struct exchange_photo *photo, size_t i, struct text *lost,
                       struct err *err)
{
    struct outline o = {0};
    int rc = join(&o, shape, err);

    if (!rc) {
        if (shape->count > 1)
            text_add(lost, "region %zu: its %zu rings were joined by slits\n", i, shape->count);
        if (shape->fill == RASTER_NON_ZERO)
            text_add(lost, "region %zu: its fill rule (non-zero) is not kept\n", i);
        if (clip_to_photo(&o, photo->width, photo->height))
            text_add(lost, "region %zu: what lay outside of the photo was cut away\n", i);
        if (o.count < 3)
            text_add(lost, "region %zu: nothing of it is in the photo, left out\n", i);
    }
    if (!rc && o.count >= 3) {
        text_add(out, "0");
        for (size_t k = 0; k < o.count; k++) {
            put_share(out, o.points[k].x, photo->width);
            put_share(out, o.points[k].y, photo->height);
        }
        text_add(out, "\n");
    }
    free(o.points);
    return rc;
}

static int write_region(struct text *out, const struct exchange_photo *photo, size_t i,
                        struct text *lost, struct err *err)
{
    const struct region *region = &photo->regions[i];
    struct shape rim = {0};
    int rc;

    if (region->label != REGION_SKIN) {
        text_add(lost, "region %zu: left out, as YOLO has no %s\n", i,
                 region_label_name(region->label));
        return 0;
    }
    if (!region->mask.count)
        return write_shape(out, &region->shape, photo, i, lost, err);
    if (pixels_outline(&rim, &region->mask, err))
        return -1;
    rc = write_shape(out, &rim, photo, i, lost, err);
    shape_free(&rim);
    return rc;
}

static int yolo_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                      struct text *lost, struct err *err)
{
    struct text text = {0};
    int rc = 0;

    if (count != 1)
        return err_set(err, ERR_USAGE, "a YOLO label file holds one photo, not %zu", count);
    for (size_t i = 0; i < photos->count && !rc; i++) {
        rc = write_region(&text, photos, i, lost, err);
        if (rc)
            err_while(err, "region %zu", i);
    }
    if (!rc)
        bytes_add(out, text.data, text.size);
    text_free(&text);
    return rc;
}

/* OpenCV's fillPoly() of whole corners: the inside, and every pixel of the rim. */
struct canvas {
    uint8_t *in;
    int32_t width, height;
};

static void dot(const struct canvas *c, int64_t x, int64_t y)
{
    if (x >= 0 && y >= 0 && x < c->width && y < c->height)
        c->in[(size_t)y * (size_t)c->width + (size_t)x] = 1;
}

/* The pixels of a line, one a step along its longer side. */
static void line(const struct canvas *c, struct spline_point a, struct spline_point b)
{
    int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
    int64_t steps = llabs(dx) > llabs(dy) ? llabs(dx) : llabs(dy);

    dot(c, a.x, a.y);
    for (int64_t i = 1; i <= steps; i++)
        dot(c, a.x + (int64_t)floor((double)(dx * i) / (double)steps + 0.5),
            a.y + (int64_t)floor((double)(dy * i) / (double)steps + 0.5));
}

static int fill(const struct canvas *c, const struct spline_point *corners, size_t count,
                struct err *err)
{
    struct spline_point *centres = bytes_new(count, sizeof *centres);
    struct spline ring = {SPLINE_POLYGON, centres, count, NULL};
    struct mask inside = {0};
    int rc;

    for (size_t i = 0; i < count; i++)
        centres[i] = (struct spline_point){256 * corners[i].x + 128, 256 * corners[i].y + 128};
    rc = raster_mask(&inside, &ring, 1, RASTER_EVEN_ODD, c->width, c->height, err);
    free(centres);
    if (rc)
        return -1;
    for (size_t i = 0, at = 0; i < inside.count; at = inside.ends[i++])
        if (i % 2)
            memset(c->in + at, 1, inside.ends[i] - at);
    mask_free(&inside);
    for (size_t i = 0; i < count; i++)
        line(c, corners[i], corners[(i + 1) % count]);
    return 0;
}

/* One line of the file: a class, then shares. The corners are cut to whole pixels, as
 * Ultralytics' polygon2mask() does. */
static int consume_line(const struct canvas *c, const char *text, size_t size, struct err *err)
{
    struct spline_point *corners = bytes_new(size / 4 + 2, sizeof *corners);
    size_t at = 0, count = 0;
    double v, class = -1;
    int rc = svg_number(&class, text, size, &at);

    for (int odd = 0; !rc && at < size; odd = !odd) {
        rc = text[at++] != ' ' || svg_number(&v, text, size, &at) || !(v >= 0 && v <= 1);
        if (rc)
            break;
        if (odd)
            corners[count++].y = (int32_t)(v * c->height);
        else
            corners[count].x = (int32_t)(v * c->width);
    }
    if (rc || count < 3)
        rc = err_set(err, ERR_FORMAT, "byte %zu: not a class and shares of the sides", at);
    else if (class == 0)
        rc = fill(c, corners, count, err);
    free(corners);
    return rc;
}

static int yolo_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                        size_t size, struct err *err)
{
    struct canvas canvas = {NULL, views->width, views->height};
    size_t at = 0, number = 1;
    int rc = views_one(count, err);

    canvas.in = bytes_zeroed((size_t)canvas.width * (size_t)canvas.height, 1);
    for (; at < size && !rc; number++) {
        const char *text = (const char *)data + at;
        const uint8_t *end = memchr(text, '\n', size - at);
        size_t length = end ? (size_t)(end - data) - at : size - at;

        rc = consume_line(&canvas, text, length, err);
        if (rc)
            err_while(err, "line %zu", number);
        at += length + 1;
    }
    if (!rc)
        views->skin = mask_from_bytes(canvas.in, canvas.width, canvas.height, 1);
    free(canvas.in);
    return rc;
}

const struct exchange_format exchange_yolo = {
    .name = "yolo",
    .suffix = ".txt",
    .about = "YOLO segmentation labels: skin as polygons of class 0, holes by slits",
    .write = yolo_write,
    .consume = yolo_consume,
};
