#include "annotate/raster.h"
#include "annotate/chord.h"

#include <stdlib.h>

enum { FEW = 6 };

/* Where chords cross a row of pixel centres. A key is twice the column from
 * which on pixels are right of the chord, + 1 if it ran down. */
struct row {
    uint32_t count;
    uint32_t more; /* those beyond FEW: the first in the list; NONE ends */
    uint32_t keys[FEW];
};

struct beyond {
    uint32_t key, next;
};

struct rows {
    int32_t width, height;
    struct row *row;
    struct beyond *list;
    size_t count, room;
    size_t chords, crossings; /* so far */
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
    struct row *row = &rows->row[y];
    uint32_t key = (uint32_t)within(column, rows->width) * 2 + down;

    if (row->count++ < FEW) {
        row->keys[row->count - 1] = key;
        return;
    }
    if (rows->count == rows->room) {
        rows->room = rows->room ? rows->room * 2 : 1024;
        rows->list = bytes_resized(rows->list, rows->room, sizeof *rows->list);
    }
    rows->list[rows->count] = (struct beyond){key, row->more};
    row->more = (uint32_t)rows->count++;
}

/* From a to b; row_a and row_b are the first rows at or below them. Turned to
 * run downwards, from (x0, y0) over (dx, dy), it crosses the row y at the
 * column ceil(((x0 - 128) dy + (256 y + 128 - y0) dx) / (256 dy)): a quotient
 * that is stepped from row to row with its remainder, never rounded. */
static int add_chord(struct rows *rows, struct spline_point a, struct spline_point b,
                     int32_t row_a, int32_t row_b)
{
    uint32_t down = row_a < row_b;
    struct spline_point from = down ? a : b, to = down ? b : a;
    int32_t y = clamped(down ? row_a : row_b, 0, rows->height);
    int32_t end = clamped(down ? row_b : row_a, 0, rows->height);
    int64_t dx = (int64_t)to.x - from.x, dy = (int64_t)to.y - from.y, by = 256 * dy;
    int64_t sum, column, rest, step, step_rest;

    if (y >= end)
        return 0;
    rows->crossings += (size_t)(end - y);
    if (rows->crossings > RASTER_CROSSINGS_MAX)
        return -1;
    sum = ((int64_t)from.x - 128) * dy + ((int64_t)y * 256 + 128 - from.y) * dx;
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

/* Left of all centres one chord will do: only the rows that it passes count
 * there, and those it passes there and back cancel out. */
static int add_cubic(struct rows *rows, const struct spline_cubic *c)
{
    struct chord_walk walk = all_below(c, 128) ? chord_begin_straight(c) : chord_begin(c);
    struct spline_point from = c->p[0], to;
    int32_t row = first_row(from.y);

    if (unseen(c, rows->height))
        return 0;
    rows->chords += (size_t)walk.left;
    if (rows->chords > RASTER_CROSSINGS_MAX)
        return -1;
    while (chord_next(&walk, &to)) {
        int32_t next = first_row(to.y);

        if (next != row && add_chord(rows, from, to, row, next))
            return -1;
        row = next;
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

static void sort(uint32_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t key = keys[i];
        size_t k = i;

        for (; k && keys[k - 1] > key; k--)
            keys[k] = keys[k - 1];
        keys[k] = key;
    }
}

static void gather(struct line *line, const struct rows *rows, const struct row *row)
{
    uint32_t next = row->more;

    line->count = row->count;
    if (line->count > line->room) {
        line->room = 2 * line->count;
        line->keys = bytes_resized(line->keys, line->room, sizeof *line->keys);
    }
    for (size_t k = 0; k < line->count; k++) {
        line->keys[k] = k < FEW ? row->keys[k] : rows->list[next].key;
        next = k < FEW ? next : rows->list[next].next;
    }
    if (line->count <= 64)
        sort(line->keys, line->count);
    else
        qsort(line->keys, line->count, sizeof *line->keys, compare);
}

/* Runs as they are made: out and in by turns, an even number of ends. */
struct runs {
    uint32_t *ends;
    size_t count, room;
};

/* Pixels from .. to - 1 are in; not before any that were added. */
static void add_run(struct runs *runs, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    if (runs->count && runs->ends[runs->count - 1] == from) {
        runs->ends[runs->count - 1] = to;
        return;
    }
    if (runs->count + 3 > runs->room) { /* and one for the end */
        runs->room *= 2;
        runs->ends = bytes_resized(runs->ends, runs->room, sizeof *runs->ends);
    }
    runs->ends[runs->count++] = from;
    runs->ends[runs->count++] = to;
}

/* Closed rings cross each row an even number of times, with windings that sum
 * to 0: a row always ends outside. */
static void fill_row(struct runs *runs, const struct line *line, uint32_t start,
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
        else if (was && !in)
            add_run(runs, start + from, start + line->keys[i] / 2);
    }
}

/* A row of two crossings is the same by either rule. */
static struct mask fill_rows(const struct rows *rows, enum raster_fill fill)
{
    uint32_t width = (uint32_t)rows->width, all = width * (uint32_t)rows->height;
    struct runs runs = {.room = 2 * (size_t)rows->height + 3};
    struct line line = {0};

    runs.ends = bytes_new(runs.room, sizeof *runs.ends);
    for (int32_t y = 0; y < rows->height; y++) {
        const struct row *row = &rows->row[y];
        uint32_t start = (uint32_t)y * width;

        if (row->count == 2) {
            uint32_t a = row->keys[0] / 2, b = row->keys[1] / 2;

            add_run(&runs, start + (a < b ? a : b), start + (a < b ? b : a));
        } else if (row->count) {
            gather(&line, rows, row);
            fill_row(&runs, &line, start, fill);
        }
    }
    free(line.keys);
    if (!runs.count || runs.ends[runs.count - 1] != all)
        runs.ends[runs.count++] = all;
    return (struct mask){rows->width, rows->height, runs.ends, runs.count};
}

int raster_mask(struct mask *out, const struct spline *rings, size_t ring_count,
                enum raster_fill fill, int32_t width, int32_t height, struct err *err)
{
    struct rows rows = {.width = width, .height = height};
    int rc;

    rows.row = bytes_new((size_t)height, sizeof *rows.row);
    for (int32_t y = 0; y < height; y++) {
        rows.row[y].count = 0;
        rows.row[y].more = NONE;
    }
    rc = add_rings(&rows, rings, ring_count, err);
    if (!rc)
        *out = fill_rows(&rows, fill);
    free(rows.row);
    free(rows.list);
    return rc;
}
