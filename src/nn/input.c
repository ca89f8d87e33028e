#include "nn/layer.h"

#include <string.h>

static void forward(const struct layer *l, const struct work *work)
{
    const struct grid *g = l->out.grid;
    size_t planes = (size_t)l->out.count, cols = (size_t)g->cols;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *plane = work->values + task / planes * work->photo + l->out.at[task % planes];
        const float *x = work->x + task * (size_t)g->rows * cols;
        for (int32_t r = 0; r < g->rows; r++, x += cols)
            memcpy(plane + r * g->pitch, x, cols * sizeof *x);
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    (void)l;
    (void)work;
}

const struct layer_kind input_kind = {"input", forward, backward};
