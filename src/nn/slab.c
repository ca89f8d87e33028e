#include "nn/slab.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)

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
