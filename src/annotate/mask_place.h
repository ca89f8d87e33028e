#ifndef ANNOTATE_MASK_PLACE_H
#define ANNOTATE_MASK_PLACE_H

#include "annotate/mask.h"

/* mask_place.h - where a mask lies, and the same mask elsewhere. Straight on
 * the runs. The caller frees the results. */

struct mask_box {
    int32_t x, y, width, height; /* pixels; all 0 for an empty mask */
};

/* The smallest box around the pixels that are in. */
struct mask_box mask_bounds(const struct mask *mask);

/* What a window of width x height pixels (within base/limits.h, the
 * programmer's to have checked) shows whose corner is at (x, y). It may hang
 * over the picture's edge, or lie beside it: what is beyond is out. */
struct mask mask_crop(const struct mask *mask, int32_t x, int32_t y, int32_t width,
                      int32_t height);

/* The same picture, its pixels dx to the right and dy down; what leaves it is
 * lost, what comes in is out. */
struct mask mask_shift(const struct mask *mask, int32_t dx, int32_t dy);

/* The mask stretched to width x height (within the limits): each pixel is as
 * the one of `mask` that its centre lies in, which is pixel floor((2 x + 1) W / 2 w)
 * of W where w are wanted; a centre on a line belongs to the pixel after it.
 * For shares of areas instead see mask_coverage(). */
struct mask mask_scale(const struct mask *mask, int32_t width, int32_t height);

#endif
