#include "exchange/pil.h"
#include "base/bytes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct canvas {
    uint8_t *pixels;
    int32_t width, height;
    uint8_t value;
};

/* Pixels left .. right of a row, cut to the picture. */
static void put_row(const struct canvas *c, double left, double right, int32_t y)
{
    int32_t from, to;

    if (y < 0 || y >= c->height || right < 0 || left >= c->width || right < left)
        return;
    from = left < 0 ? 0 : (int32_t)left;
    to = right >= c->width ? c->width - 1 : (int32_t)right;
    memset(c->pixels + (size_t)y * (size_t)c->width + (size_t)from, c->value,
           (size_t)(to - from + 1));
}

/* Halves away from zero, and halves towards it. */
static double rounded_up(float v)
{
    return v >= 0 ? floor(v + 0.5F) : -floor(fabsf(v) + 0.5F);
}

static double rounded_down(float v)
{
    return v >= 0 ? ceil(v - 0.5F) : -ceil(fabsf(v) - 0.5F);
}

/* An edge that is not level. */
struct edge {
    int32_t x0, y0, top, bottom;
    float slope;
};

static int by_top(const void *a, const void *b)
{
    const struct edge *e = a, *f = b;

    return (e->top > f->top) - (e->top < f->top);
}

static int by_place(const void *a, const void *b)
{
    const float *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The edges that are not level, by their tops; level ones are drawn. */
static size_t take_edges(struct edge *edges, const struct canvas *c,
                         const struct pil_point *points, size_t count)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        struct pil_point a = points[i], b = points[(i + 1) % count];

        if (a.y == b.y)
            put_row(c, a.x < b.x ? a.x : b.x, a.x < b.x ? b.x : a.x, a.y);
        else
            edges[n++] = (struct edge){a.x, a.y, a.y < b.y ? a.y : b.y, a.y < b.y ? b.y : a.y,
                                       (float)(b.x - a.x) / (float)(b.y - a.y)};
    }
    qsort(edges, n, sizeof *edges, by_top);
    return n;
}

/* Fills one row; `active` edges meet it. */
static void fill_row(const struct canvas *c, const struct edge *const *active, size_t count,
                     int32_t y, int32_t last, float *places)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        const struct edge *e = active[i];
        float along = (float)(y - e->y0) * e->slope;

        places[n++] = along + (float)e->x0;
        if (y == e->bottom && y < last) {
            places[n] = places[n - 1];
            n++;
        }
    }
    qsort(places, n, sizeof *places, by_place);
    for (size_t i = 1; i < n; i += 2)
        put_row(c, rounded_up(places[i - 1]), rounded_down(places[i]), y);
}

static void fill(const struct canvas *c, const struct pil_point *points, size_t count)
{
    struct edge *edges = bytes_new(count, sizeof *edges);
    size_t n = take_edges(edges, c, points, count), next = 0, active_count = 0;
    const struct edge **active = bytes_new(n, sizeof *active);
    float *places = bytes_new(2 * n, sizeof *places);
    int32_t last = 0;

    for (size_t i = 0; i < n; i++)
        last = edges[i].bottom > last ? edges[i].bottom : last;
    for (int32_t y = 0; y < c->height && y <= last; y++) {
        size_t kept = 0;

        for (size_t i = 0; i < active_count; i++)
            if (active[i]->bottom >= y)
                active[kept++] = active[i];
        for (; next < n && edges[next].top <= y; next++)
            if (edges[next].bottom >= y)
                active[kept++] = &edges[next];
        active_count = kept;
        fill_row(c, active, active_count, y, last, places);
    }
    free(edges);
    free(active);
    free(places);
}

void pil_polygon(uint8_t *pixels, int32_t width, int32_t height, const struct pil_point *points,
                 size_t count, uint8_t value)
{
    struct canvas c = {pixels, width, height, value};

    fill(&c, points, count);
}

void pil_rectangle(uint8_t *pixels, int32_t width, int32_t height, struct pil_point a,
                   struct pil_point b, uint8_t value)
{
    struct canvas c = {pixels, width, height, value};
    int32_t top = a.y < b.y ? a.y : b.y, bottom = a.y < b.y ? b.y : a.y;

    for (int32_t y = top < 0 ? 0 : top; y <= bottom && y < height; y++)
        put_row(&c, a.x < b.x ? a.x : b.x, a.x < b.x ? b.x : a.x, y);
}
