#include "exchange/pixels.h"

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

/* A picture with one byte a pixel whose edges are being walked. */
struct walker {
    uint8_t *in; /* bit 0: in; bit 1: its top edge was walked */
    int32_t width, height;
    struct spline_point *points;
    size_t count, room, total;
};

static int is_in(const struct walker *w, int32_t x, int32_t y)
{
    return x >= 0 && y >= 0 && x < w->width && y < w->height &&
           (w->in[(size_t)y * (size_t)w->width + (size_t)x] & 1);
}

static void note(struct walker *w, int32_t x, int32_t y)
{
    if (w->count == w->room) {
        w->room = w->room ? 2 * w->room : 64;
        w->points = bytes_resized(w->points, w->room, sizeof *w->points);
    }
    w->points[w->count++] = (struct spline_point){256 * x, 256 * y};
}

/* The step of each direction (right, down, left, up), and the pixels ahead of
 * the corner at its right and left hand. */
static const struct ahead {
    int32_t dx, dy, right_x, right_y, left_x, left_y;
} AHEAD[4] = {
    {1, 0, 0, 0, 0, -1}, {0, 1, -1, 0, 0, 0}, {-1, 0, -1, -1, -1, 0}, {0, -1, 0, -1, -1, -1}};

/* Once around, from the top left corner of (x0, y0), the inside at the right. */
static void walk_around(struct walker *w, int32_t x0, int32_t y0)
{
    int32_t x = x0, y = y0;
    int way = 0;

    w->count = 0;
    note(w, x, y);
    do {
        const struct ahead *a = &AHEAD[way];
        int next;

        if (way == 0)
            w->in[(size_t)y * (size_t)w->width + (size_t)x] |= 2;
        x += a->dx;
        y += a->dy;
        next = !is_in(w, x + a->right_x, y + a->right_y) ? (way + 1) % 4
               : is_in(w, x + a->left_x, y + a->left_y)  ? (way + 3) % 4
                                                         : way;
        if (next != way && (x != x0 || y != y0 || next != 0))
            note(w, x, y);
        way = next;
    } while (x != x0 || y != y0 || way != 0);
}

static int add_outline(struct shape *shape, struct walker *w, struct err *err)
{
    w->total += w->count;
    if (w->total > SPLINE_POINTS_MAX || shape->count == SHAPE_RINGS_MAX)
        return err_set(err, ERR_LIMIT, "its pixels have too ragged an edge to outline");
    shape_add(shape, &(struct spline){SPLINE_POLYGON, w->points, w->count, NULL});
    return 0;
}

int pixels_outline(struct shape *out, const struct mask *mask, struct err *err)
{
    size_t size = (size_t)mask->width * (size_t)mask->height, i = 0;
    struct walker w = {.width = mask->width, .height = mask->height};
    struct shape shape = {.fill = RASTER_EVEN_ODD};
    int rc = 0;

    w.in = bytes_new(size, 1);
    mask_to_bytes(w.in, mask, 1);
    for (int32_t y = 0; y < w.height && !rc; y++)
        for (int32_t x = 0; x < w.width && !rc; x++, i++)
            if (w.in[i] == 1 && !is_in(&w, x, y - 1)) {
                walk_around(&w, x, y);
                rc = add_outline(&shape, &w, err);
            }
    free(w.in);
    free(w.points);
    if (rc)
        shape_free(&shape);
    else
        *out = shape;
    return rc;
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
