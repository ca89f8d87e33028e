#include "annotate/contour.h"

#include <stdlib.h>

/* A row's edges: the columns where pixels that are in begin and, after each,
 * where they end. `top` of each is the point where the edge that goes through
 * it begins, some rows above perhaps. */
struct line {
    uint32_t *at, *top;
    size_t count, room;
};

/* A point of the outline, and the one that follows it. */
struct point {
    uint32_t x, y, next;
};

struct walk {
    const struct mask *mask;
    size_t run; /* the first run that ends behind the last line read */
    struct point *points;
    size_t count, room;
    int counting;  /* the points are only counted */
    uint32_t open; /* the left end of a horizontal edge that waits for its right one */
};

static void line_add(struct line *line, uint32_t at)
{
    if (line->count + 1 > line->room) {
        line->room = line->room ? 2 * line->room : 64;
        line->at = bytes_resized(line->at, line->room, sizeof *line->at);
        line->top = bytes_resized(line->top, line->room, sizeof *line->top);
    }
    line->at[line->count++] = at;
}

static void line_free(struct line *line)
{
    free(line->at);
    free(line->top);
}

/* Rows are read in their order; the one below the last is empty. */
static void read_line(struct walk *w, struct line *line, uint32_t y)
{
    const struct mask *m = w->mask;
    uint32_t start = y * (uint32_t)m->width, stop = start + (uint32_t)m->width, from;

    line->count = 0;
    while (w->run < m->count) {
        from = w->run ? m->ends[w->run - 1] : 0;
        if (from >= stop)
            return;
        if (w->run & 1) {
            line_add(line, from > start ? from - start : 0);
            line_add(line, (m->ends[w->run] < stop ? m->ends[w->run] : stop) - start);
        }
        if (m->ends[w->run] > stop)
            return;
        w->run++;
    }
}

static uint32_t point_add(struct walk *w, uint32_t x, uint32_t y)
{
    if (!w->counting) {
        if (w->count == w->room) {
            w->room = w->room ? 2 * w->room : 256;
            w->points = bytes_resized(w->points, w->room, sizeof *w->points);
        }
        w->points[w->count] = (struct point){x, y, 0};
    }
    return (uint32_t)w->count++;
}

static void join(struct walk *w, uint32_t from, uint32_t to)
{
    if (!w->counting)
        w->points[from].next = to;
}

/* Horizontal edges are every other gap between a line's points, so that an odd
 * number of points so far makes this one a right end. An edge with pixels below
 * it runs to the right, one with pixels above it to the left. */
static void join_across(struct walk *w, uint32_t point, size_t before, int in_below)
{
    if (!(before & 1))
        w->open = point;
    else if (in_below)
        join(w, w->open, point);
    else
        join(w, point, w->open);
}

/* Vertical edges where pixels begin (even ones) run up, those where they end down. */
static void join_up(struct walk *w, const struct line *above, size_t i, uint32_t point)
{
    if (i & 1)
        join(w, above->top[i], point);
    else
        join(w, point, above->top[i]);
}

/* The outline's points between two rows. Where a vertical edge goes straight
 * through there is none. Where one ends and another begins in one column,
 * pixels touch at a corner and there are two: the first ends the horizontal
 * edge at its left and goes on to the row whose pixels are left of it. */
static void between(struct walk *w, const struct line *above, struct line *below, uint32_t y)
{
    size_t i = 0, j = 0, points = 0;

    while (i < above->count || j < below->count) {
        int has_i = i < above->count && (j == below->count || above->at[i] <= below->at[j]);
        int has_j = j < below->count && (i == above->count || below->at[j] <= above->at[i]);
        int up = has_i && !(has_j && !(i & 1)), turns = has_i + has_j;

        if (turns == 2 && !((i ^ j) & 1)) {
            below->top[j++] = above->top[i++];
            continue;
        }
        for (int in_below = (int)(j & 1); turns; turns--, up = !up, points++) {
            uint32_t point = point_add(w, up ? above->at[i] : below->at[j], y);

            join_across(w, point, points, in_below);
            if (up)
                join_up(w, above, i++, point);
            else
                below->top[j++] = point;
        }
    }
}

static void walk_rows(struct walk *w)
{
    struct line above = {0}, below = {0}, swap;

    for (uint32_t y = 0; y <= (uint32_t)w->mask->height; y++) {
        read_line(w, &below, y);
        between(w, &above, &below, y);
        swap = above;
        above = below;
        below = swap;
    }
    line_free(&above);
    line_free(&below);
}

/* The ring that begins at a point; its points are marked as passed. */
static void follow(struct walk *w, uint32_t first, struct bytes *ring)
{
    uint32_t at = first;

    ring->size = 0;
    do {
        struct point *p = &w->points[at];
        struct spline_point corner = {(int32_t)p->x * 256, (int32_t)p->y * 256};

        bytes_add(ring, &corner, sizeof corner);
        at = p->next;
        p->next = UINT32_MAX;
    } while (at != first);
}

struct shape contour_trace(const struct mask *mask)
{
    struct walk w = {.mask = mask};
    struct shape shape = {.fill = RASTER_EVEN_ODD};
    struct bytes ring = {0};

    walk_rows(&w);
    for (size_t i = 0; i < w.count; i++) {
        struct spline made = {.kind = SPLINE_POLYGON};

        if (w.points[i].next == UINT32_MAX)
            continue;
        follow(&w, (uint32_t)i, &ring);
        made.points = (const struct spline_point *)(const void *)ring.data;
        made.count = ring.size / sizeof *made.points;
        shape_add(&shape, &made);
    }
    bytes_free(&ring);
    free(w.points);
    return shape;
}

size_t contour_points(const struct mask *mask)
{
    struct walk w = {.mask = mask, .counting = 1};

    walk_rows(&w);
    return w.count;
}
