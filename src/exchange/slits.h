#ifndef EXCHANGE_SLITS_H
#define EXCHANGE_SLITS_H

#include "annotate/shape.h"

/* slits.h - several rings as one polygon, for formats that have no holes.
 *
 * Out from the first ring's first point to each other ring's and back on the
 * same slit: filled even-odd, the slits are as if not there. Curves are the
 * chords of raster rule 1, so an even-odd shape keeps its mask to the bit. */

/* The caller frees the points. The shape was checked and has a ring. ERR_LIMIT:
 * more points than a ring may have. */
int slits_join(struct spline *out, const struct shape *shape, struct err *err);

#endif
