#include "nn/net.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/rng.h"
#include "nn/gradients.h"
#include "nn/internal.h"
#include "nn/plan.h"
#include "nn/profile.h"
#include "nn/slab.h"

#include <assert.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct net {
    struct plan plan;
    int32_t batch;
    struct net_tensor *tensors;
    float *block; /* all memory that the work points to */
    struct work work;
    int threads;  /* for which there are rooms */
    float *rooms; /* of more threads than there were when it was made; else NULL */
    int backed;   /* the last pass was backward: a step may follow */
    struct net_chance chance;
    struct profile *profile; /* NULL: nobody asks for times */
};

static const struct {
    const char *name;
    struct net_spec spec;
} named[] = {
    {"unet", {0, {32, 64, 128}, 1024, 128}},
    {"unet-large", {0, {45, 90, 180}, 1450, 128}},
    {"dr-unet", {1, {32, 64, 128}, 1024, 128}},
};

int net_spec_named(struct net_spec *out, const char *name, struct err *err)
{
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (!strcmp(name, named[i].name)) {
            *out = named[i].spec;
            return 0;
        }
    return err_set(err, ERR_ABSENT, "no network is called '%.80s': there are %s, %s and %s",
                   name, named[0].name, named[1].name, named[2].name);
}

int net_spec_check(const struct net_spec *spec, struct err *err)
{
    struct plan plan;
    size_t largest;

    for (int i = 0; i < 3; i++)
        if (spec->filters[i] < 1 || spec->filters[i] > LIMIT_NET_FILTERS)
            return err_set(err, ERR_LIMIT, "filters %d: must be 1 to %d", spec->filters[i],
                           LIMIT_NET_FILTERS);
    if (spec->fc < 1 || spec->fc > LIMIT_NET_FC)
        return err_set(err, ERR_LIMIT, "fully connected width %d: must be 1 to %d", spec->fc,
                       LIMIT_NET_FC);
    if (spec->side < 8 || spec->side > LIMIT_NET_SIDE || spec->side % 8)
        return err_set(err, ERR_LIMIT, "side %d: must be 8 to %d and divisible by 8",
                       spec->side, LIMIT_NET_SIDE);
    /* OpenBLAS counts in int, and lines of its matrices are whole photos. */
    plan_init(&plan, spec, 1);
    largest = plan.photo > plan.weights ? plan.photo : plan.weights;
    plan_finish(&plan);
    if (largest > INT32_MAX)
        return err_set(err, ERR_LIMIT,
                       "filters %d,%d,%d and fully connected width %d at side %d are too large "
                       "together: %zu numbers in one block, at most %d",
                       spec->filters[0], spec->filters[1], spec->filters[2], spec->fc,
                       spec->side, largest, INT32_MAX);
    return 0;
}

/* The parts of a net's block, in floats. */
struct sizes {
    size_t values, graded, weights, grads, y, packed, parts, panels, rooms;
};

/* Behind the last photo's block, where a vector may read beyond it. */
#define SLACK 256

/* 1 if a net keeps its fully connected weights turned, which pays for single photos alone. */
static int turns(const struct plan *plan, int32_t batch)
{
    return !plan->training && batch == 1;
}

/* Floats of the sums that turned weights want. */
static size_t sums_of(const struct plan *plan)
{
    size_t most = 0;

    for (size_t i = 0; i < plan->tensor_count; i++) {
        const struct plan_tensor *t = &plan->tensors[i];
        size_t sums =
            t->dims == 2 ? (size_t)linear_pieces(t->shape[1], t->shape[0]) * (size_t)t->shape[0]
                         : 0;
        most = sums > most ? sums : most;
    }
    return most;
}

static struct sizes sizes_of(const struct plan *plan, int32_t batch)
{
    size_t n = (size_t)batch, side = (size_t)plan->spec.side;

    return (struct sizes){.values = n * plan->photo + SLACK,
                          .graded = plan->training ? n * plan->graded + SLACK : 0,
                          .weights = plan->weights,
                          .grads = plan->training == NET_GRADIENTS ? plan->weights
                                   : plan->training                ? plan->weights - plan->spare
                                                                   : 0,
                          .y = n * side * side,
                          .packed = plan->packed,
                          .parts = plan->training       ? n * plan->part
                                   : turns(plan, batch) ? sums_of(plan)
                                                        : 0,
                          .panels = plan->training ? n * plan->panel : 0,
                          .rooms = (size_t)omp_get_max_threads() * plan->room};
}

size_t net_spec_bytes(const struct net_spec *spec, int32_t batch, int training)
{
    struct plan plan;
    struct sizes s;

    plan_init(&plan, spec, training);
    s = sizes_of(&plan, batch);
    plan_finish(&plan);
    return sizeof(float) * (s.values + s.graded + s.weights * (training ? 2 : 1) + s.grads +
                            s.y + s.packed + s.parts + s.panels + s.rooms);
}

/* One block for all that a net works on: no pass takes memory. */
static void make_block(struct net *net, const struct sizes *s)
{
    struct work *w = &net->work;
    struct slab_part parts[] = {
        {&w->weights, s->weights},    {&w->momenta, net->plan.training ? s->weights : 0},
        {&w->weight_grads, s->grads}, {&w->values, s->values},
        {&w->grads, s->graded},       {&w->y, s->y},
        {&w->packed, s->packed},      {&w->parts, s->parts},
        {&w->panels, s->panels},      {&w->rooms, s->rooms},
    };

    net->block = slab_parts(parts, sizeof parts / sizeof *parts);
}

static void make_tensors(struct net *net)
{
    net->tensors = bytes_new(net->plan.tensor_count, sizeof *net->tensors);
    for (size_t i = 0; i < net->plan.tensor_count; i++) {
        const struct plan_tensor *t = &net->plan.tensors[i];
        struct net_tensor *to = &net->tensors[i];

        *to = (struct net_tensor){.name = t->name,
                                  .dims = t->dims,
                                  .count = t->count,
                                  .turned = net->work.turned && t->dims == 2,
                                  .weight = net->work.weights + t->offset};
        memcpy(to->shape, t->shape, sizeof to->shape);
        if (net->plan.training) {
            if (!net->work.lean || t->dims != 2)
                to->grad = net->work.weight_grads + t->offset;
            to->momentum = net->work.momenta + t->offset;
        }
    }
}

int net_create(struct net **out, const struct net_spec *spec, int32_t batch, int training,
               struct err *err)
{
    const struct kernels *kernels;
    struct net *net;
    struct sizes s;

    if (net_spec_check(spec, err))
        return -1;
    if (kernels_choose(&kernels, getenv("DERMATOME_CPU"), err))
        return err_while(err, "DERMATOME_CPU");
    if (batch < 1 || batch > LIMIT_NET_BATCH)
        return err_set(err, ERR_LIMIT, "batch %d: must be 1 to %d", batch, LIMIT_NET_BATCH);
    net = bytes_zeroed(1, sizeof *net);
    plan_init(&net->plan, spec, training);
    s = sizes_of(&net->plan, batch);
    net->batch = batch;
    net->work = (struct work){.photo = net->plan.photo,
                              .graded = net->plan.graded,
                              .lean = training == NET_TRAIN,
                              .part = net->plan.part,
                              .turned = turns(&net->plan, batch),
                              .panel = net->plan.panel,
                              .room = net->plan.room,
                              .kernels = kernels};
    make_block(net, &s);
    net->threads = omp_get_max_threads();
    make_tensors(net);
    *out = net;
    return 0;
}

void net_destroy(struct net *net)
{
    if (!net)
        return;
    plan_finish(&net->plan);
    free(net->tensors);
    free(net->block);
    free(net->rooms);
    free(net);
}

const struct net_spec *net_spec_of(const struct net *net)
{
    return &net->plan.spec;
}

int32_t net_batch_of(const struct net *net)
{
    return net->batch;
}

size_t net_tensors(const struct net *net, const struct net_tensor **out)
{
    *out = net->tensors;
    return net->plan.tensor_count;
}

/* Where the element of row `row` and column `col` of a turned tensor lies. */
static size_t turned_at(const struct net_tensor *t, size_t row, size_t col)
{
    return col * (size_t)t->shape[0] + row;
}

/* Squares small enough that both sides of the turn stay in the cache. */
#define SQUARE 32

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

void net_tensor_put(const struct net_tensor *t, const void *from)
{
    const char *weights = from;
    size_t rows = (size_t)t->shape[0], cols = t->dims == 2 ? (size_t)t->shape[1] : 0;

    if (!t->turned) {
        memcpy(t->weight, from, t->count * sizeof *t->weight);
        return;
    }
#pragma omp parallel for schedule(static)
    for (size_t row = 0; row < rows; row += SQUARE)
        for (size_t col = 0; col < cols; col += SQUARE)
            for (size_t c = col; c < least(cols, col + SQUARE); c++)
                for (size_t r = row; r < least(rows, row + SQUARE); r++)
                    memcpy(&t->weight[turned_at(t, r, c)],
                           weights + (r * cols + c) * sizeof *t->weight, sizeof *t->weight);
}

void net_tensor_get(float *to, const struct net_tensor *t)
{
    size_t rows = (size_t)t->shape[0], cols = t->dims == 2 ? (size_t)t->shape[1] : 0;

    if (!t->turned) {
        memcpy(to, t->weight, t->count * sizeof *to);
        return;
    }
    for (size_t row = 0; row < rows; row++)
        for (size_t col = 0; col < cols; col++)
            to[row * cols + col] = t->weight[turned_at(t, row, col)];
}

void net_threads(int threads)
{
    omp_set_num_threads(threads);
}

void net_use(struct net *net, const struct kernels *kernels)
{
    net->work.kernels = kernels;
    net_changed(net);
}

void net_changed(struct net *net)
{
    net->work.packed_before = 0;
}

void net_watch(struct net *net, struct profile *profile)
{
    assert(!profile || profile->count == net->plan.layer_count);
    net->profile = profile;
}

const struct plan *net_plan(const struct net *net)
{
    return &net->plan;
}

struct work *net_work(struct net *net)
{
    return &net->work;
}

void net_start(struct net *net, uint64_t seed)
{
    for (size_t i = 0; i < net->plan.tensor_count; i++) {
        const struct net_tensor *t = &net->tensors[i];
        float bound = net->plan.tensors[i].bound;
        uint64_t key = rng_key(seed, i);

#pragma omp parallel for schedule(static)
        for (size_t e = 0; e < t->count; e++) {
            size_t cols = (size_t)t->shape[t->turned];
            size_t at = t->turned ? turned_at(t, e / cols, e % cols) : e;
            t->weight[at] = bound * (2 * rng_unit(rng_at(key, e)) - 1);
        }
        if (t->momentum)
            memset(t->momentum, 0, t->count * sizeof *t->momentum);
    }
    net_changed(net);
}

/* net_threads() may have been called since the net was made. */
static void make_rooms(struct net *net)
{
    int threads = omp_get_max_threads();

    if (threads <= net->threads)
        return;
    free(net->rooms);
    net->work.rooms = net->rooms = slab_new((size_t)threads * net->plan.room);
    net->threads = threads;
}

const float *net_forward(struct net *net, const float *x, int32_t n,
                         const struct net_chance *chance)
{
    struct work *work = &net->work;

    assert(n >= 1 && n <= net->batch);
    assert(!chance || net->plan.training);
    net->chance = chance ? *chance : (struct net_chance){0};
    make_rooms(net);
    net->backed = 0;
    work->n = n;
    work->x = x;
    work->chance = chance ? &net->chance : NULL;
    if (net->profile)
        profile_begin(net->profile, n);
    for (size_t i = 0; i < net->plan.layer_count; i++) {
        net->plan.layers[i].kind->forward(&net->plan.layers[i], work);
        if (net->profile)
            profile_lap(net->profile, &net->profile->layers[i].forward.seconds);
    }
    work->x = NULL;
    work->packed_before = !net->plan.training;
    return work->y;
}

void net_backward(struct net *net, const float *dy)
{
    struct work *work = &net->work;

    assert(net->plan.training && work->n >= 1);
    make_rooms(net);
    work->dy = dy;
    if (net->profile)
        profile_start(net->profile);
    for (size_t i = net->plan.layer_count; i-- > 0;) {
        gradients_clear(&net->plan, work, i);
        if (net->profile)
            profile_lap(net->profile, &net->profile->clear.seconds);
        net->plan.layers[i].kind->backward(&net->plan.layers[i], work);
        if (net->profile)
            profile_lap(net->profile, &net->profile->layers[i].backward.seconds);
    }
    work->dy = NULL;
    net->backed = 1;
}

/* One pass for both, since memory is what it waits for. A product with 0 is 0
 * but for what is not finite. */
#define STEP_PIECE 16384 /* floats */

static int step_graded(struct work *work, size_t count, float rate, float mu)
{
    int broken = 0;

#pragma omp parallel for schedule(static) reduction(| : broken)
    for (size_t first = 0; first < count; first += STEP_PIECE) {
        size_t end = count - first < STEP_PIECE ? count : first + STEP_PIECE;
        float *restrict w = work->weights, *restrict m = work->momenta;
        const float *restrict g = work->weight_grads;
        int odd = 0;

        for (size_t i = first; i < end; i++) {
            m[i] = mu * m[i] + g[i];
            w[i] -= rate * m[i];
            odd |= w[i] * 0 != 0;
        }
        broken |= odd;
    }
    return broken;
}

int net_step(struct net *net, float rate, float mu)
{
    struct work *work = &net->work;
    size_t spare = work->lean ? net->plan.spare : 0;
    int broken;

    assert(net->plan.training && (!work->lean || net->backed));
    if (net->profile)
        profile_start(net->profile);
    broken = step_graded(work, net->plan.weights - spare, rate, mu);
    for (size_t i = 0; work->lean && i < net->plan.layer_count; i++) {
        const struct layer *l = &net->plan.layers[i];
        if (l->kind->step)
            broken |= l->kind->step(l, work, rate, mu);
    }
    if (net->profile)
        profile_lap(net->profile, &net->profile->step.seconds);
    return broken ? -1 : 0;
}
