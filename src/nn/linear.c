/* The fully connected layer, and its definition: y = x w^T + b. The work is cut
 * into blocks of columns of a fixed width, so that the bits do not depend on how
 * many threads take them. */
#include "nn/layer.h"

#include <string.h>

#define COLUMNS 128 /* outputs, or inputs, of one block */

void linear_plain(const struct linear *l, float *y, const float *x, const float *w,
                  int32_t first, int32_t count)
{
    for (int32_t n = 0; n < l->n; n++)
        for (int32_t o = first; o < first + count; o++) {
            const float *xn = x + (size_t)n * l->x_stride, *wo = w + (size_t)o * (size_t)l->in;
            float sum = 0;
            for (int32_t i = 0; i < l->in; i++)
                sum += xn[i] * wo[i];
            y[(size_t)n * l->y_stride + (size_t)o] = sum;
        }
}

void linear_plain_inputs(const struct linear *l, float *dx, const float *dy, const float *w,
                         int32_t first, int32_t count)
{
    for (int32_t n = 0; n < l->n; n++)
        for (int32_t o = 0; o < l->out; o++) {
            float *dxn = dx + (size_t)n * l->x_stride,
                  d = dy[(size_t)n * l->y_stride + (size_t)o];
            const float *wo = w + (size_t)o * (size_t)l->in;
            for (int32_t i = first; i < first + count; i++)
                dxn[i] += d * wo[i];
        }
}

void linear_plain_weights(const struct linear *l, float *dw, const float *dy, const float *x,
                          int32_t first, int32_t count)
{
    for (int32_t o = first; o < first + count; o++) {
        float *dwo = dw + (size_t)o * (size_t)l->in;
        memset(dwo, 0, (size_t)l->in * sizeof *dwo);
        for (int32_t n = 0; n < l->n; n++) {
            const float *xn = x + (size_t)n * l->x_stride;
            float d = dy[(size_t)n * l->y_stride + (size_t)o];
            for (int32_t i = 0; i < l->in; i++)
                dwo[i] += d * xn[i];
        }
    }
}

static struct linear dims(const struct layer *l, const struct work *work)
{
    return (struct linear){.n = work->n,
                           .in = l->in.count * (int32_t)l->in.grid->size,
                           .out = l->out.count * (int32_t)l->out.grid->size,
                           .x_stride = work->photo,
                           .y_stride = work->photo};
}

static int32_t columns(int32_t first, int32_t all)
{
    return all - first < COLUMNS ? all - first : COLUMNS;
}

static void forward(const struct layer *l, const struct work *work)
{
    struct linear d = dims(l, work);
    const float *bias = work->weights + l->bias;
    float *y = work->values + l->out.at[0];

#pragma omp parallel for schedule(dynamic)
    for (int32_t first = 0; first < d.out; first += COLUMNS) {
        int32_t count = columns(first, d.out);
        work->kernels->linear(&d, y, work->values + l->in.at[0], work->weights + l->weight,
                              first, count);
        for (int32_t n = 0; n < d.n; n++)
            for (int32_t o = first; o < first + count; o++) {
                float *v = y + (size_t)n * d.y_stride + (size_t)o;
                *v += bias[o];
                if (l->relu && *v < 0)
                    *v = 0;
            }
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    struct linear d = dims(l, work);
    float *dy = work->grads + l->out.at[0], *db = work->weight_grads + l->bias;

    memset(db, 0, (size_t)d.out * sizeof *db);
    for (int32_t n = 0; n < d.n; n++) {
        float *dyn = dy + (size_t)n * d.y_stride;
        relu_backward(dyn, work->values + l->out.at[0] + (size_t)n * d.y_stride, (size_t)d.out,
                      l->relu);
        for (int32_t o = 0; o < d.out; o++)
            db[o] += dyn[o];
    }
#pragma omp parallel for schedule(dynamic)
    for (int32_t first = 0; first < d.out; first += COLUMNS)
        work->kernels->linear_weights(&d, work->weight_grads + l->weight, dy,
                                      work->values + l->in.at[0], first, columns(first, d.out));
#pragma omp parallel for schedule(dynamic)
    for (int32_t first = 0; first < d.in; first += COLUMNS)
        work->kernels->linear_inputs(&d, work->grads + l->in.at[0], dy,
                                     work->weights + l->weight, first, columns(first, d.in));
}

const struct layer_kind linear_kind = {"linear", forward, backward};
