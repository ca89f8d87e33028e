#include "nn/train.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/rng.h"
#include "nn/ahead.h"
#include "nn/loss.h"
#include "nn/profile.h"

#include <math.h>
#include <stdlib.h>

/* A training while it runs. */
struct training {
    struct net *net;
    const struct train_options *options;
    struct ahead *ahead;
    const struct train_batch *batch; /* the one at hand */
    float *dy;
    size_t pixels;           /* of one photo */
    struct profile *profile; /* NULL: nobody asks for times */
};

static void begin(struct training *t, struct net *net, const struct train_options *options)
{
    size_t side = (size_t)net_spec_of(net)->side;

    *t = (struct training){.net = net, .options = options, .pixels = side * side};
    t->ahead = ahead_new(options->batch, t->pixels);
    t->dy = bytes_new((size_t)options->batch * t->pixels, sizeof *t->dy);
}

static void finish(struct training *t)
{
    ahead_free(t->ahead);
    free(t->dy);
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
    const float *y = net_forward(t->net, t->batch->x, t->batch->n, &chance);

    *loss = loss_jaccard(t->dy, y, t->batch->truth, t->batch->known, t->batch->n, t->pixels);
    if (!isfinite(*loss))
        return refuse_loss("", *loss, epoch, index, err);
    if (saturated(y, (size_t)t->batch->n * t->pixels))
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

/* The batches of an epoch that are not done yet. */
static int learn(struct training *t, const struct train_source *source,
                 const struct train_listener *listener, struct train_state *state, int *asked,
                 struct err *err)
{
    double before = state->seconds, start = clock_seconds(), loss;

    ahead_begin(t->ahead, source, state->epoch + 1, state->steps);
    while (!*asked && state->steps < source->batches) {
        int answer = 0;

        if (t->profile)
            profile_start(t->profile);
        if (ahead_next(&t->batch, t->ahead, err))
            return -1;
        if (t->profile)
            profile_lap(t->profile, &t->profile->input.seconds);
        if (step(t, state->epoch + 1, state->steps, &loss, err))
            return -1;
        state->steps++;
        state->photos += t->batch->n;
        state->loss_sum += loss * t->batch->n;
        state->seconds = before + clock_seconds() - start;
        if (listener && listener->step)
            answer = listener->step(listener->self, state, source->batches, loss, err);
        if (answer < 0)
            return -1;
        *asked = answer;
    }
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

    ahead_begin(t->ahead, source, epoch, 0);
    for (int32_t index = 0; index < source->batches; index++) {
        const struct train_batch *b;
        const float *y;
        double loss;

        if (ahead_next(&b, t->ahead, err))
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

/* The epoch that is under way has ended. */
static void close_epoch(struct train_state *state, const struct train_report *report)
{
    *state = (struct train_state){
        .epoch = report->epoch, .best_epoch = state->best_epoch, .best_loss = state->best_loss};
    if (report->better) {
        state->best_epoch = report->epoch;
        state->best_loss = report->validation_loss;
    }
}

/* One epoch, or what is left of it, and its report. *asked: the listener wants
 * no more. */
static int run_epoch(struct training *t, const struct train_source *train,
                     const struct train_source *validation, struct train_state *state,
                     const struct train_listener *listener, int *asked, struct err *err)
{
    struct train_report report = {
        .epoch = state->epoch + 1, .validation_loss = NAN, .validation_jaccard = NAN};
    double start, waited = ahead_waited(t->ahead);
    int answer = 0, failed;

    net_watch(t->net, t->profile);
    failed = learn(t, train, listener, state, asked, err);
    net_watch(t->net, NULL);
    if (failed)
        return -1;
    if (*asked)
        return 0; /* in the middle of an epoch: it does not count yet */
    start = clock_seconds();
    report.train_loss = state->loss_sum / state->photos;
    if (validation && validate(t, validation, report.epoch, &report, err))
        return -1;
    report.better =
        !validation || !state->best_epoch || report.validation_loss < state->best_loss;
    report.seconds = state->seconds + clock_seconds() - start;
    report.waited = ahead_waited(t->ahead) - waited;
    close_epoch(state, &report);
    if (listener && listener->epoch)
        answer = listener->epoch(listener->self, &report, state, err);
    *asked = answer > 0;
    return answer < 0 ? -1 : 0;
}

static int check(struct net *net, const struct train_options *o,
                 const struct train_source *train, const struct train_source *validation,
                 const struct train_state *state, struct err *err)
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
    if (state->steps < 0 || state->steps > train->batches ||
        (state->steps ? state->photos < state->steps : state->photos))
        return err_set(err, ERR_USAGE, "a state of %d steps and %d photos: an epoch has %d",
                       state->steps, state->photos, train->batches);
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

    if (check(net, options, train, validation, state, err))
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
