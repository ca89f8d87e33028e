#ifndef NN_LAYER_H
#define NN_LAYER_H

#include "nn/kernels.h"
#include "nn/net.h"

/* layer.h - what a net is made of: a table of layers, each of some kind.
 *
 * All that one photo's forward pass computes lies in one block of floats, the
 * photo's block; its gradients lie in another one, which is smaller: a gradient has
 * its place there from the first layer that adds to it to the layer that reads it. A layer
 * knows its inputs and outputs as planes of that block, so that it needs no
 * pointers of its own and reads joined channels without their being copied.
 *
 * backward() is the mirror of forward(): it adds to the gradients of its inputs
 * (net_backward() clears each before the first of them adds to it) and overwrites those of its
 * weights. By then the gradient of its outputs is complete. It may change that gradient. */

struct layer;

/* What the layers of one pass work on. */
struct work {
    int32_t n;             /* photos */
    size_t photo, graded;  /* floats of a photo's block, and of its gradients */
    float *values, *grads; /* (n, photo), (n, graded); grads NULL without training */
    const float *x, *dy;   /* net_forward()'s x, net_backward()'s dy */
    float *y;              /* (n, 1, S, S), net_forward()'s result */
    float *weights;        /* all of the net */
    float *momenta;        /* likewise; NULL without training */
    float *weight_grads;   /* likewise; lean: without fully connected weights, the last */
    int lean;              /* 1: the gradient of those is made in their step alone */
    float *packed;         /* convolutions' weights as kernels want them */
    int packed_before;     /* 1: they are those of the pass before */
    int turned;         /* 1: fully connected weights are (in, out): one photo, no training */
    float *parts;       /* (n, part): one photo's share of a weight gradient; turned: sums */
    float *panels;      /* (n, panel): for conv_weights */
    float *rooms;       /* (threads, room): for winograd */
    size_t part, panel; /* floats */
    size_t room;        /* likewise */
    const struct net_chance *chance;
    const struct kernels *kernels;
};

struct layer_kind {
    const char *name;
    void (*forward)(const struct layer *layer, const struct work *work);
    void (*backward)(const struct layer *layer, const struct work *work);
    /* Only where work->lean leaves a gradient out: the step that is made from it.
     * Nonzero if a weight is now not finite. */
    int (*step)(const struct layer *layer, const struct work *work, float rate, float mu);
};

struct layer {
    const struct layer_kind *kind;
    uint64_t number; /* its place in the table: the chance of each is another */
    struct planes in, out;
    struct planes plus;  /* convolution: added before the activation; count 0: nothing */
    int32_t k;           /* convolution: kernel side, 1 or 3 */
    int relu;            /* convolution, linear */
    int first;           /* convolution: nobody wants the gradient of its input */
    size_t weight, bias; /* convolution, linear: offsets in the weights */
    size_t packed;       /* convolution: where its packed weights are */
};

/* conv2d.c: y = act(conv(x, weight) + bias + plus), see struct conv. */
extern const struct layer_kind conv2d_kind;

/* linear.c: y = act(weight x + bias), x and y being all floats of their bare
 * planes in order: weight (out, in), bias (out). */
extern const struct layer_kind linear_kind;

/* Where weights are turned: into how many pieces its inputs are cut, each with a sum of every
 * output in work->parts. */
int32_t linear_pieces(int32_t in, int32_t out);

/* pool2d.c: the largest of each 2x2 pixels; the gradient goes to the first of
 * the largest, in reading order, as in PyTorch. A NaN is the largest. */
extern const struct layer_kind pool2d_kind;

/* upsample.c: each pixel becomes 2x2 (nearest neighbour). */
extern const struct layer_kind upsample_kind;

/* noise.c: adds noise of sd NOISE_SD, in place, where there is chance. */
extern const struct layer_kind noise_kind;
#define NOISE_SD 0.025f

/* dropout.c: with chance, each element is 0 or doubled, at even odds (which
 * is dropout 0.5 as PyTorch has it); without, it stays. `out` may be `in`, or some of its
 * planes. */
extern const struct layer_kind dropout_kind;

/* input.c: copies work->x onto the planes. The gradient ends here. */
extern const struct layer_kind input_kind;

/* tanh.c: work->y = tanh of the plane, (n, 1, rows, cols) dense. */
extern const struct layer_kind tanh_kind;

#endif
