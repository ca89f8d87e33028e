/* All three networks against PyTorch's numbers (tests/data/oracle, written by
 * oracle.py), with every row of kernels that this machine can run. */
#include "tests/check.h"
#include "tests/nn/oracle_case.h"

#include <stdio.h>

/* The cases were chosen small enough to hold no corner (oracle_case.h). */
#define TOLERANCE 2e-5

int main(int argc, char **argv)
{
    static const char *const cases[] = {"unet", "unet-large", "dr-unet", "dr-unet-odd"};
    const struct kernels *kernels;
    size_t count = kernels_all(&kernels);

    if (argc != 2)
        return 2;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t k = 0; k < count; k++) {
            char folder[1024];
            struct oracle_errors e;
            const struct kernels *ready;
            struct err err = {0};

            if (!kernels[k].usable() ||
                !CHECK_INT(kernels_choose(&ready, kernels[k].name, &err), 0))
                continue;
            snprintf(folder, sizeof folder, "%s/%s", argv[1], cases[c]);
            if (!CHECK_INT(oracle_case(&e, folder, ready, TOLERANCE, &err), 0)) {
                fprintf(stderr, "%s\n", err.text);
                continue;
            }
            if (!CHECK(oracle_within(&e, TOLERANCE) && e.grads.unsteady == 0 &&
                       e.after.unsteady == 0))
                fprintf(stderr, "%s, %s: %g %g %g (%s) %g %g (%s)\n", cases[c], kernels[k].name,
                        e.output, e.loss, e.grads.worst, e.grads.at, e.losses, e.after.worst,
                        e.after.at);
        }
    return check_result();
}
