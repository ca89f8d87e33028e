#ifndef ANNOTATE_RLE_H
#define ANNOTATE_RLE_H

#include "annotate/mask.h"
#include "base/text.h"

/* rle.h - COCO's run lengths: columns from the left, each from the top down;
 * runs out, in, out, in ..., of which the first may be 0.
 *
 * As text (cocoapi, maskApi.c: rleToString), a count is written as its
 * difference to the count two places before, from the fourth count on, in
 * groups of 5 bits, lowest first, each plus 48 as a character; bit 5 (32) says
 * that more follow; the last group's bit 4 (16) is the sign. */

/* The counts, to be freed; *count is at least 1. */
uint32_t *rle_counts(size_t *count, const struct mask *mask);

/* Counts of 0 are taken as they mean: the runs around them are one. ERR_FORMAT:
 * the counts do not sum to width x height. ERR_LIMIT: the sides are over
 * base/limits.h. On failure *out is untouched. */
int rle_from_counts(struct mask *out, const uint32_t *counts, size_t count, int32_t width,
                    int32_t height, struct err *err);

/* The same as text. rle_read(): ERR_FORMAT also for a character that is none of
 * these, for a text that ends inside a count and for a count below 0. */
void rle_write(struct text *out, const struct mask *mask);
int rle_read(struct mask *out, const char *text, size_t size, int32_t width, int32_t height,
             struct err *err);

#endif
