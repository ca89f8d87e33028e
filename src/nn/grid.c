#include "nn/kernels.h"

#include "base/bytes.h"

#include <stdlib.h>

static size_t rounded(size_t count, size_t unit)
{
    return (count + unit - 1) / unit * unit;
}

struct grid grid_framed(int32_t rows, int32_t cols)
{
    size_t pitch = (size_t)cols + 1, margin = rounded(pitch + 1, CONV_LANES_MAX);
    size_t span = rounded((size_t)rows * pitch, GRID_TILE);
    int32_t *inside = bytes_zeroed(span, sizeof *inside);

    for (size_t p = 0; p < (size_t)rows * pitch; p++)
        inside[p] = p % pitch < (size_t)cols ? -1 : 0;
    return (struct grid){.rows = rows,
                         .cols = cols,
                         .pitch = (int32_t)pitch,
                         .origin = margin,
                         .span = span,
                         .size = margin + span + margin,
                         .inside = inside};
}

struct grid grid_bare(int32_t rows, int32_t cols)
{
    size_t size = (size_t)rows * (size_t)cols;

    return (struct grid){.rows = rows, .cols = cols, .pitch = cols, .span = size, .size = size};
}

void grid_finish(struct grid *grid)
{
    free(grid->inside);
    *grid = (struct grid){0};
}
