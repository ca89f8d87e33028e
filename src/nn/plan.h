#ifndef NN_PLAN_H
#define NN_PLAN_H

#include "nn/layer.h"

/* plan.h - a net on paper: its layers, its arrays and how much room they need,
 * before any memory is taken for them. plan.c is the C of skin_nets.py. */

struct plan_tensor {
    char *name;   /* as in the weights files */
    int32_t dims; /* 1, 2 or 4 */
    int32_t shape[4];
    size_t count, offset; /* floats; within the weights */
    float bound;          /* Glorot's: starts uniform in [-bound, bound); 0 for a bias */
};

/* Where the gradients of some planes lie, which are neighbours in the photo's block. Going
 * back through the layers they are needed from `born` down to `read`; other gradients may
 * lie there before and after. */
struct plan_room {
    size_t at, size;   /* floats, in the photo's block */
    size_t grad;       /* in the block of gradients */
    size_t born, read; /* layers: the last that adds to them; the one that reads them */
};

struct plan {
    struct net_spec spec;
    int training;
    struct grid grids[5]; /* framed at sides S, S/2, S/4; bare at S/8; the fc row */
    struct layer *layers;
    size_t layer_count;
    struct plan_tensor *tensors;
    size_t tensor_count;
    struct plan_room *rooms; /* training: of the planes' gradients */
    size_t room_count;
    size_t **lists; /* the planes' at[] and grad[], freed with the plan */
    size_t list_count;
    size_t photo, graded;             /* floats of one photo's block, and of its gradients */
    size_t weights;                   /* floats of all tensors */
    size_t spare;                     /* of them, the fully connected weights, which lie last */
    size_t packed, part, panel, room; /* floats: see struct work */
};

/* Makes the plan of a spec that net_spec_check() accepts. Without `training`
 * it has neither noise nor dropout. */
void plan_init(struct plan *plan, const struct net_spec *spec, int training);
void plan_finish(struct plan *plan);

#endif
