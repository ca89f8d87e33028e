/* oracle DIR [KERNELS] - holds our networks against a folder that oracle.py wrote
 * (tests/README.md), prints the worst error of each quantity, and exits 1 if one is
 * over the tolerance. */
#include "tests/nn/oracle_case.h"

#include <stdio.h>

#define TOLERANCE 1e-4

static void print_kind(const char *what, const struct oracle_kind *kind)
{
    printf("  %-14s %.1e at %s", what, kind->worst, kind->at);
    if (kind->unsteady > 0)
        printf("; on a corner that rounding moves as far: %.1e at %s", kind->unsteady,
               kind->unsteady_at);
    printf("\n");
}

int main(int argc, char **argv)
{
    const struct kernels *kernels;
    struct oracle_errors e;
    struct err err = {0};
    int good;

    if (argc < 2 || argc > 3 || kernels_choose(&kernels, argc == 3 ? argv[2] : NULL, &err)) {
        fprintf(stderr, "usage: oracle DIR [KERNELS] %s\n", err.text);
        return 64;
    }
    if (oracle_case(&e, argv[1], kernels, TOLERANCE, &err)) {
        fprintf(stderr, "oracle: %s\n", err.text);
        return 2;
    }
    good = oracle_within(&e, TOLERANCE);
    printf("%s, kernels %s: %s %.0e\n", argv[1], kernels->name,
           good ? "within" : "OVER the tolerance of", TOLERANCE);
    printf("  output         %.1e\n  loss           %.1e\n", e.output, e.loss);
    print_kind("gradients", &e.grads);
    printf("  losses         %.1e in %d steps\n", e.losses, e.steps);
    print_kind("weights after", &e.after);
    return good ? 0 : 1;
}
