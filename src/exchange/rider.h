#ifndef EXCHANGE_RIDER_H
#define EXCHANGE_RIDER_H

#include "exchange/tree.h"

/* rider.h - our own key "dermatome", by which splines ride along in JSON files
 * of tools that keep keys they do not know:
 *
 *   {"fill": "non-zero", "rings": [{"kind": "catmull-rom",
 *    "points": [x, y, x, y ...], "corners": [0, 2]}]}
 *
 * Coordinates are whole, in 1/256 pixel; corners are the numbers of points.
 * Other tools move the points beside it and leave this as it is. So a reader
 * believes it only where the plain outline is still the one that it gives. */

/* Does the shape need one: is it more than a polygon filled even-odd? */
int rider_needed(const struct shape *shape);

/* Appends the object. */
void rider_write(struct text *out, const struct shape *shape);

/* Reads it. Returns 0, or -1 where it is not one that rider_write() writes of a
 * shape that was checked. The caller frees *out. */
int rider_read(struct shape *out, const json_t *rider);

/* The same, and -1 also where ring() of it is not just this ring. */
int rider_read_beside(struct shape *out, const json_t *rider, const struct spline *plain,
                      int (*ring)(struct spline *, const struct shape *, struct err *));

#endif
