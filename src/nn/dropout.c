#include "nn/layer.h"

#include "base/rng.h"

/* to[c] (+)= from[c] * factor for one row, whose factors are 2 or 0 by the bits
 * of its own numbers (64 columns each), or all 1 without chance. */
static void drop_row(float *to, const float *from, int32_t cols, const uint64_t *key,
                     uint64_t row, int add)
{
    uint64_t words = ((uint64_t)cols + 63) / 64;

    for (int32_t first = 0; first < cols; first += 64) {
        uint64_t bits = key ? rng_at(*key, row * words + (uint64_t)first / 64) : 0;
        int32_t count = cols - first < 64 ? cols - first : 64;
        for (int32_t c = 0; c < count; c++) {
            float factor = key ? (float)(bits >> c & 1) * 2.0f : 1.0f;
            to[first + c] = (add ? to[first + c] : 0) + from[first + c] * factor;
        }
    }
}

/* Forward from in to out among the values; backward from out to in among the
 * gradients, with the same factors. Where both are one plane it is changed in place: what its
 * layer reads there on the way back, whether ReLU made an element 0, says the same of all
 * that were not dropped, and the gradient of those that were is 0 already. */
static void drop(const struct work *work, float *photos, size_t photo_size,
                 const struct layer *l, const size_t *from, const size_t *to, int add)
{
    const struct grid *g = l->in.grid;
    size_t planes = (size_t)l->in.count;
    uint64_t key = work->chance ? rng_key(work->chance->key, l->number) : 0;

#pragma omp parallel for schedule(static)
    for (size_t task = 0; task < planes * (size_t)work->n; task++) {
        float *photo = photos + task / planes * photo_size;
        for (int32_t r = 0; r < g->rows; r++)
            drop_row(photo + to[task % planes] + r * g->pitch,
                     photo + from[task % planes] + r * g->pitch, g->cols,
                     work->chance ? &key : NULL, task * (size_t)g->rows + (size_t)r,
                     add && to[task % planes] != from[task % planes]);
    }
}

static void forward(const struct layer *l, const struct work *work)
{
    drop(work, work->values, work->photo, l, l->in.at, l->out.at, 0);
}

static void backward(const struct layer *l, const struct work *work)
{
    drop(work, work->grads, work->graded, l, l->out.grad, l->in.grad, 1);
}

const struct layer_kind dropout_kind = {"dropout", forward, backward, NULL};
