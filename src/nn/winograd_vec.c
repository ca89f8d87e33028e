/* The 3x3 convolution by Winograd's F(4x4, 3x3) with the compiler's own vectors:
 * compiled once for each width of vector, LANES floats, under the name
 * WINOGRAD that meson.build gives. See nn/winograd.h for the
 * algorithm; a vector holds the same number of LANES tiles side by side. */
#include "nn/winograd_turn.h"

/* Vectors whose products are summed side by side: BLOCK x PAIR sums. */
#define PAIR 2

/* A^T m: six sums become four outputs along a line. */
static inline __attribute__((always_inline)) void turn_out(vec out[4], const vec m[6])
{
    const float a = WINOGRAD_A, b = WINOGRAD_B;
    vec near = m[1] + m[2], near_odd = m[1] - m[2], far = m[3] + m[4], far_odd = m[3] - m[4];

    out[0] = m[0] + near + far;
    out[1] = a * near_odd + b * far_odd;
    out[2] = a * a * near + b * b * far;
    out[3] = a * a * a * near_odd + b * b * b * far_odd + m[5];
}

/* One of the 36 places: sums[j][t] = sum over inputs i of w[i][j] x[i][t]. */
static inline void multiply(float *sums, const float *x, const float *w, int32_t in,
                            int32_t tiles)
{
    for (int32_t t = 0; t < tiles; t += PAIR * LANES) {
        vec sum[BLOCK][PAIR] = {{{0}}};

        for (int32_t i = 0; i < in; i++) {
            vec p = vec_load(x + (size_t)i * WINOGRAD_TILES + t),
                q = vec_load(x + (size_t)i * WINOGRAD_TILES + t + LANES);
            if (i % (LINE_FLOATS / BLOCK) == 0)
                __builtin_prefetch(w + (size_t)i * BLOCK + AHEAD);
#pragma GCC unroll 8
            for (int j = 0; j < BLOCK; j++) {
                sum[j][0] += p * w[(size_t)i * BLOCK + (size_t)j];
                sum[j][1] += q * w[(size_t)i * BLOCK + (size_t)j];
            }
        }
#pragma GCC unroll 8
        for (int j = 0; j < BLOCK; j++) {
            vec_store(sums + j * WINOGRAD_TILES + t, sum[j][0]);
            vec_store(sums + j * WINOGRAD_TILES + t + LANES, sum[j][1]);
        }
    }
}

/* Floats of the sums of one block of outputs, [place][o % BLOCK][tile]. */
#define SUMS ((size_t)WINOGRAD_PLACES * BLOCK * WINOGRAD_TILES + WINOGRAD_APART)

/* Bias, base and activation of `count` pixels side by side from p on. */
static inline void finish(const struct conv *c, float *photo, int32_t o, size_t p, vec sum,
                          int32_t count)
{
    veci negative;

    if (c->bias)
        sum += c->bias[o];
    if (c->base.count)
        sum += vec_load(photo + c->base.at[o] + p);
    if (c->relu) {
        negative = sum < 0;
        sum = (vec)((veci)sum & ~negative);
    }
    store_part(photo + c->out.at[o] + p, sum, count);
}

/* LANES tiles of output o, of which `count` exist, turned back into pixels from p on. */
static inline void turn_output(const struct conv *c, float *photo, int32_t o, size_t p,
                               const float *sums, int32_t count)
{
    size_t step = (size_t)BLOCK * WINOGRAD_TILES;
    vec half[6][4], row[4];

    for (int col = 0; col < 6; col++) {
        vec m[6];
        for (int r = 0; r < 6; r++)
            m[r] = vec_load(sums + (size_t)(6 * r + col) * step);
        turn_out(half[col], m);
    }
    for (int r = 0; r < 4; r++, p += (size_t)c->out.grid->pitch) {
        const vec m[6] = {half[0][r], half[1][r], half[2][r],
                          half[3][r], half[4][r], half[5][r]};
        vec low, high, low2, high2;

        turn_out(row, m);
        low = __builtin_shufflevector(row[0], row[2], VEC_LOW);
        high = __builtin_shufflevector(row[0], row[2], VEC_HIGH);
        low2 = __builtin_shufflevector(row[1], row[3], VEC_LOW);
        high2 = __builtin_shufflevector(row[1], row[3], VEC_HIGH);
        finish(c, photo, o, p, __builtin_shufflevector(low, low2, VEC_LOW), count * 4);
        if (count * 4 > LANES)
            finish(c, photo, o, p + LANES, __builtin_shufflevector(low, low2, VEC_HIGH),
                   count * 4 - LANES);
        if (count * 4 > 2 * LANES)
            finish(c, photo, o, p + 2 * LANES, __builtin_shufflevector(high, high2, VEC_LOW),
                   count * 4 - 2 * LANES);
        if (count * 4 > 3 * LANES)
            finish(c, photo, o, p + 3 * LANES, __builtin_shufflevector(high, high2, VEC_HIGH),
                   count * 4 - 3 * LANES);
    }
}

static void turn_outputs(const struct conv *c, float *photo, const struct winograd_tiles *at,
                         int32_t o, const float *sums)
{
    size_t pitch = (size_t)c->out.grid->pitch;

    for (int32_t r = 0; r < at->rows; r++) {
        size_t p = (size_t)(at->row + r) * 4 * pitch + (size_t)at->col * 4;
        for (int32_t t = 0; t < at->cols; t += LANES)
            turn_output(c, photo, o, p + (size_t)t * 4, sums + r * at->cols + t, at->cols - t);
    }
}

/* Place by place: the turned inputs of one are few enough to stay in the nearest cache
 * while all outputs are summed from them. */
static void multiply_all(float *sums, const float *turned, const struct conv *c, int32_t tiles)
{
    size_t in = (size_t)c->in.count, place = BLOCK * WINOGRAD_TILES;
    const float *w = c->packed;

    for (size_t k = 0; k < WINOGRAD_PLACES; k++, w += WINOGRAD_APART)
        for (size_t b = 0; b * BLOCK < (size_t)c->out.count; b++, w += in * BLOCK)
            multiply(sums + b * SUMS + k * place,
                     turned + k * (in * WINOGRAD_TILES + WINOGRAD_APART), w, c->in.count,
                     tiles);
}

void WINOGRAD(const struct conv *c, float *photo, const struct winograd_tiles *at, float *room)
{
    size_t plane = (size_t)c->in.count * WINOGRAD_TILES + WINOGRAD_APART;
    float *turned = room, *sums = room + WINOGRAD_PLACES * plane + WINOGRAD_SLACK;
    ptrdiff_t first = first_pixel(c->out.grid, at), pitch = c->out.grid->pitch;

    turn_inputs(c, photo, at, turned);
    multiply_all(sums, turned, c, at->rows * at->cols);
    for (int32_t o = 0; o < c->out.count; o++) {
        if (o + NEXT < c->out.count)
            fetch_output(photo + c->out.at[o + NEXT] + first, pitch, at);
        turn_outputs(c, photo, at, o,
                     sums + (size_t)(o / BLOCK) * SUMS + (size_t)(o % BLOCK) * WINOGRAD_TILES);
    }
}
