/* The fully connected products with the compiler's own vectors: compiled once
 * for each width of vector, LANES floats, under the names that meson.build gives.
 * Weights are many and photos few, so each is a race along the weights: they are
 * read once, in long stretches, while the photos' numbers stay in the cache. */
#include "nn/kernels.h"
#include "nn/vec.h"

#include <string.h>

#define ROWS             4   /* of the weights at once */
#define STRETCH          512 /* floats of them */
#define GRADIENT_STRETCH 256
#define STEP             (2 * LANES)

static inline float sum_of(vec v)
{
    float lanes[LANES];

    vec_store(lanes, v);
    for (int half = LANES / 2; half; half /= 2)
        for (int i = 0; i < half; i++)
            lanes[i] += lanes[i + half];
    return lanes[0];
}

/* dLoss/dw of `rows` outputs from dy on, at STEP inputs from x on. */
static inline __attribute__((always_inline)) void gradient(vec sum[ROWS][2],
                                                           const struct linear *l,
                                                           const float *dy, const float *x,
                                                           const int rows)
{
    for (int o = 0; o < rows; o++)
        sum[o][0] = sum[o][1] = (vec){0};
    for (size_t n = 0; n < (size_t)l->n; n++) {
        vec a = vec_load(x + n * l->x_stride), b = vec_load(x + n * l->x_stride + LANES);
#pragma GCC unroll 4
        for (int o = 0; o < rows; o++) {
            sum[o][0] += a * dy[n * l->y_stride + (size_t)o];
            sum[o][1] += b * dy[n * l->y_stride + (size_t)o];
        }
    }
}

/* The same at one input. */
static inline float gradient_at(const struct linear *l, const float *dy, const float *x)
{
    float sum = 0;

    for (size_t n = 0; n < (size_t)l->n; n++)
        sum += dy[n * l->y_stride] * x[n * l->x_stride];
    return sum;
}

/* What becomes of a gradient: stored, or a step of momentum and weight. */
struct update {
    float *dw;    /* NULL: a step */
    float *w, *m; /* of the row and stretch at hand, as dw */
    float rate, mu;
    size_t row; /* floats from one output's to the next one's */
    vec odd;    /* not 0 once a weight is not finite */
};

static inline __attribute__((always_inline)) void apply(struct update *u, size_t at, vec g)
{
    vec m, w;

    if (u->dw) {
        vec_store(u->dw + at, g);
        return;
    }
    m = u->mu * vec_load(u->m + at) + g;
    w = vec_load(u->w + at) - u->rate * m;
    vec_store(u->m + at, m);
    vec_store(u->w + at, w);
    u->odd += w * 0; /* NaN if w is not finite */
}

static inline void apply_at(struct update *u, size_t at, float g)
{
    if (u->dw) {
        u->dw[at] = g;
        return;
    }
    u->m[at] = u->mu * u->m[at] + g;
    u->w[at] -= u->rate * u->m[at];
    u->odd[0] += u->w[at] * 0;
}

/* `rows` outputs by `count` inputs, from `at` on. */
static inline __attribute__((always_inline)) void update_rows(struct update *u, size_t at,
                                                              const struct linear *l,
                                                              const float *dy, const float *x,
                                                              size_t count, const int rows)
{
    size_t i = 0;

    for (; i + STEP <= count; i += STEP) {
        vec sum[ROWS][2];

        gradient(sum, l, dy, x + i, rows);
#pragma GCC unroll 4
        for (int o = 0; o < rows; o++) {
            apply(u, at + (size_t)o * u->row + i, sum[o][0]);
            apply(u, at + (size_t)o * u->row + i + LANES, sum[o][1]);
        }
    }
    for (; i < count; i++)
        for (int o = 0; o < rows; o++)
            apply_at(u, at + (size_t)o * u->row + i, gradient_at(l, dy + o, x + i));
}

/* In stretches short enough that all photos' x stay in the nearest cache. */
static inline __attribute__((always_inline)) void update_all(struct update *u,
                                                             const struct linear *l,
                                                             const float *dy, const float *x,
                                                             int32_t first, int32_t count)
{
    size_t in = (size_t)l->in, end = (size_t)(first + count);

    u->row = in;
    for (size_t i = 0; i < in; i += GRADIENT_STRETCH) {
        size_t stretch = in - i < GRADIENT_STRETCH ? in - i : GRADIENT_STRETCH,
               o = (size_t)first;

        for (; o + ROWS <= end; o += ROWS)
            update_rows(u, o * in + i, l, dy + o, x + i, stretch, ROWS);
        for (; o < end; o++)
            update_rows(u, o * in + i, l, dy + o, x + i, stretch, 1);
    }
}

void LINEAR_WEIGHTS(const struct linear *l, float *dw, const float *dy, const float *x,
                    int32_t first, int32_t count)
{
    struct update u = {.dw = dw};

    update_all(&u, l, dy, x, first, count);
}

int LINEAR_STEP(const struct linear *l, const struct linear_step *step, const float *dy,
                const float *x, int32_t first, int32_t count)
{
    struct update u = {.w = step->w, .m = step->m, .rate = step->rate, .mu = step->mu};

    update_all(&u, l, dy, x, first, count);
    return sum_of(u.odd) != 0;
}

/* Inputs that are looked through at once for those that are not 0. */
#define LISTED 1024
/* Floats from a weight to the one that is asked for meanwhile. */
#define AHEAD 256
#define LINE  16 /* floats of a line of the cache */

/* `rows` rows of turned weights that one pass adds, each with its input, and those of the
 * next pass. */
struct turned_rows {
    const float *w[ROWS], *next[ROWS];
    float x[ROWS];
};

/* y += sum over rows of x w, from `i` to `end`; ahead[] are asked for meanwhile. */
static inline __attribute__((always_inline)) size_t
add_stretch(float *y, const struct turned_rows *r, const float *const *ahead, size_t i,
            size_t end, const int rows)
{
    for (size_t from = i; i + LANES <= end; i += LANES) {
        vec sum = vec_load(y + i);

#pragma GCC unroll 4
        for (int o = 0; o < rows; o++) {
            if ((i - from) % LINE == 0)
                __builtin_prefetch(ahead[o] + (i - from));
            sum += r->x[o] * vec_load(r->w[o] + i);
        }
        vec_store(y + i, sum);
    }
    return i;
}

static inline __attribute__((always_inline)) void
add_rows(float *y, const struct turned_rows *r, size_t count, const int rows)
{
    const float *ahead[ROWS];
    size_t last = count > AHEAD ? (count - AHEAD) / LANES * LANES : 0, i;

    for (int o = 0; o < rows; o++)
        ahead[o] = r->w[o] + (last ? AHEAD : 0);
    i = add_stretch(y, r, ahead, 0, last, rows);
    i = add_stretch(y, r, r->next, i, count, rows);
    for (; i < count; i++)
        for (int o = 0; o < rows; o++)
            y[i] += r->x[o] * r->w[o][i];
}

/* The k-th pass over a list of inputs takes one of each of its ROWS parts, so that its rows
 * lie far apart. */
static inline void take_rows(struct turned_rows *r, const int32_t *list, int32_t each,
                             int32_t k, const float *x, const float *w, size_t out)
{
    for (int o = 0; o < ROWS; o++) {
        const int32_t *at = list + o * each + k;

        r->x[o] = x[*at];
        r->w[o] = w + (size_t)*at * out;
        r->next[o] = k + 1 < each ? w + (size_t)at[1] * out : r->w[o];
    }
}

void LINEAR_TURNED(const struct linear *l, float *y, const float *x, const float *w,
                   int32_t first, int32_t count)
{
    size_t out = (size_t)l->out;

    y += first, w += first;
    memset(y, 0, (size_t)count * sizeof *y);
    for (int32_t i = 0; i < l->in; i += LISTED) {
        int32_t end = l->in - i < LISTED ? l->in : i + LISTED, list[LISTED], listed = 0;
        struct turned_rows r;

        for (int32_t j = i; j < end; j++) {
            list[listed] = j;
            listed += x[j] != 0;
        }
        for (int32_t k = 0; k < listed / ROWS; k++) {
            take_rows(&r, list, listed / ROWS, k, x, w, out);
            add_rows(y, &r, (size_t)count, ROWS);
        }
        for (int32_t k = listed / ROWS * ROWS; k < listed; k++) {
            take_rows(&r, list + k, 0, 0, x, w, out);
            add_rows(y, &r, (size_t)count, 1);
        }
    }
}

/* Narrower vectors leave the other two products to OpenBLAS, which is faster there. */
#if LANES == 16
/* to[i] = the sum of the i-th vector's lanes, for 16 vectors at once: neighbours
 * are added, and the vectors halve in number, until each lane is a sum. */
static inline void sums_of(float to[16], vec v[16])
{
    for (int count = 16, lanes = LANES; lanes > 1; lanes /= 2, count /= 2)
        for (int i = 0; i < count / 2; i++)
            v[i] = __builtin_shufflevector(v[2 * i], v[2 * i + 1], VEC_EVEN) +
                   __builtin_shufflevector(v[2 * i], v[2 * i + 1], VEC_ODD);
    memcpy(to, v, 16 * sizeof *to);
}

/* y[n][o] += x[n] w[o] over `count` inputs, for `photos` x `rows` of them; outputs are
 * y_step floats apart. The numbers at `next` are fetched meanwhile, or, where it is NULL,
 * those AHEAD in each row. */
static inline __attribute__((always_inline)) void
dots(float *y, size_t y_stride, size_t y_step, const float *x, size_t x_stride, const float *w,
     size_t w_stride, size_t count, const int photos, const int rows, const float *next)
{
    vec sum[ROWS * ROWS] = {{0}};
    float sums[ROWS * ROWS];
    size_t i = 0;

    for (; i + LANES <= count; i += LANES) {
        if (next)
            __builtin_prefetch(next + i);
#pragma GCC unroll 4
        for (int o = 0; o < rows; o++) {
            vec a = vec_load(w + (size_t)o * w_stride + i);
            if (!next)
                __builtin_prefetch(w + (size_t)o * w_stride + i + AHEAD);
#pragma GCC unroll 4
            for (int n = 0; n < photos; n++)
                sum[n * ROWS + o] += a * vec_load(x + (size_t)n * x_stride + i);
        }
    }
    sums_of(sums, sum);
    for (int n = 0; n < photos; n++)
        for (int o = 0; o < rows; o++) {
            float *to = y + (size_t)n * y_stride + (size_t)o * y_step;
            *to += sums[n * ROWS + o];
            for (size_t j = i; j < count; j++)
                *to += w[(size_t)o * w_stride + j] * x[(size_t)n * x_stride + j];
        }
}

/* All photos against `rows` rows. Each few photos fetch one of the next rows, so
 * that memory is asked for evenly. */
static inline __attribute__((always_inline)) void photos(const struct linear *l, float *y,
                                                         const float *x, const float *w,
                                                         size_t count, const int rows)
{
    size_t in = (size_t)l->in;
    const float *next = w + ROWS * in;
    int32_t n = 0;

    for (; n + ROWS <= l->n; n += ROWS, next += in)
        dots(y + (size_t)n * l->y_stride, l->y_stride, 1, x + (size_t)n * l->x_stride,
             l->x_stride, w, in, count, ROWS, rows, next);
    for (; n < l->n; n++)
        dots(y + (size_t)n * l->y_stride, l->y_stride, 1, x + (size_t)n * l->x_stride,
             l->x_stride, w, in, count, 1, rows, next);
}

/* One photo against `count` rows, in ROWS streams as far apart as there is room for: in
 * short rows that lie side by side, memory would be asked for a quarter less. */
static void streams(const struct linear *l, float *y, const float *x, const float *w,
                    size_t count)
{
    size_t in = (size_t)l->in, each = count / ROWS, o = 0;

    for (; o < each; o++)
        dots(y + o, 0, each, x, 0, w + o * in, each * in, in, 1, ROWS, NULL);
    for (o = each * ROWS; o < count; o++)
        dots(y + o, 0, 1, x, 0, w + o * in, in, in, 1, 1, NULL);
}

void LINEAR(const struct linear *l, float *y, const float *x, const float *w, int32_t first,
            int32_t count)
{
    size_t in = (size_t)l->in;

    for (int32_t n = 0; n < l->n; n++)
        memset(y + (size_t)n * l->y_stride + (size_t)first, 0, (size_t)count * sizeof *y);
    if (l->n == 1) {
        streams(l, y + first, x, w + (size_t)first * in, (size_t)count);
        return;
    }
    for (size_t i = 0; i < in; i += STRETCH) {
        size_t stretch = in - i < STRETCH ? in - i : STRETCH;
        int32_t o = first;

        for (; o + ROWS <= first + count; o += ROWS)
            photos(l, y + o, x + i, w + (size_t)o * in + i, stretch, ROWS);
        for (; o < first + count; o++)
            photos(l, y + o, x + i, w + (size_t)o * in + i, stretch, 1);
    }
}

/* Photos whose sums of inputs are in hand together with ROWS rows of weights. */
#define PHOTOS 4

/* dx[n][i] += sum over `rows` outputs of dy[n][o] w[o][i], for `count` inputs. */
static inline __attribute__((always_inline)) void
spread(float *dx, size_t x_stride, const float *dy, size_t y_stride, const float *w,
       size_t w_stride, size_t count, const int photos, const int rows)
{
    size_t i = 0;

    for (; i + LANES <= count; i += LANES) {
        vec row[ROWS];
#pragma GCC unroll 4
        for (int o = 0; o < rows; o++)
            row[o] = vec_load(w + (size_t)o * w_stride + i);
#pragma GCC unroll 4
        for (int n = 0; n < photos; n++) {
            float *to = dx + (size_t)n * x_stride + i;
            vec sum = vec_load(to);
#pragma GCC unroll 4
            for (int o = 0; o < rows; o++)
                sum += row[o] * dy[(size_t)n * y_stride + (size_t)o];
            vec_store(to, sum);
        }
    }
    for (; i < count; i++)
        for (int n = 0; n < photos; n++)
            for (int o = 0; o < rows; o++)
                dx[(size_t)n * x_stride + i] +=
                    w[(size_t)o * w_stride + i] * dy[(size_t)n * y_stride + (size_t)o];
}

static inline __attribute__((always_inline)) void spread_all(const struct linear *l, float *dx,
                                                             const float *dy, const float *w,
                                                             size_t count, const int rows)
{
    int32_t n = 0;

    for (; n + PHOTOS <= l->n; n += PHOTOS)
        spread(dx + (size_t)n * l->x_stride, l->x_stride, dy + (size_t)n * l->y_stride,
               l->y_stride, w, (size_t)l->in, count, PHOTOS, rows);
    for (; n < l->n; n++)
        spread(dx + (size_t)n * l->x_stride, l->x_stride, dy + (size_t)n * l->y_stride,
               l->y_stride, w, (size_t)l->in, count, 1, rows);
}

void LINEAR_INPUTS(const struct linear *l, float *dx, const float *dy, const float *w,
                   int32_t first, int32_t count)
{
    int32_t o = 0;

    for (; o + ROWS <= l->out; o += ROWS)
        spread_all(l, dx + first, dy + o, w + (size_t)o * (size_t)l->in + first, (size_t)count,
                   ROWS);
    for (; o < l->out; o++)
        spread_all(l, dx + first, dy + o, w + (size_t)o * (size_t)l->in + first, (size_t)count,
                   1);
}
#endif
