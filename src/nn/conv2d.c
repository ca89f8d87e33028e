/* The convolution as a layer, and its definition. Forward and both halves of
 * backward are the same three loops over output, input and kernel. */
#include "nn/layer.h"
#include "nn/winograd.h"

#include <omp.h>
#include <string.h>

void conv2d_plain(const struct conv *c, float *photo, size_t first, size_t count)
{
    const struct grid *g = c->in.grid;
    int32_t half = c->k / 2;

    for (int32_t o = 0; o < c->out.count; o++) {
        for (size_t p = first; p < first + count; p++) {
            int32_t row = (int32_t)(p / (size_t)g->pitch),
                    col = (int32_t)(p % (size_t)g->pitch);
            const float *w =
                c->packed + (size_t)o * (size_t)c->in.count * (size_t)(c->k * c->k);
            float sum = c->bias ? c->bias[o] : 0;

            if (c->base.count)
                sum += photo[c->base.at[o] + p];
            for (int32_t i = 0; i < c->in.count; i++)
                for (int32_t r = row - half; r <= row + half; r++)
                    for (int32_t q = col - half; q <= col + half; q++, w++)
                        if (r >= 0 && r < g->rows && q >= 0 && q < g->cols)
                            sum += *w * photo[c->in.at[i] + (size_t)(r * g->pitch + q)];
            if (c->relu && sum < 0)
                sum = 0;
            photo[c->out.at[o] + p] = row < g->rows && col < g->cols ? sum : 0;
        }
    }
}

/* dw[o][i] at kernel row p, column q: dy times x moved by (p, q). */
static float weight_share(const struct conv *c, const float *dy, const float *x, int32_t p,
                          int32_t q)
{
    const struct grid *g = c->in.grid;
    float sum = 0;

    for (int32_t row = 0; row < g->rows; row++)
        for (int32_t col = 0; col < g->cols; col++) {
            int32_t r = row + p - c->k / 2, s = col + q - c->k / 2;
            if (r >= 0 && r < g->rows && s >= 0 && s < g->cols)
                sum += dy[row * g->pitch + col] * x[r * g->pitch + s];
        }
    return sum;
}

void conv2d_plain_weights(const struct conv *c, float *part, const float *values,
                          const float *grads, float *panel)
{
    (void)panel;
    for (int32_t o = 0; o < c->out.count; o++)
        for (int32_t i = 0; i < c->in.count; i++)
            for (int32_t p = 0; p < c->k; p++)
                for (int32_t q = 0; q < c->k; q++)
                    *part++ = weight_share(c, grads + c->out.at[o], values + c->in.at[i], p, q);
}

/* A layer's weights on their way to a kernel: as they are, or turned for the
 * way back, where inputs and outputs change places and the kernel is mirrored, so
 * that the gradient of x is a convolution of the gradient of y. */
static struct winograd_weights weights_of(const struct layer *l, const struct work *work,
                                          int turned)
{
    size_t taps = (size_t)(l->k * l->k), row = (size_t)l->in.count * taps;

    return (struct winograd_weights){.w = work->weights + l->weight,
                                     .step_out = turned ? taps : row,
                                     .step_in = turned ? row : taps,
                                     .turned = turned,
                                     .in = turned ? l->out.count : l->in.count,
                                     .out = turned ? l->in.count : l->out.count,
                                     .block = work->kernels->block};
}

/* One block of outputs from o on, as struct conv wants it. */
static void pack_block(const struct winograd_weights *w, float *to, int32_t o, int32_t taps)
{
    for (int32_t i = 0; i < w->in; i++)
        for (int32_t t = 0; t < taps; t++)
            for (int32_t j = o; j < o + w->block; j++)
                *to++ = j < w->out ? w->w[(size_t)j * w->step_out + (size_t)i * w->step_in +
                                          (size_t)(w->turned ? taps - 1 - t : t)]
                                   : 0;
}

static int by_winograd(const struct layer *l, const struct work *work)
{
    return work->kernels->winograd && winograd_fits(l->in.grid, l->k);
}

static void pack(const struct layer *l, const struct work *work, int turned)
{
    struct winograd_weights w = weights_of(l, work, turned);
    int fast = by_winograd(l, work);
    float *to = work->packed + l->packed;

#pragma omp parallel for schedule(static)
    for (int32_t o = 0; o < w.out; o += w.block)
        if (fast)
            winograd_pack(&w, to, o);
        else
            pack_block(&w, to + (size_t)o * (size_t)(w.in * l->k * l->k), o, l->k * l->k);
}

static void run_winograd(const struct conv *c, const struct work *work, float *photos,
                         size_t size)
{
    size_t pieces = winograd_count(c->in.grid);

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < pieces * (size_t)work->n; task++) {
        struct winograd_tiles tiles = winograd_tiles(c->in.grid, task % pieces);
        work->kernels->winograd(c, photos + task / pieces * size, &tiles,
                                work->rooms + (size_t)omp_get_thread_num() * work->room);
    }
}

/* Runs the kernel over all photos' spans, in pieces that any thread may take. A photo's block
 * has `size` floats. */
static void run(const struct conv *c, const struct work *work, float *photos, size_t size)
{
    size_t span = c->in.grid->span, bands = (span + CONV_BAND - 1) / CONV_BAND;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < bands * (size_t)work->n; task++) {
        size_t first = task % bands * CONV_BAND;
        size_t count = span - first < CONV_BAND ? span - first : CONV_BAND;
        work->kernels->conv(c, photos + task / bands * size, first, count);
    }
}

static void forward(const struct layer *l, const struct work *work)
{
    struct conv c = {.k = l->k,
                     .relu = l->relu,
                     .in = l->in,
                     .out = l->out,
                     .base = l->plus,
                     .packed = work->packed + l->packed,
                     .bias = work->weights + l->bias};

    if (!work->packed_before)
        pack(l, work, 0);
    if (by_winograd(l, work))
        run_winograd(&c, work, work->values, work->photo);
    else
        run(&c, work, work->values, work->photo);
}

/* The same planes in the block of gradients. */
static struct planes gradients(struct planes planes)
{
    planes.at = planes.grad;
    return planes;
}

/* Back through activation, bias and sum: parts[n] becomes (out) sums of dy. */
static void backward_bias(const struct layer *l, const struct work *work)
{
    size_t span = l->out.grid->span, out = (size_t)l->out.count;
    float *db = work->weight_grads + l->bias;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < out * (size_t)work->n; task++) {
        size_t n = task / out, o = task % out;
        float *grads = work->grads + n * work->graded, *dy = grads + l->out.grad[o];

        work->parts[n * work->part + o] = work->kernels->relu_back(
            dy, work->values + n * work->photo + l->out.at[o], span, l->relu);
        if (l->plus.count) {
            float *base = grads + l->plus.grad[o];
            for (size_t p = 0; p < span; p++)
                base[p] += dy[p];
        }
    }
    memset(db, 0, out * sizeof *db);
    for (size_t n = 0; n < (size_t)work->n; n++)
        for (size_t o = 0; o < out; o++)
            db[o] += work->parts[n * work->part + o];
}

/* Each photo's share on its own, then their sum in the photos' order. */
static void backward_weights(const struct layer *l, const struct work *work)
{
    struct conv c = {.k = l->k, .in = l->in, .out = gradients(l->out)};
    size_t lanes = (size_t)work->kernels->lanes, taps = (size_t)(l->k * l->k);
    size_t in = (size_t)l->in.count, out = (size_t)l->out.count;
    float *dw = work->weight_grads + l->weight;

#pragma omp parallel for schedule(static)
    for (int32_t n = 0; n < work->n; n++) {
        float *part = work->parts + (size_t)n * work->part;
        const float *values = work->values + (size_t)n * work->photo;
        const float *grads = work->grads + (size_t)n * work->graded;

        if (by_winograd(l, work))
            work->kernels->winograd_weights(&c, part, values, grads,
                                            work->rooms +
                                                (size_t)omp_get_thread_num() * work->room);
        else
            work->kernels->conv_weights(&c, part, values, grads,
                                        work->panels + (size_t)n * work->panel);
    }

#pragma omp parallel for schedule(static)
    for (size_t q = 0; q < (out + lanes - 1) / lanes * in; q++) {
        size_t i = q % in, first = q / in * lanes;
        float *sum = work->parts + q * taps * lanes;

        for (size_t n = 1; n < (size_t)work->n; n++)
            for (size_t j = 0; j < taps * lanes; j++)
                sum[j] += sum[n * work->part + j];
        for (size_t t = 0; t < taps; t++)
            for (size_t j = 0; j < lanes && first + j < out; j++)
                dw[((first + j) * in + i) * taps + t] = sum[t * lanes + j];
    }
}

static void backward(const struct layer *l, const struct work *work)
{
    struct conv c = {.k = l->k,
                     .in = gradients(l->out),
                     .out = gradients(l->in),
                     .base = gradients(l->in),
                     .packed = work->packed + l->packed};

    backward_bias(l, work);
    backward_weights(l, work);
    if (l->first)
        return;
    pack(l, work, 1);
    if (by_winograd(l, work))
        run_winograd(&c, work, work->grads, work->graded);
    else
        run(&c, work, work->grads, work->graded);
}

const struct layer_kind conv2d_kind = {"conv2d", forward, backward, NULL};
