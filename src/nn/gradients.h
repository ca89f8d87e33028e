#ifndef NN_GRADIENTS_H
#define NN_GRADIENTS_H

#include "nn/plan.h"

/* gradients.h - where the gradients of a net's planes lie while backward runs.
 *
 * Backward goes through the layers from the last to the first. A plane's gradient is needed
 * from the first of them that adds to it, to the one whose output the plane is; what lies in
 * its place before and after belongs to others. */

/* Gives the planes of all layers their place in the block of gradients: plan->rooms has
 * each plane's neighbourhood and between which layers it is needed; fills its `place`,
 * plan->graded and each list `grad`. */
void gradients_place(struct plan *plan);

/* Sets those to 0 that layer `number` is the first to add to, of the work's n photos. */
void gradients_clear(const struct plan *plan, const struct work *work, size_t number);

#endif
