/* The trainer on circles that it must learn, and every way in which a run ends. */
#include "base/bytes.h"
#include "base/rng.h"
#include "nn/train.h"
#include "nn/weights.h"
#include "tests/check.h"

#include <stdlib.h>

#define SIDE   16
#define PIXELS (SIDE * SIDE)
#define BATCH  8

static const struct net_spec spec = {0, {8, 8, 8}, 16, SIDE};

/* Photos of one circle each, brighter than what is around it in all six
 * channels but one, with noise. */
struct circles {
    uint64_t key;
    int flipped;  /* 1: the truth is what is around the circle */
    int poisoned; /* 1: one number of the input is NaN */
    int32_t photos;
};

static void draw(const struct circles *c, float *x, float *truth, uint8_t *known,
                 uint64_t photo)
{
    struct rng rng = {rng_key(c->key, photo), 0};
    double cx = rng_uniform(&rng, 4, 12), cy = rng_uniform(&rng, 4, 12);
    double radius = rng_uniform(&rng, 3, 6);

    for (int i = 0; i < PIXELS; i++) {
        int in = hypot(i % SIDE + 0.5 - cx, i / SIDE + 0.5 - cy) < radius;
        truth[i] = (float)(in != c->flipped);
        known[i] = i % 31 != 0;
        for (int ch = 0; ch < 6; ch++)
            x[ch * PIXELS + i] =
                (float)((in != (ch == 3) ? 1.2 : -0.6) + 0.5 * rng_normal(&rng));
    }
}

static int fill(void *self, int32_t epoch, int32_t index, struct train_batch *out,
                struct err *err)
{
    const struct circles *c = self;

    (void)epoch;
    (void)err;
    out->n = c->photos;
    for (int32_t n = 0; n < out->n; n++)
        draw(c, out->x + n * 6 * PIXELS, out->truth + n * PIXELS, out->known + n * PIXELS,
             (uint64_t)(index * BATCH + n));
    if (c->poisoned && index == 1)
        out->x[7] = NAN;
    return 0;
}

/* Collects reports; may ask to stop after some epoch or step. */
struct heard {
    int32_t epochs, better, stop_after, steps, stop_step, fail_at, fail_step;
    struct train_report last;
};

static int on_epoch(void *self, const struct train_report *report,
                    const struct train_state *state, struct err *err)
{
    struct heard *h = self;

    CHECK_INT(state->epoch, report->epoch);
    h->epochs++;
    h->better += report->better;
    h->last = *report;
    if (h->fail_at == report->epoch)
        return err_set(err, ERR_IO, "the disk is full");
    return h->stop_after == report->epoch;
}

static int on_step(void *self, const struct train_state *state, int32_t batches, double loss,
                   struct err *err)
{
    struct heard *h = self;

    CHECK(state->steps >= 1 && state->steps <= batches && loss > 0);
    CHECK_INT(state->photos, state->steps * BATCH);
    if (state->steps == 1)
        CHECK_NEAR(state->loss_sum, loss * BATCH, 1e-12);
    else
        CHECK(state->loss_sum > loss * BATCH);
    if (++h->steps == h->fail_step)
        return err_set(err, ERR_IO, "the disk is full");
    return h->steps == h->stop_step;
}

/* All that a run needs, ready to be changed by a test. */
struct trial {
    struct net *net;
    struct train_options options;
    struct circles learn, check;
    struct train_source train, validation;
    struct train_state state;
    struct heard heard;
    enum train_end end;
    struct err err;
};

static void trial_init(struct trial *t)
{
    *t = (struct trial){.options = {BATCH, 12, 0, 0.1f, 0.9f, 4},
                        .learn = {.key = 1, .photos = BATCH},
                        .check = {.key = 2, .photos = BATCH},
                        .train = {8, fill, NULL},
                        .validation = {2, fill, NULL}};
    if (!CHECK_INT(net_create(&t->net, &spec, BATCH, NET_TRAIN, &t->err), 0))
        exit(1);
    net_start(t->net, 7);
}

static int trial_run(struct trial *t)
{
    struct train_listener listener = {on_epoch, on_step, &t->heard, NULL};

    t->train.self = &t->learn;
    t->validation.self = &t->check;
    return train_run(t->net, &t->options, &t->train, &t->validation, &t->state, &listener,
                     &t->end, &t->err);
}

static void test_learns(void)
{
    struct trial t;
    double j;

    trial_init(&t);
    CHECK_INT(trial_run(&t), 0);
    CHECK_INT(t.end, TRAIN_EPOCHS);
    CHECK_INT(t.heard.epochs, 12);
    CHECK_INT(t.state.epoch, 12);
    CHECK(t.heard.better >= 3 && t.state.best_epoch >= 3);
    CHECK(t.state.best_loss <= t.heard.last.validation_loss);
    CHECK(t.heard.last.seconds > 0);
    j = t.heard.last.validation_jaccard;
    if (!CHECK(2 * j / (1 + j) >= 0.95))
        fprintf(stderr, "Dice %g, losses %g and %g\n", 2 * j / (1 + j), t.heard.last.train_loss,
                t.heard.last.validation_loss);
    net_destroy(t.net);
}

static int keep(void *self, const void *data, size_t size, struct err *err)
{
    (void)err;
    bytes_add(self, data, size);
    return 0;
}

static struct bytes saved(const struct net *net)
{
    struct bytes file = {0};
    struct weights_sink sink = {keep, &file};
    struct err err = {0};

    CHECK_INT(weights_write(net, 1, NULL, 0, &sink, &err), 0);
    return file;
}

/* Trains on from what `before` stored, in a net of its own, up to its end. */
static void go_on(struct trial *t, const struct trial *before)
{
    struct bytes between = saved(before->net);

    trial_init(t);
    net_start(t->net, 1234);
    CHECK_INT(weights_read(t->net, 1, between.data, between.size, &t->err), 0);
    t->state = before->state;
    t->options.epochs_max = before->options.epochs_max;
    CHECK_INT(trial_run(t), 0);
    bytes_free(&between);
}

/* Five epochs at once, or some, a file, another net, and the rest. `first`
 * says where it is stopped. */
static void check_resumed(struct trial *first)
{
    struct trial whole, second;
    struct bytes a, b;

    trial_init(&whole);
    whole.options.epochs_max = first->options.epochs_max = 5;
    CHECK_INT(trial_run(&whole), 0);
    CHECK_INT(trial_run(first), 0);
    CHECK_INT(first->end, TRAIN_ASKED);
    go_on(&second, first);
    a = saved(whole.net);
    b = saved(second.net);
    CHECK(a.size == b.size && !memcmp(a.data, b.data, a.size));
    CHECK(!memcmp(&whole.state, &second.state, sizeof whole.state));
    CHECK(whole.heard.last.train_loss == second.heard.last.train_loss);
    CHECK(whole.heard.last.validation_loss == second.heard.last.validation_loss);
    CHECK_INT(first->heard.steps + second.heard.steps, 40);
    bytes_free(&a);
    bytes_free(&b);
    net_destroy(whole.net);
    net_destroy(first->net);
    net_destroy(second.net);
}

static void test_resumes(void)
{
    struct trial t;

    trial_init(&t);
    t.heard.stop_after = 3;
    check_resumed(&t);
    trial_init(&t);
    t.heard.stop_step = 35; /* 8 steps an epoch: the third of the last */
    check_resumed(&t);
    trial_init(&t);
    t.heard.stop_step = 16; /* all of the second epoch, but its validation */
    check_resumed(&t);
}

/* Learning the opposite of what is validated can only get worse. */
static void test_patience(void)
{
    struct trial t;

    trial_init(&t);
    t.check.flipped = 1;
    t.options.epochs_max = 50;
    t.options.patience = 3;
    CHECK_INT(trial_run(&t), 0);
    CHECK_INT(t.end, TRAIN_PATIENT);
    CHECK_INT(t.state.epoch, t.state.best_epoch + 3);
    CHECK(t.state.epoch < 50);
    t.heard.epochs = 0;
    CHECK_INT(trial_run(&t), 0); /* it is at its end and stays there */
    CHECK(t.end == TRAIN_PATIENT && t.heard.epochs == 0);
    net_destroy(t.net);
}

static void test_stops(void)
{
    struct trial t;

    trial_init(&t);
    t.heard.stop_step = 11; /* 8 steps an epoch: in the middle of the second */
    CHECK_INT(trial_run(&t), 0);
    CHECK_INT(t.end, TRAIN_ASKED);
    CHECK(t.state.epoch == 1 && t.heard.epochs == 1 && t.heard.steps == 11);
    CHECK(t.state.steps == 3 && t.state.loss_sum > 0 && t.state.seconds > 0);
    net_destroy(t.net);
    trial_init(&t);
    t.heard.fail_step = 3;
    CHECK_INT(trial_run(&t), -1);
    CHECK(t.err.code == ERR_IO && t.heard.epochs == 0);
    net_destroy(t.net);
    trial_init(&t);
    t.heard.fail_at = 2;
    CHECK_INT(trial_run(&t), -1);
    CHECK(t.err.code == ERR_IO && t.heard.epochs == 2);
    net_destroy(t.net);
}

/* Without validation every epoch is the best so far. */
static void test_without_validation(void)
{
    struct train_listener listener = {on_epoch, NULL, NULL, NULL};
    struct trial t;

    trial_init(&t);
    t.train.self = &t.learn;
    t.options.epochs_max = 2;
    t.options.patience = 1;
    listener.self = &t.heard;
    CHECK_INT(train_run(t.net, &t.options, &t.train, NULL, &t.state, &listener, &t.end, &t.err),
              0);
    CHECK(t.end == TRAIN_EPOCHS && t.heard.better == 2 && t.state.best_epoch == 2);
    CHECK(isnan(t.heard.last.validation_loss) && isnan(t.heard.last.validation_jaccard));
    net_destroy(t.net);
}

/* Runs; it must fail with ERR_NUMBER, in the first epoch, with these words. */
static void check_number(struct trial *t, const char *words)
{
    CHECK_INT(trial_run(t), -1);
    CHECK_INT(t->err.code, ERR_NUMBER);
    if (!CHECK(strstr(t->err.text, words) && t->heard.epochs == 0))
        fprintf(stderr, "said: %s\n", t->err.text);
    net_destroy(t->net);
}

static void test_sick_nets(void)
{
    const struct net_tensor *tensors;
    struct trial t;
    size_t count;

    trial_init(&t);
    count = net_tensors(t.net, &tensors);
    tensors[count - 1].weight[0] = 30; /* out.bias: tanh is 1 everywhere */
    check_number(&t, "every pixel skin");
    trial_init(&t);
    count = net_tensors(t.net, &tensors);
    tensors[count - 1].weight[0] = -30;
    check_number(&t, "every pixel not skin");
    trial_init(&t);
    t.learn.poisoned = 1;
    check_number(&t, "epoch 1, step 2");
    trial_init(&t);
    t.check.poisoned = 1;
    check_number(&t, "validation loss is");
    trial_init(&t);
    net_tensors(t.net, &tensors);
    tensors[4].weight[3] = NAN;
    check_number(&t, "step 1");
    trial_init(&t);
    t.options.rate = 3e38f;
    check_number(&t, "the loss is NaN at epoch 1, step 2");
    trial_init(&t);
    net_tensors(t.net, &tensors);
    tensors[4].momentum[3] = INFINITY;
    check_number(&t, "not finite after epoch 1, step 1");
}

static void test_options(void)
{
    struct trial t;

    trial_init(&t);
    t.options.batch = BATCH + 1;
    CHECK(trial_run(&t) == -1 && t.err.code == ERR_USAGE);
    t.options.batch = BATCH;
    t.options.rate = NAN;
    CHECK(trial_run(&t) == -1 && t.err.code == ERR_USAGE);
    t.options.rate = 0.1f;
    t.state.steps = 9; /* of 8 */
    CHECK(trial_run(&t) == -1 && t.err.code == ERR_USAGE);
    t.state.steps = 0;
    t.learn.photos = 0;
    CHECK(trial_run(&t) == -1 && t.err.code == ERR_USAGE);
    net_destroy(t.net);
}

int main(void)
{
    test_learns();
    test_resumes();
    test_patience();
    test_stops();
    test_without_validation();
    test_sick_nets();
    test_options();
    return check_result();
}
