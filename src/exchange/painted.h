#ifndef EXCHANGE_PAINTED_H
#define EXCHANGE_PAINTED_H

#include "exchange/exchange.h"
#include "image/image.h"

/* painted.h - a photo's regions painted into a picture of one byte a pixel. */

/* 0, or `skin`, or `ignored`; what is lost by having pixels alone is told. The
 * caller frees it. Errors as region_paint(). */
int painted_image(struct image *out, const struct exchange_photo *photo, uint8_t skin,
                  uint8_t ignored, struct text *lost, struct err *err);

/* ERR_FORMAT: other sides. */
int painted_check(const struct image *image, int32_t width, int32_t height, struct err *err);

/* The pixels of an RGB picture that have just this colour. */
struct mask painted_skin(const struct image *image, const uint8_t colour[3]);

#endif
