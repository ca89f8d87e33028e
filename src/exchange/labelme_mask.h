#ifndef EXCHANGE_LABELME_MASK_H
#define EXCHANGE_LABELME_MASK_H

#include "exchange/tree.h"

/* labelme_mask.h - LabelMe's shape_type "mask": a PNG in base64, not 0 where
 * in, whose first and last pixel lie in those of points[0] and points[1]. */

/* Of a shape of such a photo; what lies beyond the photo is cut away. Errors
 * as those of the PNG too; ERR_FORMAT where it has not the size of its box. */
int labelme_mask_read(struct mask *out, const json_t *shape, int32_t width, int32_t height,
                      struct err *err);

/* Appends the keys `points` and `mask`. The mask is not empty. */
int labelme_mask_write(struct text *out, const struct mask *mask, struct err *err);

#endif
