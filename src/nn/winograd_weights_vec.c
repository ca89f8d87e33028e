/* The gradient of the 3x3 convolution's weights by the same tiles as nn/winograd.h: with the
 * letters used there it is
 *
 *     G^T [ sum over tiles (A dy A^T) * (B^T d B) ] G
 *
 * which is 36 products of matrices, (outputs, tiles) x (tiles, inputs). Compiled once for each
 * width of vector, LANES floats, under the name WINOGRAD_WEIGHTS that meson.build gives. A
 * vector of gradients holds LANES outputs of one tile. */
#include "nn/winograd_turn.h"

#define PAIR   2              /* vectors of outputs that are summed side by side */
#define OUTS   (PAIR * LANES) /* outputs of one block */
#define PIECES 2              /* rectangles of tiles between two readings of the sums */

/* The arrays in a thread's room, and the floats from place to place in each. */
struct arrays {
    float *x[PIECES];  /* [place][input][tile] */
    float *dy[PIECES]; /* [place][block][tile][output] */
    float *sums;       /* [place][block][input][output] */
    float *lines;      /* [place][output][tile], of LANES outputs */
    size_t x_place, dy_place, sums_place, lines_place;
    size_t blocks, inputs; /* of OUTS outputs; inputs rounded up to whole BLOCKs */
};

static struct arrays arrays_of(const struct conv *c, float *room)
{
    size_t in = (size_t)c->in.count;
    struct arrays a = {.blocks = ((size_t)c->out.count + OUTS - 1) / OUTS,
                       .inputs = (in + BLOCK - 1) / BLOCK * BLOCK};

    a.x_place = in * WINOGRAD_TILES + WINOGRAD_APART;
    a.dy_place = a.blocks * OUTS * WINOGRAD_TILES + WINOGRAD_APART;
    a.sums_place = a.blocks * OUTS * a.inputs + WINOGRAD_APART;
    a.lines_place = LANES * WINOGRAD_TILES + WINOGRAD_APART;
    for (int i = 0; i < PIECES; i++) {
        a.x[i] = room;
        a.dy[i] = a.x[i] + WINOGRAD_PLACES * a.x_place + WINOGRAD_SLACK;
        room = a.dy[i] + WINOGRAD_PLACES * a.dy_place;
    }
    a.lines = room;
    a.sums = a.lines + WINOGRAD_PLACES * a.lines_place;
    return a;
}

/* A dy: four gradients along a line become six products' right sides. */
static inline __attribute__((always_inline)) void turn_dy(vec out[6], vec d0, vec d1, vec d2,
                                                          vec d3)
{
    const float a = WINOGRAD_A, b = WINOGRAD_B;
    vec near = d0 + a * a * d2, near_odd = a * d1 + a * a * a * d3;
    vec far = d0 + b * b * d2, far_odd = b * d1 + b * b * b * d3;

    out[0] = d0;
    out[1] = near + near_odd;
    out[2] = near - near_odd;
    out[3] = far + far_odd;
    out[4] = far - far_odd;
    out[5] = d3;
}

/* One row of `count` tiles of one output. The last vector may be written in full: what lies
 * behind its tiles is written later, or is nobody's. */
static inline void turn_row(float *to, size_t place, const float *dy, ptrdiff_t pitch,
                            int32_t count)
{
    for (int32_t t = 0; t < count; t += LANES) {
        vec turned[4][6];

        for (int c = 0; c < 4; c++) {
            const float *at = dy + (ptrdiff_t)t * 4 + c * LANES;
            turn_dy(turned[c], vec_load(at), vec_load(at + pitch), vec_load(at + 2 * pitch),
                    vec_load(at + 3 * pitch));
        }
        for (int r = 0; r < 6; r++) {
            vec columns[4], out[6];

            split_columns(columns, turned[0][r], turned[1][r], turned[2][r], turned[3][r]);
            turn_dy(out, columns[0], columns[1], columns[2], columns[3]);
            for (int c = 0; c < 6; c++)
                vec_store(to + (size_t)(6 * r + c) * place + t, out[c]);
        }
    }
}

/* LANES rows of LANES floats, WINOGRAD_TILES apart, become columns, OUTS apart. */
static inline void transpose(float *to, const float *from)
{
    vec rows[LANES], mixed[LANES];

#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++)
        rows[i] = vec_load(from + i * WINOGRAD_TILES);
#pragma GCC unroll 4
    for (int half = LANES; half > 1; half /= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < LANES / 2; i++) {
            mixed[2 * i] = __builtin_shufflevector(rows[i], rows[i + LANES / 2], VEC_LOW);
            mixed[2 * i + 1] = __builtin_shufflevector(rows[i], rows[i + LANES / 2], VEC_HIGH);
        }
        memcpy(rows, mixed, sizeof rows);
    }
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++)
        vec_store(to + i * OUTS, rows[i]);
}

/* A missing output repeats the last one; its sums are never read. */
static void turn_gradients(const struct conv *c, const float *grads,
                           const struct winograd_tiles *at, const struct arrays *a, int piece)
{
    ptrdiff_t pitch = c->out.grid->pitch, first = first_pixel(c->out.grid, at);
    int32_t tiles = at->rows * at->cols, last = c->out.count - 1;

    for (size_t g = 0; g < a->blocks * PAIR; g++) {
        float *to = a->dy[piece] + g / PAIR * OUTS * WINOGRAD_TILES + g % PAIR * LANES;

        for (int32_t j = 0, o = (int32_t)g * LANES; j < LANES; j++, o++) {
            const float *dy = grads + c->out.at[o < last ? o : last] + first;
            if (o < last)
                fetch_input(grads + c->out.at[o + 1] + first, pitch, at);
            for (int32_t r = 0; r < at->rows; r++)
                turn_row(a->lines + j * WINOGRAD_TILES + r * at->cols, a->lines_place,
                         dy + r * 4 * pitch, pitch, at->cols);
        }
        for (size_t k = 0; k < WINOGRAD_PLACES; k++)
            for (int32_t t = 0; t < tiles; t += LANES)
                transpose(to + k * a->dy_place + (size_t)t * OUTS,
                          a->lines + k * a->lines_place + t);
    }
}

/* Adds the products of one place, BLOCK inputs and OUTS outputs. What lies behind the last
 * input is read too, into sums that nobody reads. */
static inline void multiply(float *sums, const struct arrays *a, size_t x_at, size_t dy_at,
                            const int32_t tiles[PIECES], int fresh)
{
    vec sum[BLOCK][PAIR] = {{{0}}};

    if (!fresh)
        memcpy(sum, sums, sizeof sum);
    for (int piece = 0; piece < PIECES; piece++) {
        const float *x = a->x[piece] + x_at, *dy = a->dy[piece] + dy_at;

        for (int32_t t = 0; t < tiles[piece]; t++, x++, dy += OUTS) {
            vec p = vec_load(dy), q = vec_load(dy + LANES);
#pragma GCC unroll 8
            for (int j = 0; j < BLOCK; j++) {
                sum[j][0] += p * x[j * WINOGRAD_TILES];
                sum[j][1] += q * x[j * WINOGRAD_TILES];
            }
        }
    }
    memcpy(sums, sum, sizeof sum);
}

static void multiply_all(const struct arrays *a, const int32_t tiles[PIECES], int fresh)
{
    for (size_t k = 0; k < WINOGRAD_PLACES; k++)
        for (size_t b = 0; b < a->blocks; b++)
            for (size_t i = 0; i < a->inputs; i += BLOCK)
                multiply(a->sums + k * a->sums_place + (b * a->inputs + i) * OUTS, a,
                         k * a->x_place + i * WINOGRAD_TILES,
                         k * a->dy_place + b * OUTS * WINOGRAD_TILES, tiles, fresh);
}

/* G^T m: six sums become three weights along a line. */
static inline __attribute__((always_inline)) void turn_sums(vec out[3], const vec m[6])
{
    const float a = WINOGRAD_A, b = WINOGRAD_B;
    const float near = 1 / (2 * a * a * (a * a - b * b)),
                far = 1 / (2 * b * b * (b * b - a * a));
    vec inner = near * (m[1] + m[2]), outer = far * (m[3] + m[4]);

    out[0] = m[0] + inner + outer;
    out[1] = near * a * (m[1] - m[2]) + far * b * (m[3] - m[4]);
    out[2] = a * a * inner + b * b * outer + m[5];
}

/* LANES outputs' weights of one input: part[t], LANES floats apart. */
static inline void finish(float *part, const float *sums, size_t place)
{
    vec half[6][3];

    for (int c = 0; c < 6; c++) {
        vec m[6];
        for (int r = 0; r < 6; r++)
            m[r] = vec_load(sums + (size_t)(6 * r + c) * place);
        turn_sums(half[c], m);
    }
    for (int r = 0; r < 3; r++) {
        const vec m[6] = {half[0][r], half[1][r], half[2][r],
                          half[3][r], half[4][r], half[5][r]};
        vec out[3];

        turn_sums(out, m);
        for (int c = 0; c < 3; c++)
            vec_store(part + (3 * r + c) * LANES, out[c]);
    }
}

void WINOGRAD_WEIGHTS(const struct conv *c, float *part, const float *values,
                      const float *grads, float *room)
{
    struct arrays a = arrays_of(c, room);
    size_t count = winograd_count(c->in.grid), in = (size_t)c->in.count;

    for (size_t n = 0; n < count; n += PIECES) {
        int32_t tiles[PIECES] = {0};
        for (size_t piece = 0; piece < PIECES && n + piece < count; piece++) {
            struct winograd_tiles at = winograd_tiles(c->in.grid, n + piece);
            turn_inputs(c, values, &at, a.x[piece]);
            turn_gradients(c, grads, &at, &a, (int)piece);
            tiles[piece] = at.rows * at.cols;
        }
        multiply_all(&a, tiles, n == 0);
    }
    for (size_t g = 0; g * LANES < (size_t)c->out.count; g++)
        for (size_t i = 0; i < in; i++, part += 9 * LANES)
            finish(part, a.sums + (g / PAIR * a.inputs + i) * OUTS + g % PAIR * LANES,
                   a.sums_place);
}
