#include "nn/slab.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define LINE      ((size_t)64 / sizeof(float)) /* floats */

#ifdef __SANITIZE_ADDRESS__
void __asan_poison_memory_region(const volatile void *at, size_t size);
#endif

/* Nobody may touch these floats, and the sanitizer tells who does. */
static void forbid(const float *at, size_t count)
{
#ifdef __SANITIZE_ADDRESS__
    __asan_poison_memory_region(at, count * sizeof *at);
#else
    (void)at;
    (void)count;
#endif
}

float *slab_new(size_t count)
{
    size_t size = count * sizeof(float);
    size_t unit = size < HUGE_PAGE ? 64 : HUGE_PAGE;
    void *at = NULL;

    if (count > SIZE_MAX / sizeof(float) - HUGE_PAGE)
        abort();
    if (posix_memalign(&at, unit, size + 64))
        abort();
#ifdef MADV_HUGEPAGE
    /* A refusal costs speed and nothing else. */
    if (unit == HUGE_PAGE)
        (void)madvise(at, size, MADV_HUGEPAGE);
#endif
    memset(at, 0, size);
    return at;
}

/* What it takes: whole lines, one to read beyond the end, and one that nobody may touch. */
static size_t taken(const struct slab_part *part)
{
    return part->count ? (part->count + LINE - 1) / LINE * LINE + 2 * LINE : 0;
}

float *slab_parts(const struct slab_part *parts, size_t count)
{
    size_t total = 0;
    float *block, *at;

    for (size_t i = 0; i < count; i++)
        if (__builtin_add_overflow(total, taken(&parts[i]), &total))
            abort();
    at = block = slab_new(total);
    for (size_t i = 0; i < count; i++) {
        *parts[i].at = parts[i].count ? at : NULL;
        at += taken(&parts[i]);
        if (parts[i].count)
            forbid(at - LINE, LINE);
    }
    return block;
}
