#include "nn/ahead.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/threads.h"

#include <assert.h>
#include <stdlib.h>

struct ahead {
    const struct train_source *source;
    int32_t epoch, index; /* of the batch that is filled, or asked for next */
    int32_t room;         /* photos a batch */
    struct train_batch batches[2];
    int filling;               /* which of the two is filled */
    struct threads_task *task; /* NULL: none is */
    int failed;                /* of the last filling, */
    struct err err;            /* and why */
    double waited;
};

static struct train_batch batch_new(size_t photos, size_t pixels)
{
    return (struct train_batch){.x = bytes_new(photos * 6 * pixels, sizeof(float)),
                                .truth = bytes_new(photos * pixels, sizeof(float)),
                                .known = bytes_new(photos * pixels, 1)};
}

static void batch_free(struct train_batch *batch)
{
    free(batch->x);
    free(batch->truth);
    free(batch->known);
}

struct ahead *ahead_new(int32_t batch, size_t pixels)
{
    struct ahead *ahead = bytes_zeroed(1, sizeof *ahead);

    ahead->room = batch;
    for (int i = 0; i < 2; i++)
        ahead->batches[i] = batch_new((size_t)batch, pixels);
    return ahead;
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    threads_task_end(ahead->task);
    for (int i = 0; i < 2; i++)
        batch_free(&ahead->batches[i]);
    free(ahead);
}

/* The task: everything of *ahead that it writes is read after its end. */
static void fill(void *self)
{
    struct ahead *ahead = self;
    struct train_batch *batch = &ahead->batches[ahead->filling];
    const struct train_source *source = ahead->source;

    batch->n = 0;
    ahead->failed = source->fill(source->self, ahead->epoch, ahead->index, batch, &ahead->err);
    if (!ahead->failed && (batch->n < 1 || batch->n > ahead->room))
        ahead->failed = err_set(&ahead->err, ERR_USAGE,
                                "a batch of %d photos came, where 1 to %d are wanted", batch->n,
                                ahead->room);
}

static void start(struct ahead *ahead)
{
    ahead->task = threads_task_begin(fill, ahead);
}

static void finish(struct ahead *ahead)
{
    threads_task_end(ahead->task);
    ahead->task = NULL;
}

void ahead_begin(struct ahead *ahead, const struct train_source *source, int32_t epoch,
                 int32_t index)
{
    finish(ahead);
    ahead->source = source;
    ahead->epoch = epoch;
    ahead->index = index;
    if (index < source->batches)
        start(ahead);
}

int ahead_next(const struct train_batch **out, struct ahead *ahead, struct err *err)
{
    double start_at = clock_seconds();

    assert(ahead->task);
    finish(ahead);
    ahead->waited += clock_seconds() - start_at;
    if (ahead->failed) {
        *err = ahead->err;
        return -1;
    }
    *out = &ahead->batches[ahead->filling];
    ahead->filling = !ahead->filling;
    if (++ahead->index < ahead->source->batches)
        start(ahead);
    return 0;
}

double ahead_waited(const struct ahead *ahead)
{
    return ahead->waited;
}
