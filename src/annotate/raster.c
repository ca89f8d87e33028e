#include "annotate/raster.h"

#include <stdlib.h>

/* Where a chord crosses a row of pixel centres. */
struct crossing {
    uint32_t
        key; /* twice the column from which on pixels are right of it, + 1 if it ran down */
    uint32_t next; /* the row's next one; NONE ends */
};

/* The crossings, as they come, chained by rows. */
struct rows {
    int32_t width, height;
    uint32_t *first; /* one a row */
    struct crossing *list;
    size_t count, room;
    size_t chords; /* seen so far */
};

static const uint32_t NONE = UINT32_MAX;

static int64_t floor_div(int64_t a, int64_t b) /* b > 0 */
{
    int64_t q = a / b;

    return q - (a % b < 0);
}

/* The first row whose centre is at or below y: ceil((y - 128) / 256). */
static int32_t first_row(int32_t y)
{
    return (int32_t)(((int64_t)y + 127 + ((int64_t)1 << 40)) / 256 - ((int64_t)1 << 32));
}

static int32_t clamped(int32_t v, int32_t low, int32_t high)
{
    return v < low ? low : v > high ? high : v;
}

static int64_t within(int64_t v, int64_t high)
{
    return v < 0 ? 0 : v > high ? high : v;
}

static void cross(struct rows *rows, int32_t y, int64_t column, uint32_t down)
{
    uint32_t key = (uint32_t)within(column, rows->width) * 2 + down;

    rows->list[rows->count] = (struct crossing){key, rows->first[y]};
    rows->first[y] = (uint32_t)rows->count++;
}

/* Room for `more` crossings; -1 over the limit. */
static int reserve(struct rows *rows, size_t more)
{
    if (rows->count + more > RASTER_CROSSINGS_MAX)
        return -1;
    while (rows->count + more > rows->room) {
        rows->room = rows->room ? rows->room * 2 : 1024;
        rows->list = bytes_resized(rows->list, rows->room, sizeof *rows->list);
    }
    return 0;
}

/* Turned to run downwards, from (x0, y0) over (dx, dy), it crosses the row y
 * at the column ceil(((x0 - 128) dy + (256 y + 128 - y0) dx) / (256 dy)): a
 * quotient that is stepped from row to row with its remainder, never rounded. */
static int add_chord(struct rows *rows, struct spline_point a, struct spline_point b)
{
    uint32_t down = a.y < b.y;
    int32_t x0 = down ? a.x : b.x, y0 = down ? a.y : b.y, y1 = down ? b.y : a.y;
    int32_t y = clamped(first_row(y0), 0, rows->height);
    int32_t end = clamped(first_row(y1), 0, rows->height);
    int64_t dx, dy, by, sum, column, rest, step, step_rest;

    if (++rows->chords > RASTER_CROSSINGS_MAX)
        return -1;
    if (y >= end)
        return 0;
    if (reserve(rows, (size_t)(end - y)))
        return -1;
    dx = (int64_t)(down ? b.x : a.x) - x0;
    dy = (int64_t)y1 - y0;
    by = 256 * dy;
    sum = ((int64_t)x0 - 128) * dy + ((int64_t)y * 256 + 128 - y0) * dx;
    column = -floor_div(-sum, by);
    cross(rows, y++, column, down);
    if (y >= end)
        return 0;
    rest = sum + (1 - column) * by; /* in (0, by] */
    step = floor_div(256 * dx, by);
    step_rest = 256 * dx - step * by;
    for (; y < end; y++) {
        rest += step_rest;
        column += step + (rest > by);
        rest -= rest > by ? by : 0;
        cross(rows, y, column, down);
    }
    return 0;
}

static int64_t bend(int32_t a, int32_t b, int32_t c)
{
    return llabs((int64_t)a - 2 * (int64_t)b + c);
}

/* How many halvings: the least k with 3 M < 64 * 4^k, M the larger second
 * difference of the control points (|dx| + |dy|). A chord is then within
 * 3/4 M / 4^k < 16/256 pixel of its curve. At most 12, since M < 2^28. */
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

/* One coordinate times n^3, n = 2^k, at t = i/n, by forward differences: exact
 * in integers. A value stays under 2^62 (docs/raster.md); the differences may
 * wrap around 2^64 on the way, which does not change it. */
struct walk {
    uint64_t at, d1, d2, d3;
};

static struct walk walk_begin(int32_t p0, int32_t p1, int32_t p2, int32_t p3, int k)
{
    int64_t n = (int64_t)1 << k; /* p(i) n^3 = p0 n^3 + 3 b n^2 i + 3 c n i^2 + d i^3 */
    int64_t b = (int64_t)p1 - p0, c = (int64_t)p0 - 2 * (int64_t)p1 + p2;
    int64_t d = (int64_t)p3 - 3 * (int64_t)p2 + 3 * (int64_t)p1 - p0;

    return (struct walk){(uint64_t)(p0 * n * n * n), (uint64_t)(3 * b * n * n + 3 * c * n + d),
                         (uint64_t)(6 * c * n + 6 * d), (uint64_t)(6 * d)};
}

/* One step on, and the value there divided by n^3: rounded to nearest, halves
 * up. The shift is of a number made positive, by a multiple of n^3. */
static int32_t walk_on(struct walk *w, int k)
{
    const uint64_t lift = (uint64_t)1 << 62, half = ((uint64_t)1 << (3 * k)) / 2;

    w->at += w->d1;
    w->d1 += w->d2;
    w->d2 += w->d3;
    return (int32_t)((int64_t)((w->at + lift + half) >> (3 * k)) - (int64_t)(lift >> (3 * k)));
}

static int same(struct spline_point a, struct spline_point b)
{
    return a.x == b.x && a.y == b.y;
}

static int all_below(const struct spline_cubic *c, int64_t x)
{
    return c->p[0].x <= x && c->p[1].x <= x && c->p[2].x <= x && c->p[3].x <= x;
}

/* Above the first row of centres, or below the last: it crosses none. */
static int unseen(const struct spline_cubic *c, int32_t height)
{
    const struct spline_point *p = c->p;
    int64_t last = (int64_t)height * 256 - 128;

    return (p[0].y <= 128 && p[1].y <= 128 && p[2].y <= 128 && p[3].y <= 128) ||
           (p[0].y > last && p[1].y > last && p[2].y > last && p[3].y > last);
}

/* One chord: where its handles lie on its ends; and where it lies left of all
 * centres, since then only the rows that it passes count, and those it passes
 * there and back cancel out. */
static int add_cubic(struct rows *rows, const struct spline_cubic *c)
{
    const struct spline_point *p = c->p;
    int straight = same(p[0], p[1]) && same(p[2], p[3]);
    int k = straight || all_below(c, 128) ? 0 : halvings(c);
    struct walk x = walk_begin(p[0].x, p[1].x, p[2].x, p[3].x, k);
    struct walk y = walk_begin(p[0].y, p[1].y, p[2].y, p[3].y, k);
    struct spline_point from = p[0];

    if (unseen(c, rows->height))
        return 0;
    for (int64_t i = 0; i < (int64_t)1 << k; i++) {
        struct spline_point to = {walk_on(&x, k), walk_on(&y, k)};

        if (add_chord(rows, from, to))
            return -1;
        from = to;
    }
    return 0;
}

static int add_rings(struct rows *rows, const struct spline *rings, size_t count,
                     struct err *err)
{
    for (size_t r = 0; r < count; r++)
        if (spline_check(&rings[r], err))
            return err_while(err, "ring %zu", r);
    for (size_t r = 0; r < count; r++) {
        for (size_t i = 0; i < spline_cubic_count(&rings[r]); i++) {
            struct spline_cubic c = spline_cubic_at(&rings[r], i);

            if (add_cubic(rows, &c))
                return err_set(err, ERR_LIMIT,
                               "ring %zu: by piece %zu the curves have crossed the rows of "
                               "pixels too often (%zu times at most); draw fewer of them",
                               r, i, RASTER_CROSSINGS_MAX);
        }
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    const uint32_t *p = a, *q = b;

    return (*p > *q) - (*p < *q);
}

/* One row's keys, in order. */
struct line {
    uint32_t *keys;
    size_t count, room;
};

/* By insertion as they come: a row has few, and often in order already. */
static void gather(struct line *line, const struct rows *rows, int32_t y)
{
    line->count = 0;
    for (uint32_t i = rows->first[y]; i != NONE; i = rows->list[i].next) {
        uint32_t key = rows->list[i].key;
        size_t k = line->count++;

        if (k == line->room) {
            line->room = line->room ? line->room * 2 : 64;
            line->keys = bytes_resized(line->keys, line->room, sizeof *line->keys);
        }
        for (; k < 64 && k && line->keys[k - 1] > key; k--)
            line->keys[k] = line->keys[k - 1];
        line->keys[k] = key;
    }
    if (line->count > 64)
        qsort(line->keys, line->count, sizeof *line->keys, compare);
}

/* Closed rings cross each row an even number of times, with windings that sum
 * to 0: a row always ends outside. */
static void fill_row(struct mask_builder *out, const struct line *line, uint32_t start,
                     enum raster_fill fill)
{
    int32_t winding = 0, in = 0;
    uint32_t from = 0;

    for (size_t i = 0; i < line->count; i++) {
        int32_t was = in;

        winding += line->keys[i] & 1 ? 1 : -1;
        in = fill == RASTER_NON_ZERO ? winding != 0 : !in;
        if (!was && in)
            from = line->keys[i] / 2;
        else if (was && !in && line->keys[i] / 2 > from) {
            mask_builder_add(out, 0, start + from);
            mask_builder_add(out, 1, start + line->keys[i] / 2);
        }
    }
}

static struct mask fill_rows(const struct rows *rows, enum raster_fill fill)
{
    struct mask_builder out = mask_builder_begin(rows->width, rows->height);
    struct line line = {0};

    for (int32_t y = 0; y < rows->height; y++) {
        gather(&line, rows, y);
        fill_row(&out, &line, (uint32_t)y * (uint32_t)rows->width, fill);
    }
    mask_builder_add(&out, 0, (uint32_t)rows->width * (uint32_t)rows->height);
    free(line.keys);
    return out.mask;
}

int raster_mask(struct mask *out, const struct spline *rings, size_t ring_count,
                enum raster_fill fill, int32_t width, int32_t height, struct err *err)
{
    struct rows rows = {.width = width, .height = height};
    int rc;

    rows.first = bytes_new((size_t)height, sizeof *rows.first);
    for (int32_t y = 0; y < height; y++)
        rows.first[y] = NONE;
    rc = add_rings(&rows, rings, ring_count, err);
    if (!rc)
        *out = fill_rows(&rows, fill);
    free(rows.first);
    free(rows.list);
    return rc;
}
