#ifndef EXCHANGE_COCO_SEGMENT_H
#define EXCHANGE_COCO_SEGMENT_H

#include "exchange/tree.h"

/* coco_segment.h - the key `segmentation` of COCO's annotations. */

/* Run lengths, compressed or not, of a photo of such sides. ERR_FORMAT where its
 * `size`, [height, width], is another; other errors as annotate/rle.h. */
int coco_segment_runs(struct mask *out, const json_t *runs, int32_t width, int32_t height,
                      struct err *err);

/* One polygon: a flat list of x, y. Errors as tree_points(). */
int coco_segment_polygon(struct spline_point **out, size_t *count, const json_t *list,
                         struct err *err);

/* All of it as pycocotools' annToMask() draws it. */
int coco_segment_draw(struct mask *out, const json_t *segmentation, int32_t width,
                      int32_t height, struct err *err);

#endif
