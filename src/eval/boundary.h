#ifndef EVAL_BOUNDARY_H
#define EVAL_BOUNDARY_H

#include "annotate/mask.h"

/* boundary.h - how alike two masks are along their outlines.
 *
 * Boundary IoU: Cheng, Girshick, Dollar, Berg and Kirillov, "Boundary IoU:
 * improving object-centric image segmentation evaluation", CVPR 2021. The
 * Jaccard index of two bands: of each mask the pixels that are in and at most d
 * from its outline, where d is a share of the picture's diagonal, rounded to
 * whole pixels (halves to even), at least 1. As in the authors' own code the
 * distance is the chessboard one (a square is eroded), and what lies beyond the
 * picture is out. 1 where both masks are empty, 0 where just one is. */

#define BOUNDARY_SHARE 0.02 /* of the diagonal: the paper's usual choice */

/* d, in pixels. share: over 0, at most 1, the programmer's to have checked. */
int32_t boundary_reach(int32_t width, int32_t height, double share);

/* The masks have the same sides, the programmer's to have checked. */
double boundary_iou(const struct mask *a, const struct mask *b, double share);

#endif
