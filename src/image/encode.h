#ifndef IMAGE_ENCODE_H
#define IMAGE_ENCODE_H

#include "image/image.h"

/* encode.h - pixels become a picture file's bytes. Deterministic: the same
 * pixels give the same bytes. 1 or 3 channels. The result is appended to *out,
 * which is untouched on failure. */

/* PNG, 8 bits a sample. */
int encode_png(struct bytes *out, const struct image *image, struct err *err);

/* PNG with 1 bit a pixel: `image` has 1 channel; samples >= 128 become white. */
int encode_png_bits(struct bytes *out, const struct image *image, struct err *err);

/* PNG of indices into a palette: `image` has 1 channel of them; `colours` are R, G, B
 * of each of the 256. */
int encode_png_palette(struct bytes *out, const struct image *image, const uint8_t *colours,
                       struct err *err);

/* Baseline JPEG, quality 1 .. 100, 4:2:0 below 90 and 4:4:4 from there. `exif`,
 * where it is not NULL, is the body of an APP1 segment (beginning "Exif\0\0"),
 * at most 65,533 bytes. */
int encode_jpeg(struct bytes *out, const struct image *image, int quality, const uint8_t *exif,
                size_t exif_size, struct err *err);

#endif
