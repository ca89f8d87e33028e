#include "eval/distance.h"
#include "base/limits.h"

#include <stdlib.h>

_Static_assert((int64_t)LIMIT_SIDE *LIMIT_SIDE +
                       (LIMIT_PIXELS / LIMIT_SIDE + 1) * (LIMIT_PIXELS / LIMIT_SIDE + 1) <
                   DISTANCE_NONE,
               "the diagonal of the largest picture does not fit");

/* A row's lower envelope: parabola i has its corner at column at[i], and is the
 * lowest from column from[i] on. */
struct envelope {
    int32_t *at, *from;
    int32_t count;
};

/* Along the columns: how many rows to the nearest pixel that is in, of those
 * above first, then of those below as well. */
static void down_columns(uint32_t *out, const struct mask *to)
{
    size_t width = (size_t)to->width, all = width * (size_t)to->height;
    size_t run = 0;

    for (size_t i = 0; i < all; i++) {
        uint32_t above = i < width ? DISTANCE_NONE : out[i - width];

        while (i >= to->ends[run])
            run++;
        out[i] = run & 1 ? 0 : above == DISTANCE_NONE ? above : above + 1;
    }
    for (size_t i = all - width; i-- > 0;)
        if (out[i + width] < out[i])
            out[i] = out[i + width] + 1;
}

static int64_t height_at(const uint32_t *rows, int32_t corner, int32_t x)
{
    return (int64_t)rows[corner] * rows[corner] + (int64_t)(x - corner) * (x - corner);
}

/* Parabolas from left to right; a new one hides those that it lies below of
 * where they begin. Where it does not, it meets the last one at or after that
 * one's beginning, and is lower from the next column on. */
static void add(struct envelope *e, const uint32_t *rows, int32_t x, int32_t width)
{
    int64_t start = 0;

    while (e->count && height_at(rows, x, e->from[e->count - 1]) <
                           height_at(rows, e->at[e->count - 1], e->from[e->count - 1]))
        e->count--;
    if (e->count) {
        int32_t last = e->at[e->count - 1];

        start =
            1 + (height_at(rows, x, 0) - height_at(rows, last, 0)) / (2 * (int64_t)(x - last));
    }
    if (start < width) {
        e->at[e->count] = x;
        e->from[e->count++] = (int32_t)start;
    }
}

/* `rows` holds a row's distances along columns; becomes the squared ones. */
static void across_row(uint32_t *row, uint32_t *rows, struct envelope *e, int32_t width)
{
    e->count = 0;
    for (int32_t x = 0; x < width; x++) {
        rows[x] = row[x];
        if (row[x] != DISTANCE_NONE)
            add(e, rows, x, width);
    }
    for (int32_t x = width - 1; x >= 0 && e->count; x--) {
        row[x] = (uint32_t)height_at(rows, e->at[e->count - 1], x);
        e->count -= e->from[e->count - 1] == x;
    }
}

void distance_squared(uint32_t *out, const struct mask *to)
{
    size_t width = (size_t)to->width;
    uint32_t *rows = bytes_new(width, sizeof *rows);
    struct envelope e = {bytes_new(width, sizeof *e.at), bytes_new(width, sizeof *e.from), 0};

    down_columns(out, to);
    for (int32_t y = 0; y < to->height; y++)
        across_row(out + (size_t)y * width, rows, &e, to->width);
    free(e.at);
    free(e.from);
    free(rows);
}
