#ifndef NN_WINOGRAD_H
#define NN_WINOGRAD_H

#include "nn/kernels.h"

/* winograd.h - the 3x3 convolution with a quarter of the multiplications.
 *
 * F(4x4, 3x3) (Winograd 1980; Lavin and Gray 2016): a tile of 4x4 outputs, whose
 * 9 weights meet 6x6 inputs d, is
 *
 *     y = A^T [ sum over inputs (G g G^T) * (B^T d B) ] A
 *
 * with * element by element: 36 products where the definition has 144. The
 * matrices interpolate at 0, a, -a, b, -b and infinity. The usual 1 and 2 lose
 * digits; a = 2/3 and b = 3/2, whose product is 1, lose the fewest of those that
 * were tried: twice the definition's own error in floats, where 1 and 2 have five
 * times. With s = a^2 + b^2:
 *
 *     B^T = | 1   0   -s   0   1  0 |    A^T = | 1  1    1   1    1   0 |
 *           | 0  -b  -b^2  a   1  0 |          | 0  a   -a   b   -b   0 |
 *           | 0   b  -b^2 -a   1  0 |          | 0 a^2  a^2 b^2  b^2  0 |
 *           | 0  -a  -a^2  b   1  0 |          | 0 a^3 -a^3 b^3 -b^3  1 |
 *           | 0   a  -a^2 -b   1  0 |
 *           | 0   1   0   -s   0  1 |    G's rows: (1, 0, 0); (1, +-a, a^2) / (2 a^2 (a^2 -
 * b^2)); (1, +-b, b^2) / (2 b^2 (b^2 - a^2)); (0, 0, 1)
 *
 * The gradient of g is the transpose of that: dg = G^T [ sum over tiles (A dy A^T) * (B^T d B)
 * ] G, with the same 36 products for 144; it has 1.4 times the definition's error.
 *
 * It takes grids whose rows and columns are divisible by 4. */

#define WINOGRAD_A (2.0f / 3.0f)
#define WINOGRAD_B (3.0f / 2.0f)

#define WINOGRAD_PLACES 36
#define WINOGRAD_TILES  32 /* at most in one call */
#define WINOGRAD_SLACK  64 /* floats behind an array that a vector may touch */
#define WINOGRAD_APART                                                                         \
    16 /* floats between two places: a power of two apart, they                                \
          would displace each other in the cache */

/* A rectangle of tiles, counted from the grid's upper left one. */
struct winograd_tiles {
    int32_t row, col;   /* of the first */
    int32_t rows, cols; /* rows x cols <= WINOGRAD_TILES */
};

/* Floats of `room` for a convolution of `in` inputs and `out` outputs by a row of block B. */
size_t winograd_room(int32_t in, int32_t out, int32_t block);

/* Likewise for the gradient of its weights, by any row. */
size_t winograd_weights_room(int32_t in, int32_t out);

/* Floats of the packed weights: outputs are rounded up to whole blocks. */
size_t winograd_packed(int32_t in, int32_t out, int32_t block);

/* 1 if a convolution of side k on this grid can be computed so. */
int winograd_fits(const struct grid *grid, int32_t k);

/* The n-th rectangle of a grid, 0 .. winograd_count() - 1; together they are
 * all its tiles, each once, whatever the number of threads. */
size_t winograd_count(const struct grid *grid);
struct winograd_tiles winograd_tiles(const struct grid *grid, size_t n);

/* Packs G g G^T of one block of outputs from the first-th on:
 * to[place][o / B][i][o % B], WINOGRAD_APART floats between two places. The weight of output o,
 * input i and place t is w[o * step_out + i * step_in + t], or t counted from behind if
 * `turned`. */
struct winograd_weights {
    const float *w;
    size_t step_out, step_in;
    int turned;
    int32_t in, out, block;
};
void winograd_pack(const struct winograd_weights *from, float *to, int32_t first);

#endif
