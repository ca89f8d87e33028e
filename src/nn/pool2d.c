#include "nn/layer.h"

/* Which of the four at `x` is the largest, as an offset. */
static size_t largest(const float *x, size_t pitch)
{
    const size_t at[4] = {0, 1, pitch, pitch + 1};
    size_t best = 0;

    for (int i = 1; i < 4; i++)
        if (x[at[i]] > x[best] || x[at[i]] != x[at[i]])
            best = at[i];
    return best;
}

static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t planes = (size_t)l->in.count;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *photo = work->values + task / planes * work->photo;
        for (int32_t r = 0; r < out->rows; r++) {
            const float *x = photo + l->in.at[task % planes] + 2 * r * in->pitch;
            float *y = photo + l->out.at[task % planes] + r * out->pitch;
            for (int32_t c = 0; c < out->cols; c++)
                y[c] = x[2 * c + (int32_t)largest(x + 2 * c, (size_t)in->pitch)];
        }
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t planes = (size_t)l->in.count;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        size_t photo = task / planes * work->photo;
        for (int32_t r = 0; r < out->rows; r++) {
            size_t at = photo + l->in.at[task % planes] + (size_t)(2 * r * in->pitch);
            const float *x = work->values + at;
            const float *dy = work->grads + photo + l->out.at[task % planes] + r * out->pitch;
            float *dx = work->grads + at;
            for (int32_t c = 0; c < out->cols; c++)
                dx[2 * c + (int32_t)largest(x + 2 * c, (size_t)in->pitch)] += dy[c];
        }
    }
}

const struct layer_kind pool2d_kind = {"pool2d", forward, backward};
