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

/* Some planes that are neighbours in the photo's block, where each has a place of its own
 * until places are shared: by gradients in training (nn/gradients.h), by the values of a net
 * that only predicts (nn/values.h). */
struct plan_room {
    const struct grid *grid;
    size_t at, size;    /* floats, in the photo's block */
    size_t first, last; /* layers: all that write or read them are in between */
    size_t place;       /* shared: where they, or their gradients, begin */
    size_t *slots;      /* values: the plane is that many planes further; NULL: in order */
};

struct plan {
    struct net_spec spec;
    int training;
    struct grid grids[5]; /* framed at sides S, S/2, S/4; bare at S/8; the fc row */
    struct layer *layers;
    size_t layer_count;
    struct plan_tensor *tensors;
    size_t tensor_count;
    struct plan_room *rooms;
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

/* Room for `count` numbers, freed with the plan. */
size_t *plan_list(struct plan *plan, size_t count);

/* The room that holds float `at` of the photo's block as it was before places were shared. */
struct plan_room *plan_room_at(const struct plan *plan, size_t at);

#endif
