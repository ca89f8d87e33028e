#include "annotate/raster.h"

#include <stdlib.h>

/* A chord of a flattened curve. */
struct edge {
    int32_t x0, y0, x1, y1; /* y0 < y1: turned to run downwards */
    int32_t winding;        /* +1: it ran downwards; -1: it ran upwards */
};

struct edges {
    struct edge *list;
    size_t count, room;
};

/* Where an edge crosses a row of pixel centres: pixels from `column` on are
 * right of it. */
struct crossing {
    int32_t column, winding;
};

static int64_t floor_div(int64_t a, int64_t b) /* b > 0 */
{
    int64_t q = a / b;

    return q - (a % b < 0);
}

/* The first row whose centre is at or below y. */
static int32_t first_row(int32_t y)
{
    return (int32_t)-floor_div(-((int64_t)y - 128), 256);
}

/* Keeps the chord if a row of centres lies in [y0, y1): horizontal ones and
 * those between two rows cross nothing. */
static void add_edge(struct edges *edges, struct spline_point a, struct spline_point b,
                     int32_t height)
{
    int32_t winding = a.y < b.y ? 1 : -1;

    if (winding < 0) {
        struct spline_point swap = a;

        a = b;
        b = swap;
    }
    if (first_row(a.y) >= first_row(b.y) || first_row(b.y) <= 0 || first_row(a.y) >= height)
        return;
    if (edges->count == edges->room) {
        edges->room = edges->room ? edges->room * 2 : 256;
        edges->list = bytes_resized(edges->list, edges->room, sizeof *edges->list);
    }
    edges->list[edges->count++] = (struct edge){a.x, a.y, b.x, b.y, winding};
}

static int64_t bend(int32_t a, int32_t b, int32_t c)
{
    return llabs((int64_t)a - 2 * (int64_t)b + c);
}

/* How many halvings: the least k with 3 M < 64 * 4^k, M the larger second
 * difference of the control points (|dx| + |dy|). A chord is then within
 * 3/4 M / 4^k < 16/256 pixel of its curve. */
static int halvings(const struct spline_cubic *c)
{
    const struct spline_point *p = c->p;
    int64_t m = bend(p[0].x, p[1].x, p[2].x) + bend(p[0].y, p[1].y, p[2].y);
    int64_t n = bend(p[1].x, p[2].x, p[3].x) + bend(p[1].y, p[2].y, p[3].y);
    int k = 0;

    m = m > n ? m : n;
    while (3 * m >= (int64_t)64 << (2 * k))
        k++;
    return k;
}

/* One coordinate at t = i / 2^k, exactly, then rounded to nearest, halves up.
 * |p| <= 2^25 and k <= 12, so that the sum stays under 2^61 + 2^35. */
static int32_t at(int32_t p0, int32_t p1, int32_t p2, int32_t p3, int64_t i, int k)
{
    int64_t j = ((int64_t)1 << k) - i;
    int64_t sum = p0 * j * j * j + 3 * (p1 * j * j * i + p2 * j * i * i) + p3 * i * i * i;

    return k ? (int32_t)floor_div(sum + ((int64_t)1 << (3 * k - 1)), (int64_t)1 << (3 * k))
             : p3;
}

static int same(struct spline_point a, struct spline_point b)
{
    return a.x == b.x && a.y == b.y;
}

/* A piece whose handles lie on its ends is straight: one chord. */
static void flatten(struct edges *edges, const struct spline_cubic *c, int32_t height)
{
    const struct spline_point *p = c->p;
    int k = same(p[0], p[1]) && same(p[2], p[3]) ? 0 : halvings(c);
    struct spline_point from = p[0];

    for (int64_t i = 1; i <= (int64_t)1 << k; i++) {
        struct spline_point to = {at(p[0].x, p[1].x, p[2].x, p[3].x, i, k),
                                  at(p[0].y, p[1].y, p[2].y, p[3].y, i, k)};

        add_edge(edges, from, to, height);
        from = to;
    }
}

static int flatten_all(struct edges *edges, const struct spline *rings, size_t count,
                       int32_t height, struct err *err)
{
    for (size_t r = 0; r < count; r++) {
        if (spline_check(&rings[r], err))
            return err_while(err, "ring %zu", r);
        for (size_t i = 0; i < spline_cubic_count(&rings[r]); i++) {
            struct spline_cubic c = spline_cubic_at(&rings[r], i);

            flatten(edges, &c, height);
            if (edges->count > RASTER_CROSSINGS_MAX) /* each crosses a row at least */
                return err_set(err, ERR_LIMIT,
                               "the outline crosses rows of pixels over %zu times",
                               RASTER_CROSSINGS_MAX);
        }
    }
    return 0;
}

static int32_t clamped(int32_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : v;
}

/* The crossings of all rows, row after row: those of row y stand from
 * starts[y] to starts[y + 1]. */
struct rows {
    int32_t width, height;
    size_t *starts; /* height + 1 */
    struct crossing *crossings;
};

static int count_crossings(struct rows *rows, const struct edges *edges, struct err *err)
{
    size_t left = RASTER_CROSSINGS_MAX;

    for (size_t e = 0; e < edges->count; e++) {
        int32_t y = clamped(first_row(edges->list[e].y0), 0, rows->height);
        int32_t end = clamped(first_row(edges->list[e].y1), 0, rows->height);

        if (left < (size_t)(end - y))
            return err_set(err, ERR_LIMIT, "the outline crosses rows of pixels over %zu times",
                           RASTER_CROSSINGS_MAX);
        left -= (size_t)(end - y);
        for (; y < end; y++)
            rows->starts[y + 1]++;
    }
    for (int32_t y = 0; y < rows->height; y++)
        rows->starts[y + 1] += rows->starts[y];
    return 0;
}

/* The first column whose centre is at or right of the edge on a row's centre
 * line is ceil(((x0 - 128) dy + (256 y + 128 - y0) dx) / (256 dy)): a quotient
 * that is stepped from row to row with its remainder, never rounded. */
static void place_edge(struct rows *rows, size_t *next, const struct edge *e)
{
    int64_t dx = (int64_t)e->x1 - e->x0, dy = (int64_t)e->y1 - e->y0, by = 256 * dy;
    int32_t y = clamped(first_row(e->y0), 0, rows->height);
    int32_t end = clamped(first_row(e->y1), 0, rows->height);
    int64_t sum = ((int64_t)e->x0 - 128) * dy + ((int64_t)y * 256 + 128 - e->y0) * dx;
    int64_t column = -floor_div(-sum, by), rest = sum + (1 - column) * by; /* in (0, by] */
    int64_t step = floor_div(256 * dx, by), step_rest = 256 * dx - step * by;

    for (; y < end; y++) {
        int64_t c = column < 0 ? 0 : column > rows->width ? rows->width : column;

        rows->crossings[next[y]++] = (struct crossing){(int32_t)c, e->winding};
        column += step;
        rest += step_rest;
        if (rest > by) {
            rest -= by;
            column++;
        }
    }
}

/* By insertion: a row has few crossings, and often in order already. */
static void sort(struct crossing *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct crossing c = list[i];
        size_t k = i;

        for (; k && list[k - 1].column > c.column; k--)
            list[k] = list[k - 1];
        list[k] = c;
    }
}

static int compare(const void *a, const void *b)
{
    const struct crossing *p = a, *q = b;

    return (p->column > q->column) - (p->column < q->column);
}

static void fill_row(struct mask_builder *out, struct rows *rows, int32_t y,
                     enum raster_fill fill)
{
    struct crossing *list = rows->crossings + rows->starts[y];
    size_t count = rows->starts[y + 1] - rows->starts[y];
    uint32_t row = (uint32_t)y * (uint32_t)rows->width;
    int32_t winding = 0;
    int in = 0;

    if (count < 64)
        sort(list, count);
    else
        qsort(list, count, sizeof *list, compare);
    for (size_t i = 0; i < count; i++) {
        mask_builder_add(out, in, row + (uint32_t)list[i].column);
        winding += list[i].winding;
        in = fill == RASTER_NON_ZERO ? winding != 0 : !in;
    }
    mask_builder_add(out, 0, row + (uint32_t)rows->width);
}

/* Closed rings cross each row an even number of times, with windings that sum
 * to 0: a row always ends outside. */
static int fill_rows(struct mask *mask, const struct edges *edges, enum raster_fill fill,
                     int32_t width, int32_t height, struct err *err)
{
    struct rows rows = {.width = width, .height = height};
    struct mask_builder out;
    size_t *next;

    rows.starts = bytes_zeroed((size_t)height + 1, sizeof *rows.starts);
    if (count_crossings(&rows, edges, err)) {
        free(rows.starts);
        return -1;
    }
    out = mask_builder_begin(width, height);
    next = bytes_new((size_t)height + 1, sizeof *next);
    for (int32_t y = 0; y <= height; y++)
        next[y] = rows.starts[y];
    rows.crossings = bytes_new(rows.starts[height], sizeof *rows.crossings);
    for (size_t e = 0; e < edges->count; e++)
        place_edge(&rows, next, &edges->list[e]);
    for (int32_t y = 0; y < height; y++)
        fill_row(&out, &rows, y, fill);
    free(rows.starts);
    free(rows.crossings);
    free(next);
    *mask = out.mask;
    return 0;
}

int raster_mask(struct mask *out, const struct spline *rings, size_t ring_count,
                enum raster_fill fill, int32_t width, int32_t height, struct err *err)
{
    struct edges edges = {0};
    int rc = flatten_all(&edges, rings, ring_count, height, err);

    if (!rc)
        rc = fill_rows(out, &edges, fill, width, height, err);
    free(edges.list);
    return rc;
}
