#ifndef EXCHANGE_LONE_H
#define EXCHANGE_LONE_H

#include "annotate/shape.h"

/* lone.h - a shape of one ring, for formats whose outlines are one ring of lines or cubics. */

/* The ring as the polygon that it is, or else as the cubics that it becomes: knot,
 * handle, handle, and so on. The same curve to the bit. ERR_FORMAT: not just one
 * ring; ERR_LIMIT: more points than a ring may have. The caller frees the points. */
int lone_ring(struct spline *out, const struct shape *shape, struct err *err);

/* 1 if the ring, filled by that rule, is just the mask. */
int lone_is(const struct spline *ring, enum raster_fill fill, const struct mask *mask);

#endif
