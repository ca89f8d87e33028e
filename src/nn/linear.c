/* The fully connected layer, and its definition: y = x w^T + b. The work is cut
 * into blocks of columns of a fixed width, so that the bits do not depend on how
 * many threads take them. */
#include "nn/layer.h"

#include <string.h>

#define OUTPUTS        64  /* of one block */
#define LONG_OUTPUTS   256 /* forward, where there are many */
#define TURNED_OUTPUTS 8192
#define TURNED_PIECES  16 /* of inputs */

int32_t linear_pieces(int32_t in, int32_t out)
{
    return in < out ? 1 : TURNED_PIECES;
}

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

void linear_plain_turned(const struct linear *l, float *y, const float *x, const float *w,
                         int32_t first, int32_t count)
{
    for (int32_t o = first; o < first + count; o++) {
        float sum = 0;
        for (int32_t i = 0; i < l->in; i++)
            if (x[i] != 0)
                sum += x[i] * w[(size_t)i * (size_t)l->out + (size_t)o];
        y[o] = sum;
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

int linear_plain_step(const struct linear *l, const struct linear_step *step, const float *dy,
                      const float *x, int32_t first, int32_t count)
{
    int odd = 0;

    for (int32_t o = first; o < first + count; o++)
        for (int32_t i = 0; i < l->in; i++) {
            size_t at = (size_t)o * (size_t)l->in + (size_t)i;
            float g = 0;
            for (int32_t n = 0; n < l->n; n++)
                g += dy[(size_t)n * l->y_stride + (size_t)o] *
                     x[(size_t)n * l->x_stride + (size_t)i];
            step->m[at] = step->mu * step->m[at] + g;
            step->w[at] -= step->rate * step->m[at];
            odd |= step->w[at] * 0 != 0;
        }
    return odd;
}

static struct linear dims(const struct layer *l, const struct work *work, size_t x_stride,
                          size_t y_stride)
{
    return (struct linear){.n = work->n,
                           .in = l->in.count * (int32_t)l->in.grid->size,
                           .out = l->out.count * (int32_t)l->out.grid->size,
                           .x_stride = x_stride,
                           .y_stride = y_stride};
}

static int32_t outputs(int32_t first, int32_t all)
{
    return all - first < OUTPUTS ? all - first : OUTPUTS;
}

/* Inputs are cut into pieces, each with sums of its own in work->parts, where they are many
 * and outputs few; outputs into blocks, where these are many. */
static void forward_turned(const struct layer *l, const struct work *work)
{
    struct linear d = dims(l, work, work->photo, work->photo);
    const float *x = work->values + l->in.at[0], *w = work->weights + l->weight;
    const float *bias = work->weights + l->bias;
    float *y = work->values + l->out.at[0];
    int32_t pieces = linear_pieces(d.in, d.out), each = (d.in + pieces - 1) / pieces,
            blocks = (d.out + TURNED_OUTPUTS - 1) / TURNED_OUTPUTS;

#pragma omp parallel for schedule(dynamic)
    for (int32_t task = 0; task < pieces * blocks; task++) {
        int32_t piece = task / blocks, first = task % blocks * TURNED_OUTPUTS;
        int32_t i = piece * each < d.in ? piece * each : d.in;
        struct linear part = d;

        part.in = d.in - i < each ? d.in - i : each;
        work->kernels->linear_turned(&part, work->parts + (size_t)piece * (size_t)d.out, x + i,
                                     w + (size_t)i * (size_t)d.out, first,
                                     d.out - first < TURNED_OUTPUTS ? d.out - first
                                                                    : TURNED_OUTPUTS);
    }
    for (int32_t o = 0; o < d.out; o++) {
        float sum = work->parts[o];
        for (int32_t piece = 1; piece < pieces; piece++)
            sum += work->parts[(size_t)piece * (size_t)d.out + (size_t)o];
        sum += bias[o];
        y[o] = l->relu && sum < 0 ? 0 : sum;
    }
}

static void forward(const struct layer *l, const struct work *work)
{
    struct linear d = dims(l, work, work->photo, work->photo);
    const float *bias = work->weights + l->bias;
    float *y = work->values + l->out.at[0];
    int32_t most;

    if (work->turned) {
        forward_turned(l, work);
        return;
    }
    most = d.out >= 16 * LONG_OUTPUTS ? LONG_OUTPUTS : d.n == 1 ? OUTPUTS / 4 : OUTPUTS;

#pragma omp parallel for schedule(dynamic)
    for (int32_t first = 0; first < d.out; first += most) {
        int32_t count = d.out - first < most ? d.out - first : most;
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

/* dx += dy w. Where inputs are few, blocks of them would leave threads idle: the
 * outputs are then cut into PIECES too, each with sums of its own in work->parts,
 * which are added in order. */
#define PIECES 8
#define INPUTS 512 /* of one block */

static int32_t inputs(int32_t first, int32_t all)
{
    return all - first < INPUTS ? all - first : INPUTS;
}

static void backward_inputs(const struct layer *l, const struct work *work)
{
    struct linear d = dims(l, work, work->graded, work->graded);
    const float *dy = work->grads + l->out.grad[0], *w = work->weights + l->weight;
    float *dx = work->grads + l->in.grad[0];
    size_t in = (size_t)d.in;
    int32_t blocks = (d.in + INPUTS - 1) / INPUTS, each = (d.out + PIECES - 1) / PIECES;
    int cut = blocks < 2 * PIECES && d.out >= OUTPUTS * PIECES && in * PIECES <= work->part;

    if (!cut) {
#pragma omp parallel for schedule(dynamic)
        for (int32_t first = 0; first < d.in; first += INPUTS)
            work->kernels->linear_inputs(&d, dx, dy, w, first, inputs(first, d.in));
        return;
    }
#pragma omp parallel for schedule(dynamic)
    for (int32_t piece = 0; piece < PIECES; piece++) {
        int32_t o = piece * each;
        struct linear part = d;
        float *sums = work->parts + (size_t)piece * in * (size_t)d.n;

        part.out = d.out - o < each ? d.out - o : each;
        part.x_stride = in;
        memset(sums, 0, in * (size_t)d.n * sizeof *sums);
        for (int32_t first = 0; first < d.in; first += INPUTS)
            work->kernels->linear_inputs(&part, sums, dy + o, w + (size_t)o * in, first,
                                         inputs(first, d.in));
    }
    for (size_t piece = 0; piece < PIECES; piece++)
        for (size_t n = 0; n < (size_t)d.n; n++)
            for (size_t i = 0; i < in; i++)
                dx[n * d.x_stride + i] += work->parts[(piece * (size_t)d.n + n) * in + i];
}

static void backward(const struct layer *l, const struct work *work)
{
    struct linear d = dims(l, work, work->photo, work->graded);
    float *dy = work->grads + l->out.grad[0], *db = work->weight_grads + l->bias;

    memset(db, 0, (size_t)d.out * sizeof *db);
    for (int32_t n = 0; n < d.n; n++) {
        float *dyn = dy + (size_t)n * d.y_stride;
        work->kernels->relu_back(dyn, work->values + l->out.at[0] + (size_t)n * work->photo,
                                 (size_t)d.out, l->relu);
        for (int32_t o = 0; o < d.out; o++)
            db[o] += dyn[o];
    }
    backward_inputs(l, work);
    if (work->lean)
        return;
#pragma omp parallel for schedule(dynamic)
    for (int32_t first = 0; first < d.out; first += OUTPUTS)
        work->kernels->linear_weights(&d, work->weight_grads + l->weight, dy,
                                      work->values + l->in.at[0], first, outputs(first, d.out));
}

/* From x and dy, which are still where backward() left them. */
static int step(const struct layer *l, const struct work *work, float rate, float mu)
{
    struct linear d = dims(l, work, work->photo, work->graded);
    struct linear_step how = {
        .w = work->weights + l->weight, .m = work->momenta + l->weight, .rate = rate, .mu = mu};
    int odd = 0;

#pragma omp parallel for schedule(dynamic) reduction(| : odd)
    for (int32_t first = 0; first < d.out; first += OUTPUTS)
        odd |= work->kernels->linear_step(&d, &how, work->grads + l->out.grad[0],
                                          work->values + l->in.at[0], first,
                                          outputs(first, d.out));
    return odd;
}

const struct layer_kind linear_kind = {"linear", forward, backward, step};
