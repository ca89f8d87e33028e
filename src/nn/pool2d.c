#include "nn/layer.h"

/* 1 if v is larger than the largest so far; a NaN is larger than all before it. */
static inline int wins(float v, float largest)
{
    return (v > largest) | (v != v);
}

static inline float larger(float v, float largest)
{
    return wins(v, largest) ? v : largest;
}

void pool2d_plain(float *restrict y, const float *x, int32_t cols, int32_t pitch)
{
    const float *below = x + pitch;

    for (int32_t c = 0; c < cols; c++)
        y[c] = larger(below[2 * c + 1], larger(below[2 * c], larger(x[2 * c + 1], x[2 * c])));
}

/* Row by row through all planes, so that a thread reads what it has just written. */
static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t rows = (size_t)out->rows;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < rows * (size_t)work->n; task++) {
        float *photo = work->values + task / rows * work->photo;
        size_t r = task % rows;
        for (int32_t i = 0; i < l->in.count; i++) {
            const float *x = photo + l->in.at[i] + 2 * r * (size_t)in->pitch;
            work->kernels->pool(photo + l->out.at[i] + r * (size_t)out->pitch, x, out->cols,
                                in->pitch);
        }
    }
}

void pool2d_plain_back(float *restrict dx, const float *x, const float *restrict dy,
                       int32_t cols, int32_t pitch)
{
    float *restrict dx_below = dx + pitch;
    const float *below = x + pitch;

    for (int32_t c = 0; c < cols; c++) {
        float first = x[2 * c], second = larger(x[2 * c + 1], first),
              third = larger(below[2 * c], second);
        int at3 = wins(below[2 * c + 1], third), at2 = wins(below[2 * c], second) & (1 - at3),
            at1 = wins(x[2 * c + 1], first) & (1 - at3 - at2), at0 = 1 - at3 - at2 - at1;
        dx[2 * c] += at0 ? dy[c] : 0;
        dx[2 * c + 1] += at1 ? dy[c] : 0;
        dx_below[2 * c] += at2 ? dy[c] : 0;
        dx_below[2 * c + 1] += at3 ? dy[c] : 0;
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    const struct grid *in = l->in.grid, *out = l->out.grid;
    size_t rows = (size_t)out->rows;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < rows * (size_t)work->n; task++) {
        const float *photo = work->values + task / rows * work->photo;
        float *grads = work->grads + task / rows * work->graded;
        size_t r = task % rows, at = 2 * r * (size_t)in->pitch;
        for (int32_t i = 0; i < l->in.count; i++)
            work->kernels->pool_back(grads + l->in.grad[i] + at, photo + l->in.at[i] + at,
                                     grads + l->out.grad[i] + r * (size_t)out->pitch, out->cols,
                                     in->pitch);
    }
}

const struct layer_kind pool2d_kind = {"pool2d", forward, backward, NULL};
