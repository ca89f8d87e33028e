#include "exchange/coco_polygon.h"
#include "annotate/rle.h"

#include <math.h>
#include <stdlib.h>

enum { SCALE = 5 };

/* Where columns change: pixels counted down the columns. */
struct changes {
    uint32_t *at;
    size_t count, room;
    int32_t width, height;
    int any;
    int64_t u, v; /* the step before */
};

static void note(struct changes *c, uint32_t at)
{
    if (c->count == c->room) {
        c->room = c->room ? 2 * c->room : 64;
        c->at = bytes_resized(c->at, c->room, sizeof *c->at);
    }
    c->at[c->count++] = at;
}

/* The line goes on to (u, v). */
static void step(struct changes *c, int64_t u, int64_t v)
{
    if (c->any && u != c->u) {
        double x = ((double)(u < c->u ? u : u - 1) + 0.5) / SCALE - 0.5;
        double y = ((double)(v < c->v ? v : c->v) + 0.5) / SCALE - 0.5;

        if (floor(x) == x && x >= 0 && x <= c->width - 1) {
            y = y < 0 ? 0 : y > c->height ? c->height : ceil(y);
            note(c, (uint32_t)x * (uint32_t)c->height + (uint32_t)y);
        }
    }
    c->any = 1;
    c->u = u;
    c->v = v;
}

/* All steps from a to b, both included. The shorter way is worked out from the
 * lower end of the longer one, so that a line there and back takes the same steps. */
static void line(struct changes *c, const int64_t a[2], const int64_t b[2])
{
    int64_t dx = llabs(b[0] - a[0]), dy = llabs(b[1] - a[1]), n = dx >= dy ? dx : dy;
    int along = dx >= dy ? 0 : 1, back = a[along] > b[along];
    const int64_t *from = back ? b : a, *to = back ? a : b;
    double slope = n ? (double)(to[!along] - from[!along]) / (double)n : 0;

    for (int64_t d = 0; d <= n; d++) {
        int64_t t = back ? n - d : d, p[2];

        p[along] = t + from[along];
        p[!along] = (int64_t)((double)from[!along] + slope * (double)t + 0.5);
        step(c, p[0], p[1]);
    }
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

struct mask coco_polygon_mask(const double *xy, size_t count, int32_t width, int32_t height)
{
    struct changes c = {.width = width, .height = height};
    struct mask mask = {0};
    struct err ignored;
    uint32_t before = 0;

    for (size_t i = 0; i < count; i++) {
        const double *p = xy + 2 * i, *q = xy + 2 * ((i + 1) % count);
        int64_t a[2] = {(int64_t)(SCALE * p[0] + 0.5), (int64_t)(SCALE * p[1] + 0.5)};
        int64_t b[2] = {(int64_t)(SCALE * q[0] + 0.5), (int64_t)(SCALE * q[1] + 0.5)};

        line(&c, a, b);
    }
    note(&c, (uint32_t)width * (uint32_t)height);
    qsort(c.at, c.count, sizeof *c.at, by_place);
    for (size_t i = 0; i < c.count; i++) {
        uint32_t at = c.at[i];

        c.at[i] = at - before;
        before = at;
    }
    if (rle_from_counts(&mask, c.at, c.count, width, height, &ignored))
        abort(); /* the last change is the mask's end, so they sum to it */
    free(c.at);
    return mask;
}
