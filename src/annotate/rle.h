#ifndef ANNOTATE_RLE_H
#define ANNOTATE_RLE_H

#include "annotate/mask.h"
#include "base/text.h"

/* rle.h - the compressed run lengths of COCO ("counts" as a string).
 *
 * Runs are out, in, out ... column after column from the left, each from the
 * top. From the fourth on the difference to the one two before stands for a
 * run. A number is cut in groups of 5 bits, lowest first, until the rest is
 * its sign (bit 4 of the last group); a group is the character 48 + bits, plus
 * 32 if more follow. */

/* Appends; the same for the same mask. */
void rle_write(struct text *out, const struct mask *mask);

/* The sides are within base/limits.h: the caller's to have checked. Runs of
 * length 0 are taken anywhere. ERR_FORMAT: a character or number that is none,
 * or runs whose sum is not width x height. On failure *out is untouched. */
int rle_read(struct mask *out, const char *text, size_t size, int32_t width, int32_t height,
             struct err *err);

#endif
