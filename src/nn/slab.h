#ifndef NN_SLAB_H
#define NN_SLAB_H

#include <stddef.h>

/* slab.h - large blocks of floats, all 0, on huge pages where the machine has
 * them: a convolution walks through hundreds of planes at once, which small
 * pages make slow. Aborts where there is no memory. Release with free(). */
float *slab_new(size_t count);

#endif
