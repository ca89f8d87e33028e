/* How Winograd's convolution is cut into tiles, and its weights. */
#include "nn/winograd.h"

size_t winograd_room(int32_t in, int32_t block)
{
    return WINOGRAD_PLACES * WINOGRAD_TILES * ((size_t)in + (size_t)block) + 2 * WINOGRAD_SLACK;
}

size_t winograd_packed(int32_t in, int32_t out, int32_t block)
{
    size_t blocks = ((size_t)out + (size_t)block - 1) / (size_t)block;

    return WINOGRAD_PLACES * (size_t)in * blocks * (size_t)block;
}

int winograd_fits(const struct grid *grid, int32_t k)
{
    return k == 3 && grid->rows % 4 == 0 && grid->cols % 4 == 0;
}

/* Of most rectangles; those at the right and at the bottom may be smaller. */
static int32_t width_of(const struct grid *grid)
{
    return grid->cols / 4 < WINOGRAD_TILES ? grid->cols / 4 : WINOGRAD_TILES;
}

static int32_t height_of(const struct grid *grid)
{
    return WINOGRAD_TILES / width_of(grid);
}

static size_t parts(int32_t whole, int32_t part)
{
    return (size_t)((whole + part - 1) / part);
}

size_t winograd_count(const struct grid *grid)
{
    return parts(grid->rows / 4, height_of(grid)) * parts(grid->cols / 4, width_of(grid));
}

static int32_t least(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

struct winograd_tiles winograd_tiles(const struct grid *grid, size_t n)
{
    int32_t width = width_of(grid), height = height_of(grid);
    size_t across = parts(grid->cols / 4, width);
    int32_t row = (int32_t)(n / across) * height, col = (int32_t)(n % across) * width;

    return (struct winograd_tiles){.row = row,
                                   .col = col,
                                   .rows = least(height, grid->rows / 4 - row),
                                   .cols = least(width, grid->cols / 4 - col)};
}

/* G g for one line of three weights. */
static void turn(float out[6], float g0, float g1, float g2)
{
    const float a = WINOGRAD_A, b = WINOGRAD_B;
    const float near = 1 / (2 * a * a * (a * a - b * b)),
                far = 1 / (2 * b * b * (b * b - a * a));

    out[0] = g0;
    out[1] = near * (g0 + a * a * g2 + a * g1);
    out[2] = near * (g0 + a * a * g2 - a * g1);
    out[3] = far * (g0 + b * b * g2 + b * g1);
    out[4] = far * (g0 + b * b * g2 - b * g1);
    out[5] = g2;
}

static void pack_one(float *to, size_t step, const float *w, int turned)
{
    float g[9], half[3][6], line[6];

    for (int t = 0; t < 9; t++)
        g[t] = w[turned ? 8 - t : t];
    for (int c = 0; c < 3; c++)
        turn(half[c], g[c], g[3 + c], g[6 + c]);
    for (int r = 0; r < 6; r++) {
        turn(line, half[0][r], half[1][r], half[2][r]);
        for (int c = 0; c < 6; c++)
            to[(size_t)(6 * r + c) * step] = line[c];
    }
}

void winograd_pack(const struct winograd_weights *from, float *to, int32_t first)
{
    size_t block = (size_t)from->block, in = (size_t)from->in, step = in * block;

    for (size_t j = 0; j < block; j++)
        for (size_t i = 0; i < in; i++) {
            size_t o = (size_t)first + j;
            if (o < (size_t)from->out)
                pack_one(to + i * block + j, step,
                         from->w + o * from->step_out + i * from->step_in, from->turned);
            else
                for (size_t k = 0; k < WINOGRAD_PLACES; k++)
                    to[k * step + i * block + j] = 0;
        }
}
