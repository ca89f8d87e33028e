#include "nn/layer.h"

static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t planes = (size_t)l->in.count;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *photo = work->values + task / planes * work->photo;
        size_t i = task % planes;
        for (size_t r = 0; r < (size_t)out->rows; r++) {
            const float *x = photo + l->in.at[i] + r / 2 * (size_t)in->pitch;
            float *restrict y = photo + l->out.at[i] + r * (size_t)out->pitch;
            for (int32_t c = 0; c < in->cols; c++)
                y[2 * c] = y[2 * c + 1] = x[c];
        }
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t rows = (size_t)in->rows;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < rows * (size_t)work->n; task++) {
        float *photo = work->grads + task / rows * work->graded;
        size_t r = task % rows;
        for (int32_t i = 0; i < l->in.count; i++) {
            float *restrict dx = photo + l->in.grad[i] + r * (size_t)in->pitch;
            const float *dy = photo + l->out.grad[i] + 2 * r * (size_t)out->pitch;
            const float *below = dy + out->pitch;
            for (int32_t c = 0; c < in->cols; c++)
                dx[c] += dy[2 * c] + dy[2 * c + 1] + (below[2 * c] + below[2 * c + 1]);
        }
    }
}

const struct layer_kind upsample_kind = {"upsample", forward, backward, NULL};
