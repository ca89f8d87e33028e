/* conv [BATCH] [THREADS] [ROUNDS] - every convolution of unet and dr-unet at side 128: ours,
 * oneDNN's, and the peak of the machine, in turn, ROUNDS times; prints the medians as a table
 * in Markdown. With BATCH 1 the nets are made for prediction: forward alone.
 *
 * Ours is the layer as a step of training runs it: forward packs the weights, adds the bias
 * and applies ReLU; the weights' gradient goes back through ReLU and sums the bias's as
 * well; the inputs' gradient is what backward takes longer when it is wanted. oneDNN's is the
 * bare primitive (bench/onednn.h), the faster of its direct one and its Winograd. */
#include "base/bytes.h"
#include "base/clock.h"
#include "base/rng.h"
#include "bench/onednn.h"
#include "nn/internal.h"
#include "nn/peak.h"
#include "nn/profile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 101
#define SHAPES_MAX 64

static const char *const net_names[] = {"unet", "dr-unet"};

/* Seconds, or operations a second, of some rounds. */
struct times {
    double of[ROUNDS_MAX];
    int count;
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void times_add(struct times *t, double value)
{
    t->of[t->count++] = value;
}

/* NaN where there are none. */
static double times_median(struct times *t)
{
    qsort(t->of, (size_t)t->count, sizeof *t->of, by_size);
    return t->count ? t->of[t->count / 2] : NAN;
}

struct bench {
    int32_t batch;
    int rounds;
    const char *set;                      /* the fastest instructions */
    struct onednn_shape seen[SHAPES_MAX]; /* of the nets before and this one */
    int seen_count;
    double ours[ONEDNN_WAYS], theirs[ONEDNN_WAYS], at_peak[ONEDNN_WAYS]; /* sums, seconds */
};

static double ours(const struct layer *l, struct work *work,
                   void (*way)(const struct layer *, const struct work *))
{
    double start = clock_seconds();

    way(l, work);
    return clock_seconds() - start;
}

static void theirs(struct times *times, struct onednn *conv)
{
    double start = clock_seconds();

    if (!conv)
        return;
    onednn_run(conv);
    times_add(times, clock_seconds() - start);
}

/* Everything of one shape that is timed. */
struct match {
    struct onednn *direct[ONEDNN_WAYS], *winograd[ONEDNN_WAYS];
    struct times ours[ONEDNN_WAYS], by_direct[ONEDNN_WAYS], by_winograd[ONEDNN_WAYS], peak;
};

static void play_round(struct match *m, const struct bench *b, const struct layer *l,
                       struct work *work)
{
    struct layer alone = *l; /* without the inputs' gradient */

    alone.first = 1;
    times_add(&m->ours[ONEDNN_FORWARD], ours(l, work, l->kind->forward));
    if (work->grads) {
        double weights = ours(&alone, work, l->kind->backward);
        times_add(&m->ours[ONEDNN_WEIGHTS], weights);
        if (!l->first)
            times_add(&m->ours[ONEDNN_DATA], ours(l, work, l->kind->backward) - weights);
    }
    for (int way = 0; way < ONEDNN_WAYS; way++) {
        theirs(&m->by_direct[way], m->direct[way]);
        theirs(&m->by_winograd[way], m->winograd[way]);
    }
    times_add(&m->peak, peak_flops(b->set, 5));
}

/* A round to warm up, then those that count. */
static void play(struct match *m, const struct bench *b, const struct layer *l,
                 struct work *work, struct onednn_shape shape)
{
    for (int way = 0; way < ONEDNN_WAYS; way++) {
        if (way != ONEDNN_FORWARD && (!work->grads || (way == ONEDNN_DATA && l->first)))
            continue;
        shape.winograd = 0;
        m->direct[way] = onednn_new(&shape, (enum onednn_way)way);
        shape.winograd = 1;
        m->winograd[way] = shape.k == 3 ? onednn_new(&shape, (enum onednn_way)way) : NULL;
    }
    for (int round = 0; round <= b->rounds; round++) {
        if (round == 1)
            for (int way = 0; way < ONEDNN_WAYS; way++)
                m->ours[way].count = m->by_direct[way].count = m->by_winograd[way].count =
                    m->peak.count = 0;
        play_round(m, b, l, work);
    }
    for (int way = 0; way < ONEDNN_WAYS; way++) {
        onednn_free(m->direct[way]);
        onednn_free(m->winograd[way]);
    }
}

/* " 61 / 74 |": both as shares of the peak. */
static void print_cell(double mine, double other, double at_peak)
{
    if (isnan(mine))
        printf(" |");
    else
        printf(" %.0f / %.0f |", 100 * at_peak / mine, 100 * at_peak / other);
}

static void match_layer(struct bench *b, const char *net, const char *name,
                        const struct layer *l, struct work *work,
                        const struct onednn_shape *shape)
{
    double flops = 2.0 * shape->k * shape->k * shape->in * shape->out * shape->side *
                   shape->side * shape->n;
    struct match *m = bytes_zeroed(1, sizeof *m);
    double peak;

    play(m, b, l, work, *shape);
    peak = times_median(&m->peak);
    printf("| %s `%s` | %dx%d, %d to %d, %d² |", net, name, shape->k, shape->k, shape->in,
           shape->out, shape->side);
    for (int way = 0; way < (work->grads ? ONEDNN_WAYS : 1); way++) {
        double mine = times_median(&m->ours[way]);
        double other =
            fmin(times_median(&m->by_direct[way]), times_median(&m->by_winograd[way]));

        print_cell(mine, other, flops / peak);
        if (isnan(mine))
            continue;
        b->ours[way] += mine;
        b->theirs[way] += other;
        b->at_peak[way] += flops / peak;
    }
    printf(" %.0f |\n", peak / 1e9);
    fflush(stdout);
    free(m);
}

/* 1 if this shape was there before. */
static int seen(struct bench *b, const struct onednn_shape *shape)
{
    for (int i = 0; i < b->seen_count; i++)
        if (!memcmp(&b->seen[i], shape, sizeof *shape))
            return 1;
    if (b->seen_count == SHAPES_MAX)
        abort();
    b->seen[b->seen_count++] = *shape;
    return 0;
}

/* One whole pass, so that the layers stand on real numbers. */
static void pass(struct net *net, int32_t batch, int training)
{
    size_t pixels = (size_t)batch * 128 * 128;
    float *x = bytes_new(6 * pixels, sizeof *x), *dy = bytes_new(pixels, sizeof *dy);
    struct net_chance chance = {1};
    struct rng rng = {1, 0};

    for (size_t i = 0; i < 6 * pixels; i++)
        x[i] = (float)rng_normal(&rng);
    for (size_t i = 0; i < pixels; i++)
        dy[i] = (float)rng_normal(&rng);
    net_forward(net, x, batch, training ? &chance : NULL);
    if (training)
        net_backward(net, dy);
    free(x);
    free(dy);
}

static int match_net(struct bench *b, const char *name, struct err *err)
{
    int training = b->batch > 1;
    struct profile *names;
    struct net_spec spec;
    struct net *net;

    if (net_spec_named(&spec, name, err))
        return -1;
    spec.fc = 1; /* the fully connected layers are not looked at */
    if (net_create(&net, &spec, b->batch, training, err))
        return -1;
    net_start(net, 1);
    pass(net, b->batch, training);
    names = profile_new(&spec, training);
    for (size_t i = 0; i < net_plan(net)->layer_count; i++) {
        const struct layer *l = &net_plan(net)->layers[i];
        struct onednn_shape shape = {b->batch, l->in.count,       l->out.count,
                                     l->k,     l->out.grid->rows, 0};

        if (l->kind == &conv2d_kind && !seen(b, &shape))
            match_layer(b, name, names->layers[i].name, l, net_work(net), &shape);
    }
    profile_free(names);
    net_destroy(net);
    return 0;
}

static void print_head(const struct bench *b, int threads)
{
    printf("Batch %d, %d threads, medians of %d, peak by %s. Ours / oneDNN, each in %% of the "
           "peak "
           "measured between them.\n\n",
           b->batch, threads, b->rounds, b->set);
    printf("| layer | shape | forward |%s peak, GFLOP/s |\n|---|---|---|%s---|\n",
           b->batch > 1 ? " inputs' gradient | weights' gradient |" : "",
           b->batch > 1 ? "---|---|" : "");
}

int main(int argc, char **argv)
{
    int batch = argc > 1 ? atoi(argv[1]) : 16, threads = argc > 2 ? atoi(argv[2]) : 2;
    struct bench b = {.batch = batch, .rounds = argc > 3 ? atoi(argv[3]) : 5};
    const char *sets[8];
    struct err err = {0};

    if (batch < 1 || threads < 1 || b.rounds < 1 || b.rounds >= ROUNDS_MAX) {
        fprintf(stderr, "usage: conv [BATCH] [THREADS] [ROUNDS]\n");
        return 64;
    }
    net_threads(threads);
    b.set = sets[peak_sets(sets, 8) - 1];
    print_head(&b, threads);
    for (size_t i = 0; i < sizeof net_names / sizeof *net_names; i++)
        if (match_net(&b, net_names[i], &err)) {
            fprintf(stderr, "%s\n", err.text);
            return 1;
        }
    printf("| all of these | |");
    for (int way = 0; way < (batch > 1 ? ONEDNN_WAYS : 1); way++)
        print_cell(b.ours[way], b.theirs[way], b.at_peak[way]);
    printf(" |\n");
    return 0;
}
