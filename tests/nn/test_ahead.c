/* What nn/ahead.c promises: the source's batches in order, an error with the
 * batch that it is of, and one filling at a time, beside what the caller does. */
#include "nn/ahead.h"
#include "tests/check.h"

#include <stdatomic.h>

enum { PIXELS = 4, ROOM = 3, BATCHES = 5 };

struct numbers {
    int fail_at;   /* index of the batch that fails; -1: none */
    int photos;    /* a batch */
    int fillings;  /* how many there were; no lock: one thread at a time */
    atomic_int in; /* fillings that go on now */
};

static int fill(void *self, int32_t epoch, int32_t index, struct train_batch *out,
                struct err *err)
{
    struct numbers *n = self;

    CHECK_INT(atomic_fetch_add(&n->in, 1), 0);
    n->fillings++;
    out->n = n->photos;
    for (int i = 0; i < ROOM * PIXELS; i++) {
        out->x[i] = (float)(100 * epoch + index);
        out->truth[i] = (float)index;
        out->known[i] = (uint8_t)epoch;
    }
    atomic_fetch_sub(&n->in, 1);
    return n->fail_at == index ? err_set(err, ERR_IO, "batch %d is lost", index) : 0;
}

static void check_batch(struct ahead *ahead, int32_t epoch, int32_t index)
{
    const struct train_batch *batch = NULL;
    struct err err = {0};

    if (!CHECK_INT(ahead_next(&batch, ahead, &err), 0))
        return;
    CHECK_INT(batch->n, ROOM);
    for (int i = 0; i < ROOM * PIXELS; i++)
        CHECK(batch->x[i] == (float)(100 * epoch + index) && batch->truth[i] == (float)index &&
              batch->known[i] == epoch);
}

/* What is at hand is not what is being filled. */
static void test_two(void)
{
    const struct train_batch *first = NULL, *second = NULL;
    struct numbers n = {-1, ROOM, 0, 0};
    struct train_source source = {BATCHES, fill, &n};
    struct ahead *ahead = ahead_new(ROOM, PIXELS);
    struct err err;

    ahead_begin(ahead, &source, 1, 0);
    CHECK_INT(ahead_next(&first, ahead, &err), 0);
    CHECK_INT(ahead_next(&second, ahead, &err), 0);
    CHECK(first->x != second->x && first->truth != second->truth);
    CHECK(first->known != second->known);
    ahead_free(ahead);
}

static void test_order(void)
{
    struct numbers n = {-1, ROOM, 0, 0};
    struct train_source source = {BATCHES, fill, &n};
    struct ahead *ahead = ahead_new(ROOM, PIXELS);

    for (int32_t epoch = 1; epoch <= 3; epoch++) {
        ahead_begin(ahead, &source, epoch, 0);
        for (int32_t i = 0; i < BATCHES; i++)
            check_batch(ahead, epoch, i);
    }
    CHECK_INT(n.fillings, 3 * BATCHES); /* none past an epoch's end */
    ahead_begin(ahead, &source, 4, BATCHES - 1);
    check_batch(ahead, 4, BATCHES - 1);
    ahead_begin(ahead, &source, 4, BATCHES); /* nothing is left of it */
    ahead_begin(ahead, &source, 5, 2);       /* left in the middle */
    check_batch(ahead, 5, 2);
    ahead_begin(ahead, &source, 6, 0);
    check_batch(ahead, 6, 0);
    CHECK(ahead_waited(ahead) >= 0);
    ahead_free(ahead); /* while one is filled */
    CHECK_INT(atomic_load(&n.in), 0);
    ahead_free(NULL);
}

static void test_errors(void)
{
    const struct train_batch *batch;
    struct numbers n = {2, ROOM, 0, 0};
    struct train_source source = {BATCHES, fill, &n};
    struct ahead *ahead = ahead_new(ROOM, PIXELS);
    struct err err = {0};

    ahead_begin(ahead, &source, 1, 0);
    check_batch(ahead, 1, 0);
    check_batch(ahead, 1, 1); /* by now batch 2 is filled, or being filled */
    CHECK_INT(ahead_next(&batch, ahead, &err), -1);
    CHECK(err.code == ERR_IO);
    CHECK_TEXT(err.text, "batch 2 is lost");
    CHECK_INT(n.fillings, 3);
    ahead_begin(ahead, &source, 1, 3); /* an error is of its batch alone */
    check_batch(ahead, 1, 3);
    ahead_free(ahead);
    for (n.photos = 0; n.photos <= ROOM + 1; n.photos += ROOM + 1) {
        ahead = ahead_new(ROOM, PIXELS);
        ahead_begin(ahead, &source, 1, 0);
        CHECK(ahead_next(&batch, ahead, &err) == -1 && err.code == ERR_USAGE);
        ahead_free(ahead);
    }
}

int main(void)
{
    test_order();
    test_two();
    test_errors();
    return check_result();
}
