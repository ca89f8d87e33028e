/* What net.h promises of memory: all of it is taken when a net is made, none in a pass or a
 * step. The linker sends every call for memory here first (meson.build). */
#include "base/bytes.h"
#include "base/rng.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "tests/check.h"

#include <stdatomic.h>
#include <stdlib.h>

#define BATCH  3
#define SIDE   16
#define PIXELS (SIDE * SIDE)

static atomic_long calls;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *at, size_t size);
int __real_posix_memalign(void **out, size_t unit, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *at, size_t size);
int __wrap_posix_memalign(void **out, size_t unit, size_t size);

void *__wrap_malloc(size_t size)
{
    calls++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    calls++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *at, size_t size)
{
    calls++;
    return __real_realloc(at, size);
}

int __wrap_posix_memalign(void **out, size_t unit, size_t size)
{
    calls++;
    return __real_posix_memalign(out, unit, size);
}

static void step(struct net *net, const float *x, const float *truth, float *dy, int32_t n)
{
    struct net_chance chance = {rng_key(8, (uint64_t)n)};
    const float *y = net_forward(net, x, n, &chance);

    loss_jaccard(dy, y, truth, NULL, n, PIXELS);
    net_backward(net, dy);
    CHECK_INT(net_step(net, 0.01f, 0.9f), 0);
}

/* From the first pass on, whatever the number of photos. */
static void check(const struct net_spec *spec, int training)
{
    float *x = bytes_zeroed(BATCH * 6 * PIXELS, sizeof *x);
    float *truth = bytes_zeroed(BATCH * PIXELS, sizeof *truth);
    float *dy = bytes_zeroed(BATCH * PIXELS, sizeof *dy);
    struct net *net = NULL;
    struct err err = {0};
    long before = calls;

    CHECK_INT(net_create(&net, spec, BATCH, training, &err), 0);
    CHECK(calls > before);
    net_start(net, 1);
    before = calls;
    for (int32_t n = BATCH; n > 0; n--) {
        if (training)
            step(net, x, truth, dy, n);
        else
            net_forward(net, x, n, NULL);
    }
    CHECK_INT(calls - before, 0);
    net_destroy(net);
    free(x);
    free(truth);
    free(dy);
}

int main(void)
{
    static const struct net_spec specs[] = {{0, {5, 6, 7}, 130, SIDE},
                                            {1, {3, 9, 4}, 17, SIDE}};

    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        for (int training = NET_PREDICT; training <= NET_GRADIENTS; training++)
            check(&specs[i], training);
    return check_result();
}
