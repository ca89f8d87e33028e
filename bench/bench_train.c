/* train | predict [--profile] [NET] [BATCH] [THREADS] [STEPS] - times one of the paper's nets
 * on made-up input, as bench_torch.py does, and prints one line: the median of
 * STEPS steps after one to warm up, and the process's peak memory. Which of the
 * two it times is its own name. With --profile a table of the STEPS follows. */
#include "base/clock.h"
#include "base/bytes.h"
#include "base/rng.h"
#include "base/text.h"
#include "nn/loss.h"
#include "nn/net.h"
#include "nn/profile.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define STEPS_MAX 1000

struct bench {
    struct net *net;
    int profiled;
    struct profile *profile; /* of the steps after the first; NULL: none */
    int32_t batch;
    float *x, *truth, *dy;
    size_t pixels;
    uint64_t step;
};

static void train_step(struct bench *b)
{
    struct net_chance chance = {rng_key(1, b->step++)};
    const float *y = net_forward(b->net, b->x, b->batch, &chance);

    if (b->profile)
        profile_start(b->profile);
    loss_jaccard(b->dy, y, b->truth, NULL, b->batch, b->pixels);
    if (b->profile)
        profile_lap(b->profile, &b->profile->loss.seconds);
    net_backward(b->net, b->dy);
    net_step(b->net, 0.01f, 0.9f);
}

static void predict_step(struct bench *b)
{
    net_forward(b->net, b->x, b->batch, NULL);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median_seconds(struct bench *b, int training, int steps)
{
    void (*step)(struct bench *) = training ? train_step : predict_step;
    double seconds[STEPS_MAX];

    step(b);
    if (b->profiled)
        b->profile = profile_new(net_spec_of(b->net), training);
    net_watch(b->net, b->profile);
    for (int i = 0; i < steps; i++) {
        double start = clock_seconds();
        step(b);
        seconds[i] = clock_seconds() - start;
    }
    qsort(seconds, (size_t)steps, sizeof *seconds, by_size);
    return seconds[steps / 2];
}

static void fill(struct bench *b)
{
    struct rng rng = {1, 0};
    size_t count = (size_t)b->batch * b->pixels;

    b->x = bytes_new(6 * count, sizeof *b->x);
    b->truth = bytes_new(count, sizeof *b->truth);
    b->dy = bytes_new(count, sizeof *b->dy);
    for (size_t i = 0; i < 6 * count; i++)
        b->x[i] = (float)rng_normal(&rng);
    for (size_t i = 0; i < count; i++)
        b->truth[i] = rng_below(&rng, 2) ? 1 : 0;
}

static void print_profile(struct bench *b)
{
    struct peak peak = peak_measure();
    struct text text = {0};

    profile_text(&text, b->profile, &peak);
    fputs(text.data, stdout);
    text_free(&text);
    profile_free(b->profile);
}

static int run(struct bench *b, const struct net_spec *spec, const char *name, int training,
               int steps)
{
    struct err err = {0};
    struct rusage use = {0};
    double seconds;

    b->pixels = (size_t)spec->side * (size_t)spec->side;
    if (net_create(&b->net, spec, b->batch, training, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    net_start(b->net, 1);
    fill(b);
    seconds = median_seconds(b, training, steps);
    getrusage(RUSAGE_SELF, &use);
    printf("dermatome %s threads %d batch %d: %s %.2f images/s, peak %ld MiB\n", name,
           omp_get_max_threads(), b->batch, training ? "train" : "predict", b->batch / seconds,
           use.ru_maxrss / 1024);
    if (b->profile)
        print_profile(b);
    net_destroy(b->net);
    free(b->x);
    free(b->truth);
    free(b->dy);
    return 0;
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/'), *program = slash ? slash + 1 : argv[0];
    int profiled = argc > 1 && !strcmp(argv[1], "--profile");
    int words = argc - profiled;
    char **word = argv + profiled;
    const char *name = words > 1 ? word[1] : "unet";
    int batch = words > 2 ? atoi(word[2]) : 16, threads = words > 3 ? atoi(word[3]) : 2;
    int steps = words > 4 ? atoi(word[4]) : 5;
    struct bench bench = {.batch = batch, .profiled = profiled};
    struct net_spec spec;
    struct err err = {0};

    if (net_spec_named(&spec, name, &err) || threads < 1 || steps < 1 || steps > STEPS_MAX) {
        fprintf(stderr, "usage: %s [--profile] [NET] [BATCH] [THREADS] [STEPS] %s\n", program,
                err.text);
        return 64;
    }
    net_threads(threads);
    return run(&bench, &spec, name, !strcmp(program, "train"), steps);
}
