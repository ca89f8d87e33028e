#ifndef IMAGE_RESIZE_SMOOTH_H
#define IMAGE_RESIZE_SMOOTH_H

#include "image/image.h"

/* resize_smooth.h - bilinear resampling, to enlarge a confidence without blocks.
 *
 * Each result pixel's centre is carried to the source, where its four nearest
 * centres are weighed; beyond the outermost centres the edge's value goes on.
 * Integers only (16 bits of fraction), rounded to nearest. For making smaller
 * use resize_area(). */
struct image resize_smooth(const struct image *source, int32_t width, int32_t height);

#endif
