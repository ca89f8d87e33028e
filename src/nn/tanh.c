#include "nn/layer.h"

#include <math.h>

static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *g = l->in.grid;
    size_t rows = (size_t)g->rows, cols = (size_t)g->cols;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < rows * (size_t)work->n; task++) {
        const float *x = work->values + task / rows * work->photo + l->in.at[0] +
                         task % rows * (size_t)g->pitch;
        for (size_t c = 0; c < cols; c++)
            work->y[task * cols + c] = tanhf(x[c]);
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    const struct grid *g = l->in.grid;

#pragma omp parallel for schedule(static)
    for (int32_t n = 0; n < work->n; n++) {
        float *plane = work->grads + (size_t)n * work->graded + l->in.grad[0];
        size_t first = (size_t)n * (size_t)g->rows * (size_t)g->cols;
        const float *y = work->y + first, *dy = work->dy + first;
        for (int32_t r = 0; r < g->rows; r++)
            for (int32_t c = 0; c < g->cols; c++, y++, dy++)
                plane[r * g->pitch + c] += *dy * (1 - *y * *y);
    }
}

const struct layer_kind tanh_kind = {"tanh", forward, backward, NULL};
