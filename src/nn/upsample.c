#include "nn/layer.h"

static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t planes = (size_t)l->in.count;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *photo = work->values + task / planes * work->photo;
        for (int32_t r = 0; r < out->rows; r++) {
            const float *x = photo + l->in.at[task % planes] + r / 2 * in->pitch;
            float *y = photo + l->out.at[task % planes] + r * out->pitch;
            for (int32_t c = 0; c < in->cols; c++)
                y[2 * c] = y[2 * c + 1] = x[c];
        }
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t planes = (size_t)l->in.count;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *photo = work->grads + task / planes * work->photo;
        for (int32_t r = 0; r < out->rows; r++) {
            float *dx = photo + l->in.at[task % planes] + r / 2 * in->pitch;
            const float *dy = photo + l->out.at[task % planes] + r * out->pitch;
            for (int32_t c = 0; c < in->cols; c++)
                dx[c] += dy[2 * c] + dy[2 * c + 1];
        }
    }
}

const struct layer_kind upsample_kind = {"upsample", forward, backward};
