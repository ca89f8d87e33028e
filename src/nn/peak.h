#ifndef NN_PEAK_H
#define NN_PEAK_H

#include <stddef.h>

/* peak.h - what this machine can do at most, measured: multiplications with additions in
 * registers, and memory, on all of OpenMP's threads at once. Figures of layers mean something
 * beside these only. */

struct peak {
    const char *set; /* the row of nn/kernels.h whose instructions are the fastest */
    int threads;
    double flops;    /* a second; a multiplication with its addition is two */
    double reading;  /* bytes a second, of a block that no cache holds */
    double updating; /* likewise, where each element is read, changed and written, and another
                        one is read for it */
};

/* Measures all of it: about a second, and 256 MiB for as long. */
struct peak peak_measure(void);

/* The names of the instruction sets that are usable here, at most `most`, slowest first;
 * returns how many. */
size_t peak_sets(const char **names, size_t most);

/* Operations a second with one of them, the best of `tries` measurements of some
 * milliseconds: others may use the machine as well. */
double peak_flops(const char *set, int tries);

#endif
