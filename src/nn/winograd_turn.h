#ifndef NN_WINOGRAD_TURN_H
#define NN_WINOGRAD_TURN_H

#include "nn/vec.h"
#include "nn/winograd.h"

#include <string.h>

/* winograd_turn.h - how tiles of inputs become the left sides of Winograd's products, for
 * the files that are compiled once for each width of vector: a vector holds the same number
 * of LANES tiles side by side. */

/* The first `count` of v. */
static inline void store_part(float *to, vec v, int32_t count)
{
    if (count >= LANES)
        vec_store(to, v);
    else if (count == LANES / 2)
        memcpy(to, &v, LANES / 2 * sizeof *to);
    else
        for (int32_t i = 0; i < count; i++)
            to[i] = v[i];
}

/* B^T d: six numbers along a line become six products' left sides. */
static inline __attribute__((always_inline)) void turn_in(vec out[6], vec d0, vec d1, vec d2,
                                                          vec d3, vec d4, vec d5)
{
    const float a = WINOGRAD_A, b = WINOGRAD_B;
    vec near = d4 - b * b * d2, near_odd = a * d3 - b * d1;
    vec far = d4 - a * a * d2, far_odd = b * d3 - a * d1;

    out[0] = d0 + d4 - (a * a + b * b) * d2;
    out[1] = near + near_odd;
    out[2] = near - near_odd;
    out[3] = far + far_odd;
    out[4] = far - far_odd;
    out[5] = d1 + d5 - (a * a + b * b) * d3;
}

/* 4 LANES floats along a line become the columns 0, 1, 2 and 3 of LANES tiles. */
static inline __attribute__((always_inline)) void split_columns(vec out[4], vec p, vec q, vec s,
                                                                vec u)
{
    vec even = __builtin_shufflevector(p, q, VEC_EVEN),
        odd = __builtin_shufflevector(p, q, VEC_ODD),
        even2 = __builtin_shufflevector(s, u, VEC_EVEN),
        odd2 = __builtin_shufflevector(s, u, VEC_ODD);

    out[0] = __builtin_shufflevector(even, even2, VEC_EVEN);
    out[1] = __builtin_shufflevector(odd, odd2, VEC_EVEN);
    out[2] = __builtin_shufflevector(even, even2, VEC_ODD);
    out[3] = __builtin_shufflevector(odd, odd2, VEC_ODD);
}

/* Room for one row of tiles while its channel is turned: six lines, each split
 * into the columns 0, 1, 2 and 3 of all tiles. */
#define LINE (WINOGRAD_TILES + LANES)
struct lines {
    float of[6][4][LINE];
};

static inline __attribute__((always_inline)) void turn_column(vec out[6], const float *x,
                                                              ptrdiff_t pitch)
{
    turn_in(out, vec_load(x), vec_load(x + pitch), vec_load(x + 2 * pitch),
            vec_load(x + 3 * pitch), vec_load(x + 4 * pitch), vec_load(x + 5 * pitch));
}

/* Turns the columns of one row of `count` tiles and splits them. x is the pixel
 * up and left of the first tile. */
static inline void turn_columns(struct lines *lines, const float *x, ptrdiff_t pitch,
                                int32_t count)
{
    vec turned[4][6];

    for (int32_t t = 0; t < count; t += LANES) {
        for (int c = 0; c < 4; c++)
            turn_column(turned[c], x + (ptrdiff_t)t * 4 + c * LANES, pitch);
        for (int r = 0; r < 6; r++) {
            vec columns[4];

            split_columns(columns, turned[0][r], turned[1][r], turned[2][r], turned[3][r]);
            for (int c = 0; c < 4; c++)
                vec_store(lines->of[r][c] + t, columns[c]);
        }
    }
    if (count % LANES ==
        0) { /* the last tile's columns 4 and 5 would be the next one's 0 and 1 */
        turn_column(turned[0], x + (ptrdiff_t)count * 4, pitch);
        for (int r = 0; r < 6; r++) {
            lines->of[r][0][count] = turned[0][r][0];
            lines->of[r][1][count] = turned[0][r][1];
        }
    }
}

/* Turns the rows, and writes what the products want: to[6 r + c] is `step` floats apart. */
static inline void turn_rows(float *to, size_t step, const struct lines *lines, int32_t count)
{
    for (int r = 0; r < 6; r++)
        for (int32_t t = 0; t < count; t += LANES) {
            const float(*line)[LINE] = lines->of[r];
            vec turned[6];

            turn_in(turned, vec_load(line[0] + t), vec_load(line[1] + t), vec_load(line[2] + t),
                    vec_load(line[3] + t), vec_load(line[0] + t + 1),
                    vec_load(line[1] + t + 1));
            for (int c = 0; c < 6; c++)
                store_part(to + (size_t)(6 * r + c) * step + t, turned[c], count - t);
        }
}

/* Planes lie too far apart, and the stretches of each that a rectangle touches are too
 * short, for the machine to see them coming: it is told of the next ones while it works
 * on these. So with weights, of which a pass over one photo reads each but a few times. */
#define LINE_FLOATS 16 /* of a line of the cache */
#define AHEAD       1024
#define NEXT        2 /* outputs */

/* Asks for what the tiles read of one plane of inputs; x is their first pixel. */
static inline void fetch_input(const float *x, ptrdiff_t pitch, const struct winograd_tiles *at)
{
    x -= pitch;
    for (int32_t r = 0; r < at->rows * 4 + 2; r++, x += pitch)
        for (int32_t t = 0; t < at->cols * 4; t += LINE_FLOATS)
            __builtin_prefetch(x + t);
}

/* Asks for what they write of one plane of outputs. */
static inline void fetch_output(const float *y, ptrdiff_t pitch,
                                const struct winograd_tiles *at)
{
    for (int32_t r = 0; r < at->rows * 4; r++, y += pitch)
        for (int32_t t = 0; t < at->cols * 4; t += LINE_FLOATS)
            __builtin_prefetch(y + t, 1);
}

static inline ptrdiff_t first_pixel(const struct grid *grid, const struct winograd_tiles *at)
{
    return (ptrdiff_t)at->row * 4 * grid->pitch + at->col * 4;
}

static void turn_inputs(const struct conv *c, const float *photo,
                        const struct winograd_tiles *at, float *turned)
{
    ptrdiff_t pitch = c->in.grid->pitch;
    size_t step = (size_t)c->in.count * WINOGRAD_TILES + WINOGRAD_APART;
    struct lines lines;

    for (int32_t i = 0; i < c->in.count; i++) {
        if (i + 1 < c->in.count)
            fetch_input(photo + c->in.at[i + 1] + first_pixel(c->in.grid, at), pitch, at);
        for (int32_t r = 0; r < at->rows; r++) {
            const float *x = photo + c->in.at[i] + (at->row + r) * 4 * pitch + at->col * 4;
            turn_columns(&lines, x - pitch - 1, pitch, at->cols);
            turn_rows(turned + (size_t)i * WINOGRAD_TILES + r * at->cols, step, &lines,
                      at->cols);
        }
    }
}

#endif
