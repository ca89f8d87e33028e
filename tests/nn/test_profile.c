/* What nn/profile.h and nn/peak.h promise: operations and bytes as a person counts them, a time
 * for each layer that was asked for and none otherwise, and the same bits either way. */
#include "nn/profile.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/rng.h"
#include "base/text.h"
#include "nn/loss.h"
#include "nn/peak_vec.h"
#include "nn/train.h"
#include "tests/check.h"

#include <stdlib.h>

#define BATCH  3
#define SIDE   16
#define PIXELS (SIDE * SIDE)

static const struct net_spec plain = {0, {2, 3, 4}, 9, SIDE}, dense = {1, {2, 3, 4}, 9, SIDE};

/* A layer with weights; side 0: a fully connected one. */
struct counted {
    const char *name;
    double in, out, k, side;
};

static const struct counted plain_layers[] = {
    {"enc1.conv1", 6, 2, 3, 16}, {"enc1.conv2", 2, 2, 3, 16}, {"enc2.conv1", 2, 3, 3, 8},
    {"enc2.conv2", 3, 3, 3, 8},  {"enc3.conv1", 3, 4, 3, 4},  {"enc3.conv2", 4, 4, 3, 4},
    {"fc1", 16, 9, 1, 0},        {"fc2", 9, 16, 1, 0},        {"dec3.conv1", 8, 4, 3, 4},
    {"dec3.conv2", 4, 4, 3, 4},  {"dec2.conv1", 7, 3, 3, 8},  {"dec2.conv2", 3, 3, 3, 8},
    {"dec1.conv1", 5, 2, 3, 16}, {"dec1.conv2", 2, 2, 3, 16}, {"out", 2, 1, 1, 16},
};
static const struct counted dense_layers[] = {
    {"enc1.conv1", 6, 2, 3, 16},  {"enc1.conv2", 8, 2, 3, 16},  {"enc2.conv1", 4, 3, 3, 8},
    {"enc2.conv2", 7, 3, 3, 8},   {"enc3.conv1", 6, 4, 3, 4},   {"enc3.conv2", 10, 4, 3, 4},
    {"fc1", 32, 9, 1, 0},         {"fc2", 9, 32, 1, 0},         {"dec3.conv1", 16, 4, 3, 4},
    {"dec3.conv2", 20, 4, 3, 4},  {"dec2.conv1", 14, 3, 3, 8},  {"dec2.conv2", 17, 3, 3, 8},
    {"dec1.conv1", 10, 2, 3, 16}, {"dec1.conv2", 12, 2, 3, 16}, {"merge", 4, 2, 3, 16},
    {"res1.conv1", 2, 2, 3, 16},  {"res1.conv2", 2, 2, 3, 16},  {"res2.conv1", 2, 2, 3, 16},
    {"res2.conv2", 2, 2, 3, 16},  {"res3.conv1", 2, 2, 3, 16},  {"res3.conv2", 2, 2, 3, 16},
    {"res4.conv1", 2, 2, 3, 16},  {"res4.conv2", 2, 2, 3, 16},  {"out", 8, 1, 1, 16},
};

static void test_counts(const struct net_spec *spec, const struct counted *want, size_t count)
{
    struct profile *p = profile_new(spec, 1);
    double numbers = 0;
    size_t next = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct profile_layer *l = &p->layers[i];
        const struct counted *w = &want[next < count ? next : count - 1];
        double weights = w->in * w->out * w->k * w->k;

        if (strcmp(l->name, w->name)) { /* pools and their like */
            CHECK(strchr(l->name, '.') && l->forward.flops == 0 && l->backward.flops == 0);
            CHECK(l->forward.bytes == 0 && l->backward.bytes == 0);
            continue;
        }
        CHECK_NEAR(l->forward.flops, 2 * weights * (w->side > 0 ? w->side * w->side : 1), 0);
        CHECK_NEAR(l->backward.flops, l->forward.flops * (next && w->side > 0 ? 2 : 1), 0);
        CHECK_NEAR(l->forward.bytes, w->side > 0 ? 0 : 4 * weights, 0);
        CHECK_NEAR(l->backward.bytes, w->side > 0 ? 0 : 4 * weights, 0);
        numbers += (w->side > 0 ? 5 : 4) * weights + 5 * w->out;
        next++;
    }
    CHECK_INT((long long)next, (long long)count);
    /* Arrays begin on whole vectors: a little room lies between them. */
    CHECK(p->step.bytes >= 4 * numbers &&
          p->step.bytes <= 4 * numbers + 20 * 2.0 * (double)count * 16);
    profile_free(p);
}

struct data {
    float x[BATCH * 6 * PIXELS], truth[BATCH * PIXELS], dy[BATCH * PIXELS];
};

static struct data *data_new(void)
{
    struct data *d = bytes_new(1, sizeof *d);
    struct rng rng = {3, 0};

    for (size_t i = 0; i < BATCH * 6 * PIXELS; i++)
        d->x[i] = (float)rng_normal(&rng);
    for (size_t i = 0; i < BATCH * PIXELS; i++)
        d->truth[i] = (float)rng_below(&rng, 2);
    return d;
}

static struct net *made(const struct net_spec *spec)
{
    struct net *net = NULL;
    struct err err = {0};

    if (!CHECK_INT(net_create(&net, spec, BATCH, 1, &err), 0))
        exit(1);
    net_start(net, 5);
    return net;
}

static void steps(struct net *net, struct data *d, int count)
{
    for (int s = 0; s < count; s++) {
        struct net_chance chance = {(uint64_t)s};
        const float *y = net_forward(net, d->x, BATCH - s % 2, &chance);

        loss_jaccard(d->dy, y, d->truth, NULL, BATCH - s % 2, PIXELS);
        net_backward(net, d->dy);
        CHECK_INT(net_step(net, 0.05f, 0.9f), 0);
    }
}

static double seconds_of(const struct profile *p)
{
    double sum = p->input.seconds + p->loss.seconds + p->clear.seconds + p->step.seconds;

    for (size_t i = 0; i < p->count; i++)
        sum += p->layers[i].forward.seconds + p->layers[i].backward.seconds;
    return sum;
}

static void test_watched(const struct net_spec *spec, struct data *d)
{
    struct net *net = made(spec), *alone = made(spec);
    struct profile *p = profile_new(spec, 1);
    const struct net_tensor *s, *t;
    size_t count = net_tensors(net, &s);
    double start, wall, told;

    steps(net, d, 1);
    CHECK(p->passes == 0 && seconds_of(p) == 0);
    net_watch(net, p);
    start = clock_seconds();
    steps(net, d, 3);
    wall = clock_seconds() - start;
    told = seconds_of(p);
    CHECK_INT(p->passes, 3);
    CHECK_NEAR(p->photos, BATCH + BATCH - 1 + BATCH, 0);
    for (size_t i = 0; i < p->count; i++)
        CHECK(p->layers[i].forward.seconds > 0 && p->layers[i].backward.seconds > 0);
    CHECK(p->step.seconds > 0 && p->clear.seconds > 0);
    CHECK(told > 0 && told <= wall);
    net_watch(net, NULL);
    steps(net, d, 2);
    CHECK(p->passes == 3 && seconds_of(p) == told);

    steps(alone, d, 1);
    steps(alone, d, 3);
    steps(alone, d, 2);
    net_tensors(alone, &t);
    for (size_t i = 0; i < count; i++)
        CHECK(!memcmp(s[i].weight, t[i].weight, s[i].count * sizeof(float)));
    profile_free(p);
    net_destroy(net);
    net_destroy(alone);
}

static int fill(void *self, int32_t epoch, int32_t index, struct train_batch *out,
                struct err *err)
{
    const struct data *d = self;

    (void)epoch;
    (void)index;
    (void)err;
    out->n = 2;
    memcpy(out->x, d->x, 2 * 6 * PIXELS * sizeof(float));
    memcpy(out->truth, d->truth, 2 * PIXELS * sizeof(float));
    memset(out->known, 1, 2 * PIXELS);
    return 0;
}

/* The trainer tells of learning, not of validation. */
static void test_trainer(struct data *d)
{
    struct net *net = made(&plain);
    struct profile *p = profile_new(&plain, 1);
    struct train_options options = {.batch = BATCH, .epochs_max = 2, .rate = 0.01f};
    struct train_source learn = {.batches = 3, .fill = fill, .self = d}, judge = learn;
    struct train_listener listener = {.profile = p};
    struct train_state state = {0};
    struct err err = {0};
    enum train_end end;

    judge.batches = 5;
    CHECK_INT(train_run(net, &options, &learn, &judge, &state, &listener, &end, &err), 0);
    CHECK_INT(p->passes, 2 * 3);
    CHECK_NEAR(p->photos, 2 * 3 * 2, 0);
    CHECK(p->input.seconds > 0 && p->loss.seconds > 0 && p->step.seconds > 0);
    profile_free(p);
    net_destroy(net);
}

static void test_text(struct data *d)
{
    const struct peak peak = {"vec", 2, 4e9, 2e9, 1e9};
    struct profile *p = profile_new(&plain, 1);
    struct net *net = made(&plain);
    struct text text = {0};

    profile_text(&text, p, &peak);
    CHECK(strstr(text.data, "no step was made") != NULL);
    text_free(&text);
    net_watch(net, p);
    steps(net, d, 1);
    for (size_t i = 0; i < p->count; i++)
        p->layers[i].forward.seconds = p->layers[i].backward.seconds = 1;
    p->layers[2].forward.flops = 2e9 / BATCH; /* enc1.conv1: half of the peak */
    profile_text(&text, p, &peak);
    CHECK(strstr(text.data, "enc1.conv1     2x16x16       1000.000     2.0 GFLOP/s   50%") !=
          NULL);
    for (size_t i = 0; i < p->count; i++)
        CHECK(strstr(text.data, p->layers[i].name) != NULL);
    CHECK(strstr(text.data, "\nstep ") && strstr(text.data, " GB/s "));
    text_free(&text);
    profile_free(p);
    net_destroy(net);
}

/* The loops compute what is counted: sums[i] = sums[i] / 2 + 1. */
static void test_loops(const char *set, int lanes, void (*fma)(float *, long),
                       float (*read)(const float *, size_t))
{
    float sums[PEAK_CHAINS * 16 + 1] = {0}, *block;
    const char *names[8];
    size_t count = peak_sets(names, 8), found = 0;

    while (found < count && strcmp(names[found], set))
        found++;
    if (found == count)
        return; /* not on this machine */
    CHECK(peak_flops(set, 1) > 0);
    fma(sums, 3);
    for (int i = 0; i < PEAK_CHAINS * lanes; i++)
        CHECK_NEAR(sums[i], 1.75, 0);
    CHECK_NEAR(sums[PEAK_CHAINS * lanes], 0, 0);
    block = bytes_new(1024, sizeof *block);
    for (size_t i = 0; i < 1024; i++)
        block[i] = (float)i;
    CHECK_NEAR(read(block, 1024), 1023 * 1024 / 2, 0);
    free(block);
}

static void test_peaks(void)
{
    const char *names[8];

    CHECK(peak_sets(names, 8) >= 1);
    CHECK_TEXT(names[0], "vec");
    CHECK_INT((long long)peak_sets(names, 0), 0);
    CHECK_NEAR(peak_flops("no such set", 1), 0, 0);
    test_loops("vec", 4, peak_vec_fma_any, peak_vec_read_any);
#ifdef __x86_64__
    test_loops("avx2", 8, peak_vec_fma_avx2, peak_vec_read_avx2);
    test_loops("avx512", 16, peak_vec_fma_avx512, peak_vec_read_avx512);
#endif
}

int main(void)
{
    struct data *d = data_new();

    test_counts(&plain, plain_layers, sizeof plain_layers / sizeof *plain_layers);
    test_counts(&dense, dense_layers, sizeof dense_layers / sizeof *dense_layers);
    test_watched(&plain, d);
    test_watched(&dense, d);
    test_trainer(d);
    test_text(d);
    test_peaks();
    free(d);
    return check_result();
}
