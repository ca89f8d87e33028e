#include "nn/layer.h"

#include "base/rng.h"

/* The sum of four uniform numbers of 16 bits, to mean 0 and variance 1: bell
 * shaped within +-3.5, cheap, and the same everywhere. */
static float roughly_normal(uint64_t bits)
{
    float sum =
        (float)((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));

    return (sum - 2.0f * 65535.0f) * (1.7320508f / 65536.0f);
}

static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *g = l->out.grid;
    size_t planes = (size_t)l->out.count;
    uint64_t key;

    if (!work->chance)
        return;
    key = rng_key(work->chance->key, l->number);
#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *plane = work->values + task / planes * work->photo + l->out.at[task % planes];
        uint64_t element = task * (size_t)g->rows * (size_t)g->cols;
        for (int32_t r = 0; r < g->rows; r++)
            for (int32_t c = 0; c < g->cols; c++, element++)
                plane[r * g->pitch + c] += NOISE_SD * roughly_normal(rng_at(key, element));
    }
}

/* In place and added: the gradient of the sum is already the gradient of x. */
static void backward(const struct layer *l, const struct work *work)
{
    (void)l;
    (void)work;
}

const struct layer_kind noise_kind = {"noise", forward, backward, NULL};
