#ifndef TESTS_NN_ORACLE_CASE_H
#define TESTS_NN_ORACLE_CASE_H

#include "base/err.h"
#include "nn/kernels.h"

/* oracle_case.h - holds a net against what PyTorch computed (tests/README.md).
 *
 * Each error is the worst over the tensors of that kind of max|ours - theirs| /
 * max|theirs|; NaN where either side holds one. */
struct oracle_errors {
    double output, loss, grads, losses, after;
    char grads_at[64], after_at[64]; /* the tensor of the worst */
    int32_t steps;
};

/* Reads the folder that oracle.py wrote and computes the same with `kernels`. */
int oracle_case(struct oracle_errors *out, const char *folder, const struct kernels *kernels,
                struct err *err);

/* 1 if none is over the tolerance. */
int oracle_within(const struct oracle_errors *errors, double tolerance);

#endif
