/* How Winograd's convolution is cut into tiles, and its weights. */
#include "nn/winograd.h"

#include <string.h>

static size_t blocks_of(int32_t out, int32_t block)
{
    return ((size_t)out + (size_t)block - 1) / (size_t)block;
}

size_t winograd_room(int32_t in, int32_t out, int32_t block)
{
    size_t sums = (WINOGRAD_PLACES * WINOGRAD_TILES * (size_t)block + WINOGRAD_APART) *
                  blocks_of(out, block);

    return WINOGRAD_PLACES * (WINOGRAD_TILES * (size_t)in + WINOGRAD_APART) + sums +
           2 * WINOGRAD_SLACK;
}

size_t winograd_weights_room(int32_t in, int32_t out)
{
    size_t outs = (size_t)(out + 2 * CONV_LANES_MAX - 1) / (2 * CONV_LANES_MAX) * 2 *
                  CONV_LANES_MAX,
           ins = (size_t)(in + CONV_BLOCK_MAX - 1) / CONV_BLOCK_MAX * CONV_BLOCK_MAX;
    size_t turned = (ins + outs) * WINOGRAD_TILES + 2 * WINOGRAD_APART,
           lines = CONV_LANES_MAX * WINOGRAD_TILES + WINOGRAD_APART,
           sums = ins * outs + WINOGRAD_APART;

    return WINOGRAD_PLACES * (2 * turned + lines + sums) + 2 * WINOGRAD_SLACK;
}

/* Floats of one place's weights. */
static size_t place_of(int32_t in, int32_t out, int32_t block)
{
    return (size_t)in * (size_t)block * blocks_of(out, block) + WINOGRAD_APART;
}

size_t winograd_packed(int32_t in, int32_t out, int32_t block)
{
    return WINOGRAD_PLACES * place_of(in, out, block);
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

/* G g along one line of three weights, for one block of outputs at once. */
static inline void turn(float out[][CONV_BLOCK_MAX], size_t step, const float *g0,
                        const float *g1, const float *g2)
{
    const float a = WINOGRAD_A, b = WINOGRAD_B;
    const float near = 1 / (2 * a * a * (a * a - b * b)),
                far = 1 / (2 * b * b * (b * b - a * a));

    for (int j = 0; j < CONV_BLOCK_MAX; j++) {
        float inner = g0[j] + a * a * g2[j], outer = g0[j] + b * b * g2[j];

        out[0][j] = g0[j];
        out[step][j] = near * (inner + a * g1[j]);
        out[2 * step][j] = near * (inner - a * g1[j]);
        out[3 * step][j] = far * (outer + b * g1[j]);
        out[4 * step][j] = far * (outer - b * g1[j]);
        out[5 * step][j] = g2[j];
    }
}

/* One input's weights of a block of outputs: to[place][j], places `apart` floats. */
static void pack_input(float *to, size_t apart, const struct winograd_weights *from,
                       const float *w, int32_t count)
{
    float g[9][CONV_BLOCK_MAX] = {{0}}, half[18][CONV_BLOCK_MAX],
          whole[WINOGRAD_PLACES][CONV_BLOCK_MAX];

    for (int32_t j = 0; j < count; j++)
        for (int t = 0; t < 9; t++)
            g[t][j] = w[(size_t)j * from->step_out + (size_t)(from->turned ? 8 - t : t)];
    for (int c = 0; c < 3; c++)
        turn(half + c, 3, g[c], g[3 + c], g[6 + c]);
    for (int r = 0; r < 6; r++)
        turn(whole + 6 * r, 1, half[3 * r], half[3 * r + 1], half[3 * r + 2]);
    for (size_t k = 0; k < WINOGRAD_PLACES; k++)
        memcpy(to + k * apart, whole[k], (size_t)from->block * sizeof *to);
}

void winograd_pack(const struct winograd_weights *from, float *to, int32_t first)
{
    size_t block = (size_t)from->block, in = (size_t)from->in;
    size_t apart = place_of(from->in, from->out, from->block);
    int32_t left = from->out - first, count = left < from->block ? left : from->block;

    to += (size_t)first * in;
    for (size_t i = 0; i < in; i++)
        pack_input(to + i * block, apart, from,
                   from->w + (size_t)first * from->step_out + i * from->step_in, count);
}
