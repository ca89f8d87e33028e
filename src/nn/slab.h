#ifndef NN_SLAB_H
#define NN_SLAB_H

#include <stddef.h>

/* slab.h - large blocks of floats, all 0, on huge pages where the machine has
 * them: a convolution walks through hundreds of planes at once, which small
 * pages make slow. Aborts where there is no memory. Release with free(). */
float *slab_new(size_t count);

/* Parts of one block. */
struct slab_part {
    float **at;   /* where its address goes; NULL if it has no floats */
    size_t count; /* floats */
};

/* One block for all parts; returns the block. Each part begins on a cache line, and a vector
 * may read 64 bytes beyond it; AddressSanitizer tells who goes further. */
float *slab_parts(const struct slab_part *parts, size_t count);

#endif
