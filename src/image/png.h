#ifndef IMAGE_PNG_H
#define IMAGE_PNG_H

#include "image/image.h"

/* png.h - PNG files to stored (not yet upright) RGB pixels; see decode.h.
 *
 * Samples are first brought to 8 bits, then alpha (a channel, or tRNS) is laid
 * over white. Every checksum must be right, up to and including IEND: a file
 * without its last chunk is cut short, even if all rows are there. Chunks that
 * are not needed for the samples (text, profiles, gamma ...) are walked over,
 * whatever their size, and never held in memory. */

/* The stored sides in pixels. Outputs untouched on failure. */
int png_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
               struct err *err);

/* The caller frees *out; untouched on failure. */
int png_decode(struct image *out, const uint8_t *data, size_t size, struct err *err);

#endif
