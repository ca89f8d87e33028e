#ifndef BENCH_ONEDNN_H
#define BENCH_ONEDNN_H

#include <stdint.h>

/* onednn.h - one bare convolution of oneDNN, at its best: in the layouts that it asks for
 * itself, made ready beforehand, ReLU and bias in the same pass, the weights in its order. */

enum onednn_way { ONEDNN_FORWARD, ONEDNN_DATA, ONEDNN_WEIGHTS, ONEDNN_WAYS };

/* Square planes of `side`, a kernel of side k, stride 1, zeros around. */
struct onednn_shape {
    int32_t n, in, out, k, side;
    int winograd; /* 1: its Winograd, 0: direct */
};

struct onednn;

/* NULL if oneDNN has none of that kind here. */
struct onednn *onednn_new(const struct onednn_shape *shape, enum onednn_way way);
void onednn_run(struct onednn *conv);
void onednn_free(struct onednn *conv);

#endif
