#ifndef IMAGE_METADATA_H
#define IMAGE_METADATA_H

#include "base/bytes.h"
#include "image/decode.h"

/* metadata.h - what a picture's file tells beside the picture, as it stands there.
 *
 * JPEG: each APPn and COM segment, wherever it stands, with its marker and length, and what
 * follows the end. PNG: each chunk but IHDR, PLTE, tRNS, IDAT and IEND (name and data), and
 * what follows the end. PNM: the comments of its head. BMP: nothing. */

/* Appends them to *out, up to `most` bytes in all; returns how many there are. A file that is
 * no whole picture gives what can be read. */
size_t metadata_collect(struct bytes *out, enum decode_kind kind, const uint8_t *data,
                        size_t size, size_t most);

#endif
