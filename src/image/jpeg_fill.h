#ifndef IMAGE_JPEG_FILL_H
#define IMAGE_JPEG_FILL_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* jpeg_fill.h - parts of a JPEG become black without touching the rest.
 *
 * `covered` has a byte for each pixel of the file as stored, top row first: not 0 means that
 * the pixel goes. Every 8 x 8 block of coefficients that holds a part of such a pixel (in
 * colour of halved sides a block is 16 pixels wide or high) is set to flat black, so a border
 * of up to 15 pixels goes with it, and nothing of what was there is in the new file. All other
 * blocks keep their coefficients, bit for bit. No metadata is written.
 *
 * The result is appended to *out. ERR_STATE: its colours are CMYK's, or it says to be turned,
 * which must be done first; ERR_FORMAT, ERR_LIMIT: it cannot be read. On failure *out is
 * untouched. */
int jpeg_fill(struct bytes *out, const uint8_t *data, size_t size, const uint8_t *covered,
              int32_t width, int32_t height, struct err *err);

#endif
