#ifndef TESTS_NN_ORACLE_CASE_H
#define TESTS_NN_ORACLE_CASE_H

#include "base/err.h"
#include "nn/kernels.h"

/* oracle_case.h - holds a net against what PyTorch computed (tests/README.md).
 *
 * An error is max|ours - theirs| / max|theirs| of one tensor, NaN where either
 * side holds one; of a kind of quantity, the worst over its tensors.
 *
 * A gradient has corners: where a ReLU's input is 0 but for rounding, or two
 * pixels of a pool are equal but for rounding, both sides of the corner are
 * right, and PyTorch in double disagrees with PyTorch in float. Large nets hold
 * some such place in every batch. So where a tensor is over the tolerance, the
 * net is computed again with its input moved by some 5e-7 of itself, a few times
 * over; a tensor that this moves by half of the error or more is counted apart,
 * as unsteady. */
struct oracle_kind {
    double worst;    /* over the steady tensors */
    char at[64];     /* the tensor of the worst */
    double unsteady; /* worst over those that rounding alone moves as far; 0: none */
    char unsteady_at[64];
};

struct oracle_errors {
    double output, loss, losses; /* the first pass's; the worst of all steps' */
    struct oracle_kind grads, after;
    int32_t steps;
};

/* Reads the folder that oracle.py wrote and computes the same with `kernels`. */
int oracle_case(struct oracle_errors *out, const char *folder, const struct kernels *kernels,
                double tolerance, struct err *err);

/* 1 if none is over the tolerance. */
int oracle_within(const struct oracle_errors *errors, double tolerance);

#endif
