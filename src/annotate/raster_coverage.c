#include "annotate/raster_coverage.h"
#include "annotate/chord.h"

#include <math.h>
#include <stdlib.h>

/* A chord, turned to run downwards. */
struct edge {
    int32_t x0, y0, x1, y1;
    int32_t winding; /* +1: it ran downwards; -1: it ran upwards */
};

/* An edge within a strip: pixels, at its upper and at its lower side. */
struct cut {
    double top, bottom;
    int32_t winding;
};

struct cover {
    struct edge *edges;
    size_t count, room;
    size_t chords, rows; /* seen, and rows that the edges touch, so far */
    int32_t width, height;
    enum raster_fill fill;
    size_t *active; /* edges that meet the row in hand */
    size_t active_count;
    struct cut *cuts;
    double *shares; /* of the row in hand: what each pixel covers more than the one before */
};

static int add_edge(struct cover *c, struct spline_point a, struct spline_point b)
{
    int down = a.y < b.y;
    int64_t top = down ? a.y : b.y, bottom = down ? b.y : a.y;
    int64_t end = (int64_t)c->height * 256;

    if (++c->chords > RASTER_CROSSINGS_MAX)
        return -1;
    if (top == bottom || bottom <= 0 || top >= end)
        return 0;
    c->rows += (size_t)(((bottom < end ? bottom : end) - (top > 0 ? top : 0)) / 256 + 1);
    if (c->rows > RASTER_CROSSINGS_MAX)
        return -1;
    if (c->count == c->room) {
        c->room = c->room ? c->room * 2 : 256;
        c->edges = bytes_resized(c->edges, c->room, sizeof *c->edges);
    }
    c->edges[c->count++] =
        down ? (struct edge){a.x, a.y, b.x, b.y, 1} : (struct edge){b.x, b.y, a.x, a.y, -1};
    return 0;
}

static int add_ring(struct cover *c, const struct spline *ring)
{
    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic cubic = spline_cubic_at(ring, i);
        struct chord_walk walk = chord_begin(&cubic);
        struct spline_point from = cubic.p[0], to;

        while (chord_next(&walk, &to)) {
            if (add_edge(c, from, to))
                return -1;
            from = to;
        }
    }
    return 0;
}

/* The area, within a strip of height h, right of the line from (a, top) to
 * (b, bottom), a <= b, and left of u. */
static double area_before(double u, double a, double b, double h)
{
    if (u <= a)
        return 0;
    return u >= b ? h * (u - (a + b) / 2) : h * (u - a) * (u - a) / (2 * (b - a));
}

/* Adds `sign` times what lies right of the cut. */
static void add_right(struct cover *c, const struct cut *cut, double h, double sign)
{
    double a = fmin(cut->top, cut->bottom), b = fmax(cut->top, cut->bottom), last = 0;
    double first = floor(fmax(a, 0)), end = floor(fmax(fmin(b, c->width), 0)) + 1;

    for (double i = first; i <= end && i < c->width; i++) {
        double share = area_before(i + 1, a, b, h) - area_before(i, a, b, h);

        c->shares[(size_t)i] += sign * (share - last);
        last = share;
    }
}

static double x_at(const struct edge *e, int32_t y)
{
    double dx = (double)e->x1 - e->x0, dy = (double)e->y1 - e->y0;

    return (e->x0 + dx * ((double)y - e->y0) / dy) / 256;
}

/* The edges' cuts in order of their middles; -1 if one ends within the strip,
 * or two of them cross. */
static int cut_edges(struct cover *c, int32_t top, int32_t bottom, size_t *count)
{
    int crossing = 0;

    *count = 0;
    for (size_t i = 0; i < c->active_count; i++) {
        const struct edge *e = &c->edges[c->active[i]];
        struct cut cut;
        size_t k;

        if (e->y0 >= bottom || e->y1 <= top)
            continue;
        if (e->y0 > top || e->y1 < bottom)
            return -1;
        cut = (struct cut){x_at(e, top), x_at(e, bottom), e->winding};
        for (k = (*count)++;
             k && c->cuts[k - 1].top + c->cuts[k - 1].bottom > cut.top + cut.bottom; k--)
            c->cuts[k] = c->cuts[k - 1];
        c->cuts[k] = cut;
    }
    for (size_t k = 1; k < *count; k++)
        crossing |=
            c->cuts[k - 1].top > c->cuts[k].top || c->cuts[k - 1].bottom > c->cuts[k].bottom;
    return crossing ? -1 : 0;
}

/* Adds the strip from `top` to `bottom`, in 1/256 pixel: as a whole where the
 * edges neither end nor cross in it, else in two halves. All ends being
 * integers, none ends within a strip of 1. */
static void add_strip(struct cover *c, int32_t top, int32_t bottom)
{
    size_t count;
    int32_t winding = 0, in = 0;

    if (cut_edges(c, top, bottom, &count) && bottom - top > 1) {
        int32_t middle = top + (bottom - top) / 2;

        add_strip(c, top, middle);
        add_strip(c, middle, bottom);
        return;
    }
    for (size_t k = 0; k < count; k++) {
        int32_t was = in;

        winding += c->cuts[k].winding;
        in = c->fill == RASTER_NON_ZERO ? winding != 0 : !in;
        if (in != was)
            add_right(c, &c->cuts[k], (bottom - top) / 256.0, in ? 1 : -1);
    }
}

static int compare(const void *a, const void *b)
{
    const struct edge *p = a, *q = b;

    return (p->y0 > q->y0) - (p->y0 < q->y0);
}

static uint8_t byte_of(double share)
{
    return share <= 0 ? 0 : share >= 1 ? 255 : (uint8_t)(share * 255 + 0.5);
}

static void cover_row(struct cover *c, uint8_t *out, int32_t y, size_t *next)
{
    int32_t top = y * 256, bottom = top + 256;
    size_t kept = 0;
    double sum = 0;
    uint8_t now = 0;

    for (size_t i = 0; i < c->active_count; i++)
        if (c->edges[c->active[i]].y1 > top)
            c->active[kept++] = c->active[i];
    for (; *next < c->count && c->edges[*next].y0 < bottom; (*next)++)
        if (c->edges[*next].y1 > top)
            c->active[kept++] = *next;
    c->active_count = kept;
    if (kept)
        add_strip(c, top, bottom);
    for (int32_t x = 0; x < c->width; x++) {
        if (c->shares[x] != 0) {
            sum += c->shares[x];
            c->shares[x] = 0;
            now = byte_of(sum);
        }
        out[x] = now;
    }
}

static void cover_rows(struct cover *c, uint8_t *out)
{
    size_t next = 0;

    if (c->count)
        qsort(c->edges, c->count, sizeof *c->edges, compare);
    c->active = bytes_new(c->count, sizeof *c->active);
    c->cuts = bytes_new(c->count, sizeof *c->cuts);
    c->shares = bytes_zeroed((size_t)c->width, sizeof *c->shares);
    for (int32_t y = 0; y < c->height; y++)
        cover_row(c, out + (size_t)y * (size_t)c->width, y, &next);
    free(c->active);
    free(c->cuts);
    free(c->shares);
}

int raster_coverage(uint8_t *out, const struct spline *rings, size_t ring_count,
                    enum raster_fill fill, int32_t width, int32_t height, struct err *err)
{
    struct cover c = {.width = width, .height = height, .fill = fill};
    int rc = 0;

    for (size_t r = 0; r < ring_count && !rc; r++) {
        if (spline_check(&rings[r], err))
            rc = err_while(err, "ring %zu", r);
        else if (add_ring(&c, &rings[r]))
            rc = err_set(err, ERR_LIMIT,
                         "by ring %zu the curves have crossed the rows of pixels too often "
                         "(%zu times at most); draw fewer of them",
                         r, RASTER_CROSSINGS_MAX);
    }
    if (!rc)
        cover_rows(&c, out);
    free(c.edges);
    return rc;
}
