/* Each layer's backward against central differences of its forward, at odd
 * sizes and for more than one photo, with every usable row of kernels. */
#include "base/bytes.h"
#include "base/rng.h"
#include "nn/layer.h"
#include "nn/winograd.h"
#include "tests/check.h"

#include <omp.h>
#include <stdlib.h>

#define PHOTOS 2

/* One layer on its own. Planes: in, out, plus, one behind the other. */
struct trial {
    const char *name;
    const struct layer_kind *kind;
    int32_t in_rows, in_cols, out_rows, out_cols; /* 0: no such planes */
    int32_t in, out, k;
    int relu, plus, bare, chance;
    float eps; /* of the differences; small only where the layer is not linear */
};

struct stage {
    struct grid in_grid, out_grid;
    size_t *at;
    struct layer layer;
    struct work work;
    struct net_chance key;
    float *start; /* the values before forward */
    float *pull;  /* d loss / d output, where there are outputs */
    float *weights;
    size_t values, weight_count, pixels;
};

static struct rng rng = {11, 0};

static float chance(void)
{
    return (float)rng_uniform(&rng, -1, 1);
}

static void put(struct stage *s, size_t at, const struct grid *g, float scale)
{
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t c = 0; c < g->cols; c++)
            s->start[at + (size_t)(r * g->pitch + c)] = scale * chance();
}

/* Distinct by far more than eps, so that no maximum changes hands. */
static void put_distinct(struct stage *s, size_t at, const struct grid *g)
{
    for (int32_t r = 0; r < g->rows; r++)
        for (int32_t c = 0; c < g->cols; c++)
            s->start[at + (size_t)(r * g->pitch + c)] = (float)((r * 37 + c * 11) % 101);
}

static void stage_memory(struct stage *s, const struct trial *t)
{
    size_t part = (size_t)(t->out + 16) * (size_t)(t->in + 16) * WINOGRAD_PLACES;
    size_t room = winograd_room(t->in + t->out, t->in + t->out, CONV_BLOCK_MAX) +
                  winograd_weights_room(t->in, t->out);

    s->values = PHOTOS * s->work.photo + 256; /* a vector may read beyond */
    s->start = bytes_zeroed(s->values, sizeof *s->start);
    s->pull = bytes_zeroed(s->values, sizeof *s->pull);
    s->weights = bytes_zeroed(s->weight_count + 1, sizeof *s->weights);
    s->work.weights = s->weights;
    s->work.weight_grads = bytes_zeroed(s->weight_count + 1, sizeof *s->weights);
    s->work.values = bytes_zeroed(s->values, sizeof *s->start);
    s->work.grads = bytes_zeroed(s->values, sizeof *s->start);
    s->work.part = part;
    s->work.panel = CONV_BAND * (size_t)(t->out + 16);
    s->work.packed = bytes_zeroed(part, sizeof *s->start);
    s->work.parts = bytes_zeroed(PHOTOS * part, sizeof *s->start);
    s->work.panels = bytes_zeroed(PHOTOS * s->work.panel, sizeof *s->start);
    s->work.room = room;
    s->work.rooms = bytes_zeroed((size_t)omp_get_max_threads() * room, sizeof *s->start);
    s->work.y = bytes_zeroed(PHOTOS * s->pixels, sizeof *s->start);
}

static void stage_values(struct stage *s, const struct trial *t)
{
    for (size_t n = 0; n < PHOTOS; n++) {
        size_t photo = n * s->work.photo;
        for (int32_t i = 0; i < t->in; i++) {
            if (t->kind == &pool2d_kind)
                put_distinct(s, photo + s->at[i], &s->in_grid);
            else
                put(s, photo + s->at[i], &s->in_grid, 1);
        }
        for (int32_t o = 0; t->plus && o < t->out; o++)
            put(s, photo + s->at[t->in + t->out + o], &s->out_grid, 0.1f);
    }
    /* Small weights and large biases keep ReLU far from its corner, on one
     * side or the other. */
    for (size_t i = 0; i < s->weight_count; i++)
        s->weights[i] = i < s->layer.bias ? 0.05f * chance() : i % 3 ? 3.0f : -3.0f;
}

static void stage_init(struct stage *s, const struct trial *t, const struct kernels *kernels)
{
    int32_t planes = t->in + t->out * (1 + t->plus);
    size_t photo = 0;

    *s = (struct stage){.key = {77}};
    s->in_grid =
        t->bare & 1 ? grid_bare(t->in_rows, t->in_cols) : grid_framed(t->in_rows, t->in_cols);
    s->out_grid = t->bare & 2 ? grid_bare(t->out_rows, t->out_cols)
                              : grid_framed(t->out_rows, t->out_cols);
    s->at = bytes_new((size_t)planes, sizeof *s->at);
    for (int32_t i = 0; i < planes; i++) {
        const struct grid *g = i < t->in ? &s->in_grid : &s->out_grid;
        s->at[i] = photo + g->origin;
        photo += g->size;
    }
    s->layer = (struct layer){.kind = t->kind,
                              .number = 3,
                              .in = {&s->in_grid, t->in, s->at, s->at},
                              .out = {&s->out_grid, t->out, s->at + t->in, s->at + t->in},
                              .k = t->k,
                              .relu = t->relu};
    if (t->plus)
        s->layer.plus = (struct planes){&s->out_grid, t->out, s->at + t->in + t->out,
                                        s->at + t->in + t->out};
    if (t->kind == &noise_kind || t->kind == &tanh_kind)
        s->layer.out = s->layer.in; /* as in plan.c */
    if (t->kind == &conv2d_kind || t->kind == &linear_kind) {
        int32_t in = t->k ? t->in * t->k * t->k : t->in * t->in_rows * t->in_cols;
        int32_t out = t->k ? t->out : t->out * t->out_rows * t->out_cols;
        s->layer.bias = (size_t)(in * out);
        s->weight_count = s->layer.bias + (size_t)out;
    }
    s->pixels = (size_t)(t->in_rows * t->in_cols);
    s->work.n = PHOTOS;
    s->work.photo = s->work.graded = photo;
    s->work.kernels = kernels;
    s->work.chance = t->chance ? &s->key : NULL;
    stage_memory(s, t);
    stage_values(s, t);
}

static void stage_finish(struct stage *s)
{
    grid_finish(&s->in_grid);
    grid_finish(&s->out_grid);
    free(s->at);
    free(s->start);
    free(s->pull);
    free(s->weights);
    free(s->work.weight_grads);
    free(s->work.values);
    free(s->work.grads);
    free(s->work.packed);
    free(s->work.parts);
    free(s->work.panels);
    free(s->work.rooms);
    free(s->work.y);
}

/* loss = sum of pull x output, after a forward from the start. */
static double loss(struct stage *s)
{
    double sum = 0;

    memcpy(s->work.values, s->start, s->values * sizeof *s->start);
    s->layer.kind->forward(&s->layer, &s->work);
    if (s->layer.kind == &tanh_kind) {
        for (size_t i = 0; i < PHOTOS * s->pixels; i++)
            sum += (double)s->pull[i] * (double)s->work.y[i];
        return sum;
    }
    for (size_t i = 0; i < s->values; i++)
        sum += (double)s->pull[i] * (double)s->work.values[i];
    return sum;
}

static double slope(struct stage *s, float *x, float eps)
{
    float kept = *x;
    double up, down, step;

    *x = kept + eps;
    step = (double)*x;
    up = loss(s);
    *x = kept - eps;
    step -= (double)*x;
    down = loss(s);
    *x = kept;
    return (up - down) / step;
}

static void set_pull(struct stage *s)
{
    const struct grid *g = s->layer.out.grid;

    if (s->layer.kind == &tanh_kind) {
        for (size_t i = 0; i < PHOTOS * s->pixels; i++)
            s->pull[i] = chance();
        s->work.dy = s->pull;
        return;
    }
    for (size_t n = 0; n < PHOTOS; n++)
        for (int32_t o = 0; o < s->layer.out.count; o++)
            for (int32_t r = 0; r < g->rows; r++)
                for (int32_t c = 0; c < g->cols; c++)
                    s->pull[n * s->work.photo + s->layer.out.at[o] +
                            (size_t)(r * g->pitch + c)] = chance();
}

static void check_planes(struct stage *s, const struct trial *t, const struct planes *planes)
{
    const struct grid *g = planes->grid;

    for (size_t n = 0; n < PHOTOS; n++)
        for (int32_t i = 0; i < planes->count; i++)
            for (int32_t r = 0; r < g->rows; r++)
                for (int32_t c = 0; c < g->cols; c++) {
                    size_t at = n * s->work.photo + planes->at[i] + (size_t)(r * g->pitch + c);
                    if (!CHECK_NEAR(s->work.grads[at], slope(s, &s->start[at], t->eps), 2e-3)) {
                        fprintf(stderr, "%s (%s): input %d at %d, %d\n", t->name,
                                s->work.kernels->name, i, r, c);
                        return;
                    }
                }
}

static void check_gradients(const struct trial *t, const struct kernels *kernels)
{
    struct stage s;

    stage_init(&s, t, kernels);
    set_pull(&s);
    loss(&s);
    if (t->kind != &tanh_kind)
        memcpy(s.work.grads, s.pull, s.values * sizeof *s.pull);
    t->kind->backward(&s.layer, &s.work);
    check_planes(&s, t, &s.layer.in);
    if (t->plus)
        check_planes(&s, t, &s.layer.plus);
    for (size_t i = 0; i < s.weight_count; i++)
        if (!CHECK_NEAR(s.work.weight_grads[i], slope(&s, &s.weights[i], t->eps), 2e-3)) {
            fprintf(stderr, "%s (%s): weight %zu\n", t->name, kernels->name, i);
            break;
        }
    stage_finish(&s);
}

/* Equal values: the gradient goes to the first, whole. */
static void test_pool_ties(void)
{
    struct trial t = {.kind = &pool2d_kind,
                      .in_rows = 2,
                      .in_cols = 2,
                      .out_rows = 1,
                      .out_cols = 1,
                      .in = 1,
                      .out = 1};
    struct stage s;
    const struct kernels *rows;

    kernels_all(&rows);
    stage_init(&s, &t, rows);
    for (size_t i = 0; i < s.values; i++)
        s.work.values[i] = 0;
    s.work.grads[s.layer.out.at[0]] = 5;
    pool2d_kind.backward(&s.layer, &s.work);
    CHECK(s.work.grads[s.at[0]] == 5 && s.work.grads[s.at[0] + 1] == 0 &&
          s.work.grads[s.at[0] + 3] == 0);
    s.work.values[s.at[0] + 4] = NAN; /* pitch is 3: the last of the four */
    pool2d_kind.forward(&s.layer, &s.work);
    CHECK(isnan(s.work.values[s.layer.out.at[0]]));
    stage_finish(&s);
}

/* Forward and back of `layer`, the gradient of plane i of its outputs being s->pull at the
 * i-th of `from`. */
static void pass(struct stage *s, const struct layer *layer, const size_t *from)
{
    memcpy(s->work.values, s->start, s->values * sizeof *s->start);
    memset(s->work.grads, 0, s->values * sizeof *s->start);
    for (size_t n = 0; n < PHOTOS; n++)
        for (int32_t i = 0; i < layer->out.count; i++)
            memcpy(s->work.grads + n * s->work.photo + layer->out.grad[i],
                   s->pull + n * s->work.photo + from[i], s->in_grid.span * sizeof *s->pull);
    layer->kind->forward(layer, &s->work);
    layer->kind->backward(layer, &s->work);
}

/* Dropout in place, of all planes or of the last, is dropout. */
static void test_dropout_in_place(void)
{
    const struct trial t = {"", &dropout_kind, 5, 67, 5, 67, 2, 2, 0, 0, 0, 0, 1, 0};
    struct stage want, got;

    for (int32_t kept = 0; kept < 2; kept++) {
        size_t mixed[2];
        struct layer in_place;

        stage_init(&want, &t, NULL);
        stage_init(&got, &t, NULL);
        memcpy(got.start, want.start, want.values * sizeof *got.start);
        for (size_t i = 0; i < want.values; i++)
            want.pull[i] = got.pull[i] = chance();
        mixed[0] = kept ? got.at[2] : got.at[0];
        mixed[1] = got.at[1];
        in_place = got.layer;
        in_place.out.at = in_place.out.grad = mixed;
        pass(&want, &want.layer, want.layer.out.at);
        pass(&got, &in_place, want.layer.out.at);
        for (size_t p = 0; p < PHOTOS * 5 * 68; p++) {
            size_t at = p / 340 * want.work.photo + p % 340;
            for (int32_t i = 0; i < 2 && want.in_grid.inside[p % 340]; i++) {
                CHECK(got.work.values[at + mixed[i]] ==
                      want.work.values[at + want.layer.out.at[i]]);
                CHECK(got.work.grads[at + got.at[i]] == want.work.grads[at + want.at[i]]);
            }
        }
        stage_finish(&want);
        stage_finish(&got);
    }
}

/* Moments of what a layer of chance makes of ones; frames stay 0. */
static void chance_moments(const struct layer_kind *kind, uint64_t key, double *mean,
                           double *sd, double *zeros)
{
    struct trial t = {.kind = kind,
                      .in_rows = 61,
                      .in_cols = 67,
                      .out_rows = 61,
                      .out_cols = 67,
                      .in = 5,
                      .out = 5,
                      .chance = 1};
    struct stage s;
    const struct kernels *rows;
    double sum = 0, squares = 0, count = 0;

    kernels_all(&rows);
    stage_init(&s, &t, rows);
    s.key.key = key;
    for (size_t i = 0; i < s.values; i++)
        s.work.values[i] = 1;
    kind->forward(&s.layer, &s.work);
    *zeros = 0;
    for (size_t n = 0; n < PHOTOS; n++)
        for (int32_t o = 0; o < 5; o++)
            for (int32_t i = 0; i < 61 * 67; i++) {
                double v = (double)s.work.values[n * s.work.photo + s.layer.out.at[o] +
                                                 (size_t)(i / 67 * s.in_grid.pitch + i % 67)];
                sum += v;
                squares += v * v;
                *zeros += v == 0;
                count++;
            }
    *mean = sum / count;
    *sd = sqrt(squares / count - *mean * *mean);
    *zeros /= count;
    stage_finish(&s);
}

static void test_chance(void)
{
    double mean, sd, zeros, other;

    chance_moments(&noise_kind, 1, &mean, &sd, &zeros);
    CHECK_NEAR(mean, 1, 5e-4);
    CHECK(fabs(sd - 0.025) <= 2.5e-4);
    chance_moments(&noise_kind, 2, &other, &sd, &zeros);
    CHECK(other != mean);
    chance_moments(&dropout_kind, 1, &mean, &sd, &zeros);
    CHECK_NEAR(mean, 1, 0.02);
    CHECK_NEAR(zeros, 0.5, 0.01);
    CHECK_NEAR(sd, 1, 0.02);
}

int main(void)
{
    static const struct trial trials[] = {
        {"conv 1x1", &conv2d_kind, 5, 7, 5, 7, 3, 2, 1, 0, 0, 0, 0, 0.25f},
        {"conv 3x3", &conv2d_kind, 5, 7, 5, 7, 3, 5, 3, 0, 0, 0, 0, 0.25f},
        {"conv 3x3 relu", &conv2d_kind, 3, 9, 3, 9, 2, 3, 3, 1, 0, 0, 0, 0.25f},
        {"conv 3x3 plus relu", &conv2d_kind, 7, 3, 7, 3, 3, 3, 3, 1, 1, 0, 0, 0.25f},
        {"conv in tiles", &conv2d_kind, 8, 4, 8, 4, 3, 5, 3, 0, 0, 0, 0, 0.25f},
        {"conv in tiles relu", &conv2d_kind, 4, 12, 4, 12, 2, 3, 3, 1, 0, 0, 0, 0.25f},
        {"conv in tiles plus relu", &conv2d_kind, 4, 4, 4, 4, 3, 3, 3, 1, 1, 0, 0, 0.25f},
        {"linear of few inputs", &linear_kind, 2, 3, 20, 26, 1, 1, 0, 0, 0, 3, 0, 0.25f},
        {"linear", &linear_kind, 3, 3, 1, 5, 2, 1, 0, 0, 0, 3, 0, 0.25f},
        {"linear relu", &linear_kind, 1, 7, 3, 3, 1, 3, 0, 1, 0, 3, 0, 0.25f},
        {"pool", &pool2d_kind, 6, 10, 3, 5, 2, 2, 0, 0, 0, 0, 0, 0.25f},
        {"pool to bare", &pool2d_kind, 6, 10, 3, 5, 2, 2, 0, 0, 0, 2, 0, 0.25f},
        {"upsample", &upsample_kind, 3, 5, 6, 10, 2, 2, 0, 0, 0, 0, 0, 0.25f},
        {"upsample from bare", &upsample_kind, 3, 5, 6, 10, 2, 2, 0, 0, 0, 1, 0, 0.25f},
        {"dropout", &dropout_kind, 5, 7, 5, 7, 2, 2, 0, 0, 0, 0, 1, 0.25f},
        {"dropout off", &dropout_kind, 5, 7, 5, 7, 2, 2, 0, 0, 0, 0, 0, 0.25f},
        {"dropout bare", &dropout_kind, 1, 67, 1, 67, 1, 1, 0, 0, 0, 3, 1, 0.25f},
        {"noise", &noise_kind, 5, 7, 5, 7, 2, 2, 0, 0, 0, 0, 1, 0.25f},
        {"tanh", &tanh_kind, 5, 7, 5, 7, 1, 1, 0, 0, 0, 0, 0, 0.01f},
    };
    const struct kernels *rows;
    size_t count = kernels_all(&rows);

    for (size_t k = 0; k < count; k++) {
        const struct kernels *ready;
        struct err err = {0};

        if (!rows[k].usable() || !CHECK_INT(kernels_choose(&ready, rows[k].name, &err), 0))
            continue;
        for (size_t i = 0; i < sizeof trials / sizeof *trials; i++)
            check_gradients(&trials[i], ready);
    }
    test_pool_ties();
    test_chance();
    test_dropout_in_place();
    return check_result();
}
