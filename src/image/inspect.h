#ifndef IMAGE_INSPECT_H
#define IMAGE_INSPECT_H

#include "base/digest.h"
#include "base/err.h"

#include <stdint.h>

/* inspect.h - is a file nothing but a picture? The check that scrubbed copies must
 * pass; it reads every byte by its own code, none of it the scrubber's or the
 * decoders', and says no to whatever docs/scrubbing.md does not list.
 *
 *   JPEG  segments in their order, tables that are used, component names that tell
 *         the colours; every scan is decoded symbol by symbol and must end, but for
 *         less than a byte of equal bits, where the next marker begins
 *   PNG   chunks in their order with right checksums, numbers in range; IDAT is
 *         inflated: the rows of the picture and not a byte more; no colour under full
 *         transparency, no unused palette entry, no bit behind a row's end
 *   BMP   the 24-bit form with the 40-byte header, unused fields and padding 0
 *   PNM   P5 and P6 of 8 bits without a comment
 *
 * 0: nothing but a picture. -1, ERR_FORMAT: err says what was found, and where; no
 * byte of the file is in the text. */
int inspect(const uint8_t *data, size_t size, struct err *err);

/* The parts, for inspect.c. */
int inspect_jpeg(const uint8_t *data, size_t size, struct err *err);
int inspect_png(const uint8_t *data, size_t size, struct err *err);
int inspect_bmp(const uint8_t *data, size_t size, struct err *err);
int inspect_pnm(const uint8_t *data, size_t size, struct err *err);

/* SHA-256 of the entropy-coded data of all scans of any JPEG, restart markers
 * included, up to the end marker; a byte 0xff that only fills is passed over. -1: it
 * has none, or no end. */
int inspect_entropy(struct sha256 *out, const uint8_t *data, size_t size);

#endif
