#ifndef NN_PROFILE_H
#define NN_PROFILE_H

#include "nn/net.h"
#include "nn/peak.h"

struct text;

/* profile.h - where the time of a training or a prediction goes, layer by layer.
 *
 * A net that was told to with net_watch() adds the seconds of each layer here; whoever
 * trains it adds the rest. A net without one asks no clock.
 *
 * Operations are counted from the definition: 2 K K Cin Cout rows cols of a convolution, 2 in
 * out of a fully connected layer, a photo; a convolution's backward twice that, for the inputs'
 * gradient and for the weights', or once where nobody wants the inputs'; a fully connected
 * layer's once, since its weights' gradient is made in the step (NET_TRAIN in nn/net.h). A
 * kernel that gets along with fewer can pass the machine's peak. Bytes are those of the
 * weights alone, which are what a fully connected layer waits for: forward and backward read
 * each once; a step reads weight, momentum and, but for the fully connected, gradient, and
 * writes the first two. */

/* What one layer does in one direction. */
struct profile_way {
    double flops;   /* of one photo; 0 where they are not counted */
    double bytes;   /* of one pass, whatever its photos; 0 likewise */
    double seconds; /* so far */
};

struct profile_layer {
    char name[40]; /* of its weights, "enc1.conv1"; without: its kind's, numbered, "pool2d.2" */
    int32_t channels, rows, cols; /* of its output */
    struct profile_way forward, backward;
};

struct profile {
    struct profile_layer *layers; /* in the order of forward */
    size_t count;
    struct profile_way input, loss, clear,
        step;      /* input: waiting for it; clear: of gradients */
    long passes;   /* forward */
    double photos; /* of all passes */
    double lap;    /* when the last one ended */
};

/* A profile of nets of this spec, all times 0. The caller owns it; profile_free() accepts
 * NULL. */
struct profile *profile_new(const struct net_spec *spec, int training);
void profile_free(struct profile *profile);

/* A forward pass of n photos begins, and with it a lap. */
void profile_begin(struct profile *profile, int32_t n);

/* A lap begins now; profile_lap() ends it, adds it to *seconds and begins the next. */
void profile_start(struct profile *profile);
void profile_lap(struct profile *profile, double *seconds);

/* Adds a table for people: a line a layer with the mean of a pass, what is made of the
 * machine's peak, and the sums. A profile without passes says so. */
void profile_text(struct text *out, const struct profile *profile, const struct peak *peak);

#endif
