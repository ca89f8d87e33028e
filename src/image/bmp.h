#ifndef IMAGE_BMP_H
#define IMAGE_BMP_H

#include "image/image.h"

/* bmp.h - Windows and OS/2 bitmaps to RGB pixels; see decode.h.
 *
 * Headers: OS/2 1 (12 bytes), OS/2 2 and INFO (16 .. 64), V4 (108), V5 (124).
 * Pixels: 1, 2, 4, 8 bits with a palette, 16, 24, 32 bits, BITFIELDS and
 * ALPHABITFIELDS, RLE4 and RLE8. Not read: JPEG, PNG, Huffman and RLE24 inside a
 * BMP, and OS/2 bitmap arrays.
 *
 * Decisions where the format leaves room: a palette index without an entry, a
 * run that leaves its row, and data without their end are damage. Pixels that
 * run-length data skip are of palette entry 0. The fourth byte of plain 32-bit
 * pixels is no alpha; one with a mask is, and is laid over white, unless it is 0
 * in the whole picture, which is how programs that do not know alpha fill it. */

/* The stored sides in pixels. Outputs untouched on failure. */
int bmp_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
               struct err *err);

/* The caller frees *out; untouched on failure. */
int bmp_decode(struct image *out, const uint8_t *data, size_t size, struct err *err);

#endif
