#ifndef NN_VALUES_H
#define NN_VALUES_H

#include "nn/plan.h"

/* values.h - where the planes of a net lie that only predicts.
 *
 * Nobody goes back over them: a plane is needed from the layer that writes it to the last that
 * reads it, and others lie in its place before and after. Framed planes share with those of
 * their own size alone, frame upon frame, so that the frames stay 0. */

/* Moves the planes of all layers to their place in the photo's block, whose size becomes
 * plan->photo. */
void values_place(struct plan *plan);

#endif
