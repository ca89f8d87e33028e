#ifndef ANNOTATE_CONTOUR_H
#define ANNOTATE_CONTOUR_H

#include "annotate/mask.h"
#include "annotate/shape.h"

/* contour.h - the exact outline of a mask, along the edges of its pixels.
 *
 * Rings are polygons whose points are corners of pixels (multiples of 256) and
 * the bends of the outline only: straight stretches are one edge, horizontal
 * and vertical edges alternate. Seen on the screen, outlines run clockwise and
 * holes counter-clockwise: what is in lies at the right hand. Pixels that
 * touch at a corner only get rings of their own, so holes that touch so share
 * one. No two rings cross; both fill rules give the mask. */

/* shape_mask() of the result, at the mask's size, is the mask. An empty mask
 * has the empty shape. Rings are in the order of their topmost, then leftmost
 * point, which is where each begins. Noise can have more points and rings than
 * shape_check() passes: ask contour_points() first. The caller frees it. */
struct shape contour_trace(const struct mask *mask);

/* How many points that shape has; takes no memory for them. */
size_t contour_points(const struct mask *mask);

#endif
