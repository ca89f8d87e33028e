#ifndef ANNOTATE_MASK_BITS_H
#define ANNOTATE_MASK_BITS_H

#include "annotate/mask.h"

/* mask_bits.h - a bit for each pixel, 1 = in: rows from the top, each padded
 * with 0 to whole bytes, the highest bit leftmost; as in a PBM file (P4). */

size_t mask_bits_size(int32_t width, int32_t height); /* bytes: height x ceil(width / 8) */
void mask_to_bits(uint8_t *bits, const struct mask *mask);

/* What the padding holds is not looked at. The caller frees. */
struct mask mask_from_bits(const uint8_t *bits, int32_t width, int32_t height);

#endif
