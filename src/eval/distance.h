#ifndef EVAL_DISTANCE_H
#define EVAL_DISTANCE_H

#include "annotate/mask.h"

/* distance.h - how far each pixel is from a mask, exactly.
 *
 * The distance transform of Felzenszwalb and Huttenlocher, "Distance transforms
 * of sampled functions", Theory of Computing 8, 2012: the lower envelope of one
 * parabola a pixel, along columns and then along rows. Linear in the number of
 * pixels, and in integers: no distance is rounded. */

#define DISTANCE_NONE UINT32_MAX /* the mask is empty: nothing to be far from */

/* out[width x height]: for each pixel the squared distance, in pixels^2, from
 * its centre to the centre of the nearest pixel of `to` that is in; 0 where it
 * is in itself. The largest that the limits allow is below DISTANCE_NONE. */
void distance_squared(uint32_t *out, const struct mask *to);

#endif
