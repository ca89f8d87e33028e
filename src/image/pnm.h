#ifndef IMAGE_PNM_H
#define IMAGE_PNM_H

#include "image/image.h"

/* pnm.h - PBM, PGM and PPM files (P1 .. P6) to RGB pixels; see decode.h.
 *
 * Samples run from 0 to maxval (1 .. 65535) and are scaled to 0 .. 255 with
 * rounding; a larger one is damage. Bitmaps: 1 is black. Comments may stand in
 * the header and among plain samples. Of several pictures in one file the first
 * is read. */

/* The stored sides in pixels. Outputs untouched on failure. */
int pnm_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
               struct err *err);

/* The caller frees *out; untouched on failure. */
int pnm_decode(struct image *out, const uint8_t *data, size_t size, struct err *err);

#endif
