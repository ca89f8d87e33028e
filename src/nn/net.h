#ifndef NN_NET_H
#define NN_NET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* net.h - the three networks of Codella et al. 2018 as one parametrised net.
 *
 * All tensors are float, dense at this interface, last index fastest:
 *   x      (N, 6, S, S)   R G B H S V, each channel of each photo at mean 0, variance 1
 *   y      (N, 1, S, S)   tanh, in [-1, 1]; the confidence is (y + 1) / 2
 * N is the batch, S the side. What a net holds inside is its own business.
 *
 * The layers, top to bottom (paper, section 2; what it leaves open is told in
 * docs/networks.md): enc1 enc2 enc3, each followed by 2x2 max pooling; fc1,
 * fc2; dec3 dec2 dec1, each fed by the upsampled path and the encoder's output
 * of its size; in dr-unet a merge, four residual blocks and a merge of the
 * four; a 1x1 convolution and tanh. */

struct net_spec {
    int dense;          /* 1: dense blocks and residual end (dr-unet); 0: plain blocks */
    int32_t filters[3]; /* 1 .. LIMIT_NET_FILTERS, at sides S, S/2, S/4 */
    int32_t fc;         /* width of the fully connected layer, 1 .. LIMIT_NET_FC */
    int32_t side;       /* S, pixels, divisible by 8, 8 .. LIMIT_NET_SIDE */
};

/* The paper's sizes at side 128: "unet", "unet-large", "dr-unet". ERR_ABSENT
 * for another name; the text lists them. */
int net_spec_named(struct net_spec *out, const char *name, struct err *err);

/* ERR_LIMIT, naming the number, if the spec is outside the ranges above. */
int net_spec_check(const struct net_spec *spec, struct err *err);

/* Bytes that net_create() will allocate for it. */
size_t net_spec_bytes(const struct net_spec *spec, int32_t batch, int training);

struct net;

/* What a net is made for. */
enum {
    NET_PREDICT = 0,
    NET_TRAIN = 1,    /* backward and steps; a fully connected weight's gradient is made in the
                         step alone and kept nowhere: its net_tensor.grad is NULL */
    NET_GRADIENTS = 2 /* the same, and every gradient can be read */
};

/* Makes a net for batches of 1 .. `batch` photos, `training` being one of the above. All memory
 * is taken here, none in a step. Weights are undefined until net_start() or weights_read().
 * ERR_LIMIT as net_spec_check(). It computes with the fastest kernels that this machine can
 * run, or with those that the environment variable DERMATOME_CPU names (nn/kernels.h);
 * ERR_USAGE if there are none such. The caller owns *out; net_destroy() accepts NULL. */
int net_create(struct net **out, const struct net_spec *spec, int32_t batch, int training,
               struct err *err);
void net_destroy(struct net *net);

const struct net_spec *net_spec_of(const struct net *net);
int32_t net_batch_of(const struct net *net); /* the largest n it takes */

/* Glorot uniform weights (Glorot and Bengio 2010, eq. 16), zero biases and
 * momenta, a pure function of the seed. */
void net_start(struct net *net, uint64_t seed);

/* One named array of the net, in the order and with the names of the weights
 * files: enc1.conv1.weight (O, I, 3, 3), fc1.weight (out, in), ..., biases (O).
 * The layout seen here is the canonical one whatever the kernels use inside, but for tensors
 * that are `turned`: the fully connected weights of a net that was made to predict one photo
 * at a time lie as (in, out). grad and momentum are NULL in a net made without training. Who
 * writes weights through these pointers, or by net_tensor_put(), calls net_changed(). */
struct net_tensor {
    const char *name;
    int32_t dims; /* 1, 2 or 4 */
    int32_t shape[4];
    size_t count; /* product of the shape */
    int turned;
    float *weight, *grad, *momentum;
};
size_t net_tensors(const struct net *net, const struct net_tensor **out);

/* The tensor's weights from and to `count` floats in the canonical layout; where they come
 * from, these need not be aligned. */
void net_tensor_put(const struct net_tensor *t, const void *from);
void net_tensor_get(float *to, const struct net_tensor *t);

/* Tells a net that its weights were written: one that is not made for training
 * keeps them in the kernels' order from one pass to the next. */
void net_changed(struct net *net);

/* Noise and dropout: drawn from (key, layer, element). NULL where they are off:
 * they are there only in a net made for training. */
struct net_chance {
    uint64_t key; /* another one for each step */
};

/* Computes y for n photos. Returns y, owned by the net, good until the next
 * call. x is not kept: backward needs no x from the caller. */
const float *net_forward(struct net *net, const float *x, int32_t n,
                         const struct net_chance *chance);

/* Overwrites every grad that there is with dLoss/dweight for the last forward, given
 * dy = dLoss/dy (n, 1, S, S). Only in a net made for training. */
void net_backward(struct net *net, const float *dy);

/* After net_backward(), with no pass between (the step of a NET_TRAIN net reads what that
 * left behind): momentum = mu * momentum + grad; weight -= rate * momentum (as
 * PyTorch's SGD). Returns -1 if a weight is now infinite or NaN, 0 otherwise. */
int net_step(struct net *net, float rate, float mu);

/* How many threads nets use when the calling thread runs them, from now on;
 * OpenMP's default otherwise. The bits do not depend on it. */
void net_threads(int threads);

/* From now on the net adds the seconds of its layers and its steps to this profile of its
 * spec (nn/profile.h); NULL: to none. The profile stays the caller's. */
struct profile;
void net_watch(struct net *net, struct profile *profile);

/* Makes the net compute with another row of nn/kernels.h than the best one; it came
 * from kernels_choose(). */
struct kernels;
void net_use(struct net *net, const struct kernels *kernels);

#endif
