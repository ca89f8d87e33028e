#ifndef DATASET_DRAW_H
#define DATASET_DRAW_H

#include "dataset/plan.h"

/* draw.h - which groups of a training stage are held out for validation.
 *
 * Groups that share a picture are one unit, held out together or not at all.
 * Units are walked in the order of their smallest `draw`; one is held out when
 * its photos still fit into round(held / 100 * photos of the stage). Where
 * none fits, `held` is above 0 and there are at least two units, the smallest
 * is held out, the first of them if several are. */
void draw_validation(struct plan *plan, enum plan_fold stage, int held);

#endif
