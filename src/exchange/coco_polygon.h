#ifndef EXCHANGE_COCO_POLYGON_H
#define EXCHANGE_COCO_POLYGON_H

#include "annotate/mask.h"

/* coco_polygon.h - polygons as pycocotools draws them (cocoapi, maskApi.c:
 * rleFrPoly).
 *
 * Corners are taken five times as large and rounded; edges become lines of whole
 * steps on that grid. Where a line steps over the middle of a column of
 * pixels, the column changes at the first pixel whose middle is not above the
 * step's upper end. So a pixel is in, nearly, where its middle is. */

/* One polygon: count corners, x and y in turn, in pixels; |v| < 2^28. */
struct mask coco_polygon_mask(const double *xy, size_t count, int32_t width, int32_t height);

#endif
