#include "nn/train.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/rng.h"
#include "nn/loss.h"
#include "nn/profile.h"

#include <math.h>
#include <stdlib.h>

/* A training while it runs. */
struct training {
    struct net *net;
    const struct train_options *options;
    struct train_batch batch;
    float *dy;
    size_t pixels;           /* of one photo */
    struct profile *profile; /* NULL: nobody asks for times */
};

static void begin(struct training *t, struct net *net, const struct train_options *options)
{
    size_t side = (size_t)net_spec_of(net)->side, batch = (size_t)options->batch;

    *t = (struct training){.net = net, .options = options, .pixels = side * side};
    t->batch.x = bytes_new(batch * 6 * t->pixels, sizeof *t->batch.x);
    t->batch.truth = bytes_new(batch * t->pixels, sizeof *t->batch.truth);
    t->batch.known = bytes_new(batch * t->pixels, sizeof *t->batch.known);
    t->dy = bytes_new(batch * t->pixels, sizeof *t->dy);
}

static void finish(struct training *t)
{
    free(t->batch.x);
    free(t->batch.truth);
    free(t->batch.known);
    free(t->dy);
}

static int fill(struct training *t, const struct train_source *source, int32_t epoch,
                int32_t index, struct err *err)
{
    t->batch.n = 0;
    if (source->fill(source->self, epoch, index, &t->batch, err))
        return -1;
    if (t->batch.n < 1 || t->batch.n > t->options->batch)
        return err_set(err, ERR_USAGE, "a batch of %d photos came, where 1 to %d are wanted",
                       t->batch.n, t->options->batch);
    return 0;
}

/* All of y is 1, or all is -1: tanh is flat there and its gradient exactly 0. */
static int saturated(const float *y, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (y[i] != y[0])
            return 0;
    return fabsf(y[0]) == 1;
}

static int refuse_loss(const char *which, double loss, int32_t epoch, int32_t index,
                       struct err *err)
{
    return err_set(
        err, ERR_NUMBER,
        "the %sloss is %s at epoch %d, step %d: the net exploded, or a photo's input "
        "is not finite; check the photos, or try a lower rate or another seed",
        which, isnan(loss) ? "NaN" : "infinite", epoch, index + 1);
}

/* One step; *loss is the batch's before it. */
static int step(struct training *t, int32_t epoch, int32_t index, double *loss, struct err *err)
{
    const struct train_options *o = t->options;
    struct net_chance chance = {rng_key(rng_key(o->seed, (uint64_t)epoch), (uint64_t)index)};
    const float *y = net_forward(t->net, t->batch.x, t->batch.n, &chance);

    *loss = loss_jaccard(t->dy, y, t->batch.truth, t->batch.known, t->batch.n, t->pixels);
    if (!isfinite(*loss))
        return refuse_loss("", *loss, epoch, index, err);
    if (saturated(y, (size_t)t->batch.n * t->pixels))
        return err_set(err, ERR_NUMBER,
                       "the net is dead at epoch %d, step %d: it calls every pixel %s and its "
                       "gradient is exactly 0; try a lower rate or another seed",
                       epoch, index + 1, y[0] > 0 ? "skin" : "not skin");
    if (t->profile)
        profile_lap(t->profile, &t->profile->loss.seconds);
    net_backward(t->net, t->dy);
    if (net_step(t->net, o->rate, o->momentum))
        return err_set(
            err, ERR_NUMBER,
            "a weight is not finite after epoch %d, step %d: the net exploded; try a "
            "lower rate",
            epoch, index + 1);
    return 0;
}

static int learn(struct training *t, const struct train_source *source,
                 const struct train_listener *listener, int32_t epoch, double *mean, int *asked,
                 struct err *err)
{
    double sum = 0, photos = 0, loss;

    for (int32_t index = 0; index < source->batches; index++) {
        if (t->profile)
            profile_start(t->profile);
        if (fill(t, source, epoch, index, err))
            return -1;
        if (t->profile)
            profile_lap(t->profile, &t->profile->input.seconds);
        if (step(t, epoch, index, &loss, err))
            return -1;
        sum += loss * t->batch.n;
        photos += t->batch.n;
        if (listener && listener->step &&
            listener->step(listener->self, epoch, index + 1, source->batches, loss)) {
            *asked = 1;
            return 0;
        }
    }
    *mean = sum / photos;
    return 0;
}

/* Pixels by what was said and what is true. */
struct counts {
    double both, either;
};

static void count(struct counts *c, const struct train_batch *b, const float *y, size_t pixels)
{
    for (size_t i = 0; i < (size_t)b->n * pixels; i++) {
        int said = y[i] >= 0, is = b->truth[i] >= 0.5f; /* confidence (y + 1) / 2 >= 0.5 */
        if (!b->known[i])
            continue;
        c->both += said && is;
        c->either += said || is;
    }
}

static int validate(struct training *t, const struct train_source *source, int32_t epoch,
                    struct train_report *report, struct err *err)
{
    struct counts counts = {0};
    double sum = 0, photos = 0;

    for (int32_t index = 0; index < source->batches; index++) {
        const struct train_batch *b = &t->batch;
        const float *y;
        double loss;

        if (fill(t, source, epoch, index, err))
            return err_while(err, "validation");
        y = net_forward(t->net, b->x, b->n, NULL);
        loss = loss_jaccard(NULL, y, b->truth, b->known, b->n, t->pixels);
        if (!isfinite(loss))
            return refuse_loss("validation ", loss, epoch, index, err);
        sum += loss * b->n;
        photos += b->n;
        count(&counts, b, y, t->pixels);
    }
    report->validation_loss = sum / photos;
    report->validation_jaccard = counts.either > 0 ? counts.both / counts.either : 1;
    return 0;
}

/* One epoch and its report. *asked: the listener wants no more. */
static int run_epoch(struct training *t, const struct train_source *train,
                     const struct train_source *validation, struct train_state *state,
                     const struct train_listener *listener, int *asked, struct err *err)
{
    struct train_report report = {
        .epoch = state->epoch + 1, .validation_loss = NAN, .validation_jaccard = NAN};
    double start = clock_seconds();
    int answer = 0, failed;

    net_watch(t->net, t->profile);
    failed = learn(t, train, listener, report.epoch, &report.train_loss, asked, err);
    net_watch(t->net, NULL);
    if (failed)
        return -1;
    if (*asked)
        return 0; /* in the middle of an epoch: it does not count */
    if (validation && validate(t, validation, report.epoch, &report, err))
        return -1;
    report.better =
        !validation || !state->best_epoch || report.validation_loss < state->best_loss;
    report.seconds = clock_seconds() - start;
    state->epoch = report.epoch;
    if (report.better) {
        state->best_epoch = report.epoch;
        state->best_loss = report.validation_loss;
    }
    if (listener && listener->epoch)
        answer = listener->epoch(listener->self, &report, state, err);
    *asked = answer > 0;
    return answer < 0 ? -1 : 0;
}

static int check(struct net *net, const struct train_options *o,
                 const struct train_source *train, const struct train_source *validation,
                 struct err *err)
{
    const struct net_tensor *tensors;

    net_tensors(net, &tensors);
    if (!tensors[0].momentum)
        return err_set(err, ERR_USAGE, "this net was not made for training");
    if (o->batch < 1 || o->batch > net_batch_of(net))
        return err_set(err, ERR_USAGE, "batch %d: the net was made for 1 to %d", o->batch,
                       net_batch_of(net));
    if (train->batches < 1 || (validation && validation->batches < 1))
        return err_set(err, ERR_USAGE, "there are no photos to %s",
                       train->batches < 1 ? "learn from" : "validate with");
    if (!(o->rate > 0 && isfinite(o->rate)) || !(o->momentum >= 0 && o->momentum < 1))
        return err_set(err, ERR_USAGE, "rate %g must be over 0, momentum %g in [0, 1)",
                       (double)o->rate, (double)o->momentum);
    return 0;
}

static int ended(enum train_end *end, const struct train_options *o, int validated,
                 const struct train_state *state, int asked)
{
    if (state->epoch >= o->epochs_max)
        *end = TRAIN_EPOCHS;
    else if (validated && o->patience > 0 && state->best_epoch &&
             state->epoch - state->best_epoch >= o->patience)
        *end = TRAIN_PATIENT;
    else if (asked)
        *end = TRAIN_ASKED;
    else
        return 0;
    return 1;
}

int train_run(struct net *net, const struct train_options *options,
              const struct train_source *train, const struct train_source *validation,
              struct train_state *state, const struct train_listener *listener,
              enum train_end *end, struct err *err)
{
    struct training t;
    int rc = -1, asked = 0;

    if (check(net, options, train, validation, err))
        return -1;
    begin(&t, net, options);
    t.profile = listener ? listener->profile : NULL;
    while (!ended(end, options, validation != NULL, state, asked))
        if (run_epoch(&t, train, validation, state, listener, &asked, err))
            goto done;
    rc = 0;
done:
    finish(&t);
    return rc;
}
