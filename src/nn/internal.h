#ifndef NN_INTERNAL_H
#define NN_INTERNAL_H

#include "nn/plan.h"

/* internal.h - the inside of a net, for this room and for the programs that time single
 * layers of it. */

/* Its layers and arrays; good as long as the net. */
const struct plan *net_plan(const struct net *net);

/* What its layers work on: as the last pass left it. */
struct work *net_work(struct net *net);

#endif
