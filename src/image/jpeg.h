#ifndef IMAGE_JPEG_H
#define IMAGE_JPEG_H

#include "image/image.h"

/* jpeg.h - JPEG files to stored (not yet upright) RGB pixels; see decode.h.
 *
 * What libjpeg only warns of is a failure here: a file that ends before its
 * end marker, damaged entropy-coded data, restart markers out of place. Let
 * pass are only what cannot touch a pixel: odd JFIF and Adobe version numbers,
 * and stray bytes between the last scan and the end marker. 12-bit and lossless
 * JPEG are refused by name. */

/* Scans in one file. Encoders write about 10; each costs a walk over the whole
 * picture, so a small file with thousands could take minutes. */
#define JPEG_SCANS_MAX 100

/* Coefficients of a progressive file, 2 bytes each, that are held at once; with
 * the 300 MB of a picture at LIMIT_PIXELS it stays under a gigabyte. */
#define JPEG_MEMORY_MAX (640L << 20)

/* The stored sides in pixels. Outputs untouched on failure. */
int jpeg_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
                struct err *err);

/* `least` as in decode_image(). The caller frees *out; untouched on failure. */
int jpeg_decode(struct image *out, const uint8_t *data, size_t size, int32_t least,
                struct err *err);

/* Decodes at full size without holding the picture: gives take() some whole rows
 * at a time, top row first, `size` bytes of RGB. After a failure the rows given
 * are worth nothing. */
int jpeg_each_rows(void (*take)(void *self, const uint8_t *rows, size_t size), void *self,
                   const uint8_t *data, size_t size, struct err *err);

#endif
