#ifndef IMAGE_RESIZE_H
#define IMAGE_RESIZE_H

#include "image/image.h"

/* resize.h - area-average resampling.
 *
 * Each result pixel is the mean of the source over the rectangle that it
 * covers, partial pixels weighed by their share, rounded to nearest (halves up). Enlarging
 * works by the same rule (the rectangle is then smaller than a pixel). The
 * sides are scaled independently: a picture that is not square is squeezed.
 * Integers only inside, so the same bits everywhere. */
struct image resize_area(const struct image *source, int32_t width, int32_t height);

#endif
