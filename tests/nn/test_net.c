/* What net.h promises of whole nets: the same bits on any number of threads,
 * limits, the start, chance, and that nothing is left from one pass to the next. */
#include "base/bytes.h"
#include "base/limits.h"
#include "base/rng.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/plan.h"
#include "tests/check.h"

#include <stdlib.h>

#define BATCH  5
#define SIDE   24
#define PIXELS (SIDE * SIDE)

static const struct net_spec specs[2] = {{0, {5, 6, 7}, 130, SIDE}, {1, {3, 9, 4}, 17, SIDE}};

struct data {
    float x[BATCH * 6 * PIXELS], truth[BATCH * PIXELS], dy[BATCH * PIXELS];
};

static struct data *data_new(void)
{
    struct data *d = bytes_new(1, sizeof *d);
    struct rng rng = {17, 0};

    for (size_t i = 0; i < BATCH * 6 * PIXELS; i++)
        d->x[i] = (float)rng_normal(&rng);
    for (size_t i = 0; i < BATCH * PIXELS; i++)
        d->truth[i] = (float)rng_below(&rng, 2);
    return d;
}

static struct net *made(const struct net_spec *spec, int training)
{
    struct net *net = NULL;
    struct err err = {0};

    if (!CHECK_INT(net_create(&net, spec, BATCH, training, &err), 0)) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    net_start(net, 42);
    return net;
}

static void train(struct net *net, struct data *d, int steps)
{
    for (int s = 0; s < steps; s++) {
        struct net_chance chance = {rng_key(8, (uint64_t)s)};
        const float *y = net_forward(net, d->x, BATCH - s % 2, &chance);
        loss_jaccard(d->dy, y, d->truth, NULL, BATCH - s % 2, PIXELS);
        net_backward(net, d->dy);
        CHECK_INT(net_step(net, 0.05f, 0.9f), 0);
    }
}

static int same(const struct net *a, const struct net *b)
{
    const struct net_tensor *s, *t;
    size_t count = net_tensors(a, &s);

    net_tensors(b, &t);
    for (size_t i = 0; i < count; i++)
        if (memcmp(s[i].weight, t[i].weight, s[i].count * sizeof(float)) ||
            (s[i].grad && memcmp(s[i].grad, t[i].grad, s[i].count * sizeof(float))) ||
            memcmp(s[i].momentum, t[i].momentum, s[i].count * sizeof(float)))
            return 0;
    return 1;
}

static void test_threads(const struct net_spec *spec, struct data *d, int training)
{
    struct net *one = made(spec, training);

    net_threads(1);
    train(one, d, 4);
    for (int threads = 1; threads <= 4; threads++) {
        struct net *many = made(spec, training);
        net_threads(threads);
        train(many, d, 4);
        CHECK(same(one, many));
        net_destroy(many);
    }
    net_threads(2);
    net_destroy(one);
}

/* A net that keeps no fully connected gradient steps as one that does, but for
 * roundings. */
static void test_lean(const struct net_spec *spec, struct data *d)
{
    struct net *lean = made(spec, NET_TRAIN), *full = made(spec, NET_GRADIENTS);
    const struct net_tensor *s, *t;
    size_t count = net_tensors(lean, &s), kept = 0;
    double worst = 0;

    net_tensors(full, &t);
    train(lean, d, 4);
    train(full, d, 4);
    for (size_t i = 0; i < count; i++) {
        CHECK((s[i].grad == NULL) == (s[i].dims == 2) && t[i].grad);
        kept += s[i].grad == NULL;
        for (size_t e = 0; e < s[i].count; e++) {
            double w = fabs((double)s[i].weight[e] - (double)t[i].weight[e]),
                   m = fabs((double)s[i].momentum[e] - (double)t[i].momentum[e]);
            worst = w <= worst ? worst : isnan(w) ? INFINITY : w;
            worst = m <= worst ? worst : isnan(m) ? INFINITY : m;
        }
    }
    CHECK_INT((long long)kept, 2);
    CHECK(worst <= 1e-5);
    net_destroy(lean);
    net_destroy(full);
}

/* A net for prediction keeps its weights packed until it is told that they changed. */
static void test_changed(const struct net_spec *spec, struct data *d)
{
    struct net *net = made(spec, NET_PREDICT), *other = made(spec, NET_PREDICT);
    size_t size = BATCH * PIXELS * sizeof(float);
    const struct net_tensor *s, *t;
    size_t count = net_tensors(net, &s);
    float *want = bytes_new(BATCH * PIXELS, sizeof *want);

    net_tensors(other, &t);
    net_start(other, 43);
    memcpy(want, net_forward(other, d->x, BATCH, NULL), size);
    CHECK(memcmp(want, net_forward(net, d->x, BATCH, NULL), size) != 0);
    for (size_t i = 0; i < count; i++)
        memcpy(s[i].weight, t[i].weight, s[i].count * sizeof(float));
    net_changed(net);
    CHECK(!memcmp(want, net_forward(net, d->x, BATCH, NULL), size));
    net_start(net, 42);
    CHECK(memcmp(want, net_forward(net, d->x, BATCH, NULL), size) != 0);
    net_start(net, 43);
    CHECK(!memcmp(want, net_forward(net, d->x, BATCH, NULL), size));
    free(want);
    net_destroy(net);
    net_destroy(other);
}

/* A net for prediction says what a net for training says without chance, and
 * neither remembers the pass before. */
static void test_predicts(const struct net_spec *spec, struct data *d)
{
    struct net *trained = made(spec, NET_GRADIENTS), *plain = made(spec, NET_PREDICT);
    size_t size = BATCH * PIXELS * sizeof(float);
    struct net_chance chance = {1}, other = {2};
    float *first = bytes_new(BATCH * PIXELS, sizeof *first);

    memcpy(first, net_forward(trained, d->x, BATCH, NULL), size);
    CHECK(!memcmp(first, net_forward(plain, d->x, BATCH, NULL), size));
    CHECK(memcmp(first, net_forward(trained, d->x, BATCH, &chance), size) != 0);
    CHECK(!memcmp(first, net_forward(trained, d->x, BATCH, NULL), size));
    memcpy(first, net_forward(trained, d->x, BATCH, &chance), size);
    CHECK(memcmp(first, net_forward(trained, d->x, BATCH, &other), size) != 0);
    CHECK(!memcmp(first, net_forward(trained, d->x, BATCH, &chance), size));
    free(first);
    net_destroy(trained);
    net_destroy(plain);
}

/* A net for one photo at a time, whose fully connected weights lie turned, says what one for
 * more says, but for roundings; with any number of threads, in the same bits. */
static void test_turned(const struct net_spec *spec, struct data *d)
{
    struct net *one = NULL, *many = made(spec, NET_PREDICT);
    const struct net_tensor *t;
    float *want = bytes_new(PIXELS, sizeof *want), *first = bytes_new(PIXELS, sizeof *first);
    size_t count, turned = 0;
    struct err err = {0};
    double worst = 0;

    if (!CHECK_INT(net_create(&one, spec, 1, NET_PREDICT, &err), 0))
        exit(1);
    count = net_tensors(one, &t);
    for (size_t i = 0; i < count; i++)
        turned += t[i].turned == 1;
    CHECK_INT((long long)turned, 2);
    net_start(one, 42);
    memcpy(want, net_forward(many, d->x, 1, NULL), PIXELS * sizeof *want);
    memcpy(first, net_forward(one, d->x, 1, NULL), PIXELS * sizeof *first);
    for (size_t i = 0; i < PIXELS; i++) {
        double off = fabs((double)first[i] - (double)want[i]);
        worst = off <= worst ? worst : isnan(off) ? INFINITY : off;
    }
    CHECK(worst <= 2e-6);
    for (int threads = 1; threads <= 4; threads++) {
        net_threads(threads);
        CHECK(!memcmp(first, net_forward(one, d->x, 1, NULL), PIXELS * sizeof *first));
    }
    net_threads(2);
    free(want);
    free(first);
    net_destroy(one);
    net_destroy(many);
}

/* NaN goes through to the output, and is gone with the next input. */
static void test_nan(const struct net_spec *spec, struct data *d, int training)
{
    struct net *net = made(spec, training);
    size_t size = BATCH * PIXELS * sizeof(float);
    float *clean = bytes_new(BATCH * PIXELS, sizeof *clean), kept = d->x[100];
    const float *y;
    int found = 0;

    memcpy(clean, net_forward(net, d->x, BATCH, NULL), size);
    d->x[100] = NAN;
    y = net_forward(net, d->x, BATCH, NULL);
    for (size_t i = 0; i < PIXELS; i++)
        found |= isnan(y[i]);
    CHECK(found);
    d->x[100] = kept;
    CHECK(!memcmp(clean, net_forward(net, d->x, BATCH, NULL), size));
    free(clean);
    net_destroy(net);
}

static int among(const struct planes *planes, size_t at)
{
    for (int32_t i = 0; i < planes->count; i++)
        if (planes->at[i] == at)
            return 1;
    return 0;
}

/* What dropout changes in place, no layer before it reads: it would go back over it. */
static void test_in_place(const struct net_spec *spec)
{
    struct plan plan;
    int in_place = 0;

    plan_init(&plan, spec, NET_TRAIN);
    for (size_t i = 0; i < plan.layer_count; i++)
        for (int32_t k = 0; k < plan.layers[i].out.count; k++) {
            size_t at = plan.layers[i].out.at[k];
            if (plan.layers[i].kind != &dropout_kind || plan.layers[i].in.at[k] != at)
                continue;
            in_place++;
            for (size_t j = 0; j < i; j++)
                CHECK(!among(&plan.layers[j].in, at) && !among(&plan.layers[j].plus, at));
        }
    CHECK_INT(in_place, 1 + spec->filters[0] + spec->filters[1] + 2 * spec->filters[2]);
    plan_finish(&plan);
}

static void test_start(void)
{
    const struct net_tensor *t, *u;
    struct net *net = made(&specs[1], NET_GRADIENTS), *other = made(&specs[1], NET_GRADIENTS);
    size_t count = net_tensors(net, &t);

    net_tensors(other, &u);
    CHECK(same(net, other));
    net_start(other, 43);
    for (size_t i = 0; i < count; i++) {
        double fan_in = 1, fan_out = t[i].shape[0], bound, largest = 0;
        for (int32_t k = 1; k < t[i].dims; k++)
            fan_in *= t[i].shape[k];
        for (int32_t k = 2; k < t[i].dims; k++)
            fan_out *= t[i].shape[k];
        bound = t[i].dims > 1 ? sqrt(6 / (fan_in + fan_out)) : 0;
        for (size_t e = 0; e < t[i].count; e++) {
            largest = fmax(largest, fabs((double)t[i].weight[e]));
            CHECK(t[i].momentum[e] == 0);
        }
        CHECK(largest <= bound * 1.000001 && largest >= bound * 0.8);
        if (bound > 0)
            CHECK(memcmp(t[i].weight, u[i].weight, t[i].count * sizeof(float)) != 0);
    }
    CHECK_TEXT(t[0].name, "enc1.conv1.weight");
    CHECK_TEXT(t[count - 1].name, "out.bias");
    CHECK_INT((long long)count, 2 * (2 * 6 + 2 + 1 + 8 + 1));
    net_destroy(net);
    net_destroy(other);
}

static void test_step(void)
{
    struct net *net = made(&specs[0], NET_GRADIENTS);
    const struct net_tensor *t;

    net_tensors(net, &t);
    t[3].weight[0] = 2;
    t[3].momentum[0] = 0.5f;
    t[3].grad[0] = 3;
    CHECK_INT(net_step(net, 0.1f, 0.9f), 0);
    CHECK_NEAR(t[3].momentum[0], 0.9 * 0.5 + 3, 1e-6);
    CHECK_NEAR(t[3].weight[0], 2 - 0.1 * 3.45, 1e-6);
    t[3].grad[0] = INFINITY;
    CHECK_INT(net_step(net, 0.1f, 0.9f), -1);
    net_destroy(net);
}

static int refused(struct net_spec spec)
{
    struct err err = {0};

    return net_spec_check(&spec, &err) == -1 && err.code == ERR_LIMIT && err.text[0];
}

static void test_specs(void)
{
    struct net_spec spec;
    struct err err = {0};
    struct net *net;

    CHECK_INT(net_spec_named(&spec, "unet-large", &err), 0);
    CHECK(spec.filters[0] == 45 && spec.filters[2] == 180 && spec.fc == 1450 && !spec.dense);
    CHECK_INT(net_spec_named(&spec, "dr-unet", &err), 0);
    CHECK(spec.dense && spec.side == 128);
    CHECK_INT(net_spec_check(&spec, &err), 0);
    CHECK(net_spec_bytes(&spec, 16, 1) > net_spec_bytes(&spec, 16, 0));
    CHECK(net_spec_bytes(&spec, 16, 1) < (size_t)4 << 30);
    /* A photo more, of dr-unet: its values share their places. */
    CHECK(net_spec_bytes(&spec, 17, 0) - net_spec_bytes(&spec, 16, 0) < (size_t)30 << 20);
    CHECK_INT(net_spec_named(&spec, "vnet", &err), -1);
    CHECK(err.code == ERR_ABSENT && strstr(err.text, "unet-large"));
    CHECK(refused((struct net_spec){0, {0, 1, 1}, 1, 8}));
    CHECK(refused((struct net_spec){0, {1, 1, LIMIT_NET_FILTERS + 1}, 1, 8}));
    CHECK(refused((struct net_spec){0, {1, 1, 1}, 0, 8}));
    CHECK(refused((struct net_spec){0, {1, 1, 1}, LIMIT_NET_FC + 1, 8}));
    CHECK(refused((struct net_spec){0, {1, 1, 1}, 1, 12}));
    CHECK(refused((struct net_spec){0, {1, 1, 1}, 1, LIMIT_NET_SIDE + 8}));
    CHECK(refused((struct net_spec){1, {1024, 1024, 1024}, 16384, 1024}));
    CHECK_INT(net_create(&net, &specs[0], 0, NET_PREDICT, &err), -1);
    CHECK_INT(net_create(&net, &specs[0], LIMIT_NET_BATCH + 1, NET_PREDICT, &err), -1);
}

static void test_kernels_asked_for(void)
{
    struct err err = {0};
    struct net *net = NULL;

    setenv("DERMATOME_CPU", "mmx", 1);
    CHECK_INT(net_create(&net, &specs[0], 1, NET_PREDICT, &err), -1);
    CHECK(err.code == ERR_USAGE && strstr(err.text, "DERMATOME_CPU") &&
          strstr(err.text, "mmx"));
    setenv("DERMATOME_CPU", "c", 1);
    CHECK_INT(net_create(&net, &specs[0], 1, NET_PREDICT, &err), 0);
    unsetenv("DERMATOME_CPU");
    net_destroy(net);
}

/* The smallest and oddest shapes at least run. */
static void test_smallest(struct data *d)
{
    static const struct net_spec odd[] = {{0, {1, 1, 1}, 1, 8}, {1, {1, 2, 1}, 3, 8}};

    for (size_t i = 0; i < 2; i++) {
        struct net *net = made(&odd[i], NET_TRAIN);
        const float *y = net_forward(net, d->x, 1, NULL);
        for (size_t p = 0; p < 64; p++)
            CHECK(y[p] >= -1 && y[p] <= 1);
        net_backward(net, d->dy);
        CHECK_INT(net_step(net, 0.01f, 0.9f), 0);
        net_destroy(net);
    }
}

int main(void)
{
    struct data *d = data_new();

    for (size_t i = 0; i < 2; i++) {
        test_threads(&specs[i], d, NET_GRADIENTS);
        test_threads(&specs[i], d, NET_TRAIN);
        test_lean(&specs[i], d);
        test_changed(&specs[i], d);
        test_predicts(&specs[i], d);
        test_turned(&specs[i], d);
        test_in_place(&specs[i]);
        test_nan(&specs[i], d, NET_GRADIENTS);
        test_nan(&specs[i], d, NET_PREDICT);
    }
    test_start();
    test_step();
    test_specs();
    test_kernels_asked_for();
    test_smallest(d);
    free(d);
    return check_result();
}
