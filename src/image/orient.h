#ifndef IMAGE_ORIENT_H
#define IMAGE_ORIENT_H

#include "image/image.h"

/* orient.h - turns a stored picture upright. The only place that does.
 *
 * EXIF's orientation says where the stored rows and columns belong:
 *
 *   1 as stored            5 mirrored over the falling diagonal
 *   2 mirrored left-right  6 to be turned 90 degrees clockwise
 *   3 turned by 180        7 mirrored over the rising diagonal
 *   4 mirrored top-bottom  8 to be turned 90 degrees anticlockwise */

/* 1 if an upright picture's width is the stored one's height. */
static inline int orient_swaps(int32_t orientation)
{
    return orientation >= 5;
}

/* How an upright pixel finds its stored place: (x, y), or (y, x) if `swap`, then
 * counted from the far end of the stored columns (flip_x) and rows (flip_y). */
struct orient_turn {
    uint8_t swap, flip_x, flip_y;
};
struct orient_turn orient_turn(int32_t orientation);

/* Replaces the picture by its upright form. `orientation` is 1 .. 8. Any number of channels.
 * Needs room for a second picture of the same size while it works. */
void orient_apply(struct image *image, int32_t orientation);

#endif
