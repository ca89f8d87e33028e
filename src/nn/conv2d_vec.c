/* Convolution with the compiler's own vectors: compiled once for each width of
 * vector, LANES floats, under the names CONV and CONV_WEIGHTS that
 * meson.build gives. Knows nothing of threads, layers or edges: the frame of
 * zeros (nn/kernels.h) makes every plane a line. */
#include "nn/kernels.h"
#include "nn/vec.h"

#include <string.h>

/* BLOCK x VECTORS sums stay in registers: 24 of 32, or 12 of 16. */
#define VECTORS 3

/* Bias, base, activation and mask of one finished vector of output o at p. */
static inline void finish(const struct conv *c, float *photo, int32_t o, size_t p, vec sum)
{
    veci inside, negative;

    memcpy(&inside, c->out.grid->inside + p, sizeof inside);
    if (c->bias)
        sum += c->bias[o];
    if (c->base.count)
        sum += vec_load(photo + c->base.at[o] + p);
    if (c->relu) {
        negative = sum < 0;
        inside &= ~negative;
    }
    vec_store(photo + c->out.at[o] + p, (vec)((veci)sum & inside));
}

/* One block of outputs from o on, at VECTORS vectors from p on. */
static inline __attribute__((always_inline)) void
tile(const struct conv *c, float *photo, const float *w, int32_t o, size_t p, const int k)
{
    ptrdiff_t pitch = c->in.grid->pitch, corner = (k / 2) * (pitch + 1);
    vec sum[BLOCK][VECTORS] = {{{0}}};

    for (int32_t i = 0; i < c->in.count; i++) {
        const float *x = photo + c->in.at[i] + p - corner;
        for (int r = 0; r < k; r++, x += pitch) {
#pragma GCC unroll 3
            for (int q = 0; q < k; q++, w += BLOCK) {
                vec a = vec_load(x + q), b = vec_load(x + q + LANES),
                    d = vec_load(x + q + 2 * LANES);
#pragma GCC unroll 8
                for (int j = 0; j < BLOCK; j++) {
                    sum[j][0] += a * w[j];
                    sum[j][1] += b * w[j];
                    sum[j][2] += d * w[j];
                }
            }
        }
    }
#pragma GCC unroll 8
    for (int j = 0; j < BLOCK; j++)
#pragma GCC unroll 3
        for (int v = 0; v < VECTORS; v++)
            if (o + j < c->out.count)
                finish(c, photo, o + j, p + (size_t)v * LANES, sum[j][v]);
}

static inline __attribute__((always_inline)) void tiles(const struct conv *c, float *photo,
                                                        size_t first, size_t count, const int k)
{
    size_t block_floats = (size_t)c->in.count * (size_t)(k * k) * BLOCK;
    const float *w = c->packed;

    for (int32_t o = 0; o < c->out.count; o += BLOCK, w += block_floats)
        for (size_t p = first; p < first + count; p += VECTORS * LANES)
            tile(c, photo, w, o, p, k);
}

void CONV(const struct conv *conv, float *photo, size_t first, size_t count)
{
    if (conv->k == 1)
        tiles(conv, photo, first, count, 1);
    else
        tiles(conv, photo, first, count, 3);
}

/* Turns LANES planes of dy into rows of LANES outputs, one row a position. A
 * missing output repeats the last one; its sums are never read. */
static void transpose(float *panel, const float *grads, const struct planes *dy, int32_t o,
                      size_t first, size_t count)
{
    for (int j = 0; j < LANES; j++) {
        int32_t from = o + j < dy->count ? o + j : dy->count - 1;
        const float *row = grads + dy->at[from] + first;
        for (size_t p = 0; p < count; p++)
            panel[p * LANES + (size_t)j] = row[p];
    }
}

/* Adds `count` positions to the sums of BLOCK inputs and LANES outputs. */
static inline __attribute__((always_inline)) void group(float *part, const float *panel,
                                                        const float *const *x, int32_t inputs,
                                                        ptrdiff_t pitch, size_t count,
                                                        const int k)
{
    for (int r = 0; r < k; r++) {
        ptrdiff_t row = (r - k / 2) * pitch - k / 2;
        vec sum[BLOCK][3] = {{{0}}};

        for (size_t p = 0; p < count; p++) {
            vec d = vec_load(panel + p * LANES);
#pragma GCC unroll 8
            for (int j = 0; j < BLOCK; j++)
#pragma GCC unroll 3
                for (int q = 0; q < k; q++)
                    sum[j][q] += d * x[j][(ptrdiff_t)p + row + q];
        }
#pragma GCC unroll 8
        for (int j = 0; j < BLOCK; j++)
#pragma GCC unroll 3
            for (int q = 0; q < k; q++)
                if (j < inputs) {
                    float *to = part + ((j * k + r) * k + q) * LANES;
                    vec_store(to, vec_load(to) + sum[j][q]);
                }
    }
}

static inline __attribute__((always_inline)) void band(const struct conv *c, float *part,
                                                       const float *values, const float *panel,
                                                       size_t first, size_t count, const int k)
{
    for (int32_t i = 0; i < c->in.count; i += BLOCK) {
        const float *x[BLOCK];
        for (int32_t j = 0; j < BLOCK; j++)
            x[j] = values + c->in.at[i + j < c->in.count ? i + j : i] + first;
        group(part + (size_t)i * (size_t)(k * k) * LANES, panel, x, c->in.count - i,
              c->in.grid->pitch, count, k);
    }
}

void CONV_WEIGHTS(const struct conv *conv, float *part, const float *values, const float *grads,
                  float *panel)
{
    size_t out_floats = (size_t)conv->in.count * (size_t)(conv->k * conv->k) * LANES;
    size_t blocks = ((size_t)conv->out.count + LANES - 1) / LANES;
    size_t span = conv->in.grid->span;

    memset(part, 0, blocks * out_floats * sizeof *part);
    for (size_t first = 0; first < span; first += CONV_BAND) {
        size_t count = span - first < CONV_BAND ? span - first : CONV_BAND;
        for (size_t b = 0; b < blocks; b++) {
            float *to = part + b * out_floats;
            transpose(panel, grads, &conv->out, (int32_t)(b * LANES), first, count);
            if (conv->k == 1)
                band(conv, to, values, panel, first, count, 1);
            else
                band(conv, to, values, panel, first, count, 3);
        }
    }
}
