#include "nn/peak.h"

#include "base/clock.h"
#include "nn/kernels.h"
#include "nn/peak_vec.h"
#include "nn/slab.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct set {
    const char *name; /* of the row in kernels.c that says whether it is usable */
    int lanes;
    void (*fma)(float *sums, long rounds);
    float (*read)(const float *from, size_t count);
};

static const struct set sets[] = {
    {"vec", 4, peak_vec_fma_any, peak_vec_read_any},
#ifdef __x86_64__
    {"avx2", 8, peak_vec_fma_avx2, peak_vec_read_avx2},
    {"avx512", 16, peak_vec_fma_avx512, peak_vec_read_avx512},
#endif
};

#define SETS       (sizeof sets / sizeof *sets)
#define ROUNDS     1000000L          /* a few milliseconds */
#define TRIES      12                /* of each measurement; the best counts */
#define BLOCK      ((size_t)1 << 25) /* floats: 128 MiB */
#define PIECE      ((size_t)1 << 16) /* floats that a thread takes at a time */
#define LANES_MOST 16

static int usable(const struct set *set)
{
    const struct kernels *rows;
    size_t count = kernels_all(&rows);

    for (size_t i = 0; i < count; i++)
        if (!strcmp(rows[i].name, set->name))
            return rows[i].usable();
    return 0;
}

size_t peak_sets(const char **names, size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < SETS && count < most; i++)
        if (usable(&sets[i]))
            names[count++] = sets[i].name;
    return count;
}

/* All threads at once, each by its own clock: one that others hold up slows itself alone. */
static double flops_of(const struct set *set)
{
    double rate = 0;

#pragma omp parallel reduction(+ : rate)
    {
        float sums[PEAK_CHAINS * LANES_MOST] = {0};
        double start;

#pragma omp barrier
        start = clock_seconds();
        set->fma(sums, ROUNDS);
        rate = (sums[0] > 0) / (clock_seconds() - start);
    }
    return rate * 2 * PEAK_CHAINS * set->lanes * (double)ROUNDS;
}

double peak_flops(const char *set, int tries)
{
    double best = 0;

    for (size_t i = 0; i < SETS; i++)
        for (int t = 0; t < tries && !strcmp(sets[i].name, set) && usable(&sets[i]); t++)
            best = fmax(best, flops_of(&sets[i]));
    return best;
}

/* The calling thread's share of the pieces of a block. */
static void share(size_t *first, size_t *end)
{
    size_t thread = (size_t)omp_get_thread_num(), threads = (size_t)omp_get_num_threads();

    *first = BLOCK / PIECE * thread / threads * PIECE;
    *end = BLOCK / PIECE * (thread + 1) / threads * PIECE;
}

/* Bytes a second, each thread by its own clock. */
static double reading_of(const struct set *set, const float *block)
{
    double rate = 0;

#pragma omp parallel reduction(+ : rate)
    {
        size_t first, end;
        double start, seconds;

        share(&first, &end);
#pragma omp barrier
        start = clock_seconds();
        if (set->read(block + first, end - first) >= 0) /* which it is: so it must be read */
            seconds = clock_seconds() - start;
        else
            seconds = INFINITY;
        rate = (double)((end - first) * sizeof *block) / seconds;
    }
    return rate;
}

static double updating_of(float *restrict to, const float *restrict from)
{
    double rate = 0;

#pragma omp parallel reduction(+ : rate)
    {
        size_t first, end;
        double start;

        share(&first, &end);
#pragma omp barrier
        start = clock_seconds();
        for (size_t i = first; i < end; i++)
            to[i] = 0.5f * to[i] + from[i];
        rate = 3.0 * (double)((end - first) * sizeof *to) / (clock_seconds() - start);
    }
    return rate;
}

static void measure_memory(struct peak *peak, const struct set *set)
{
    float *a = slab_new(BLOCK), *b = slab_new(BLOCK);

    for (int t = 0; t < TRIES; t++) {
        peak->reading = fmax(peak->reading, reading_of(set, a));
        peak->updating = fmax(peak->updating, updating_of(a, b));
    }
    free(a);
    free(b);
}

struct peak peak_measure(void)
{
    struct peak peak = {.threads = omp_get_max_threads()};
    const struct set *best = sets;

    for (size_t i = 0; i < SETS; i++) {
        double rate = peak_flops(sets[i].name, TRIES);
        if (rate > peak.flops) {
            peak.flops = rate;
            peak.set = sets[i].name;
            best = &sets[i];
        }
    }
    measure_memory(&peak, best);
    return peak;
}
