#ifndef EXCHANGE_LABEL_STUDIO_BRUSH_H
#define EXCHANGE_LABEL_STUDIO_BRUSH_H

#include "exchange/tree.h"

/* label_studio_brush.h - Label Studio's `rle`: bytes, as a list of numbers, of a
 * stream of bits, the highest first. 32 bits: how many values; 5: their width
 * less 1; four times 4: how wide a length may be, less 1. Then pieces: a bit
 * that says whether one value is repeated, 2 bits that choose the width of
 * the length, the length less 1, and the value or so many values. Values are the
 * R, G, B, A of each pixel, row by row; a pixel is in where A is not 0.
 * (thi.ng/rle-pack, which Label Studio uses.) */

/* ERR_FORMAT: not a list of bytes, not 8 bits a value, not width x height
 * pixels, or cut short. On failure *out is untouched. */
int label_studio_brush_read(struct mask *out, const json_t *rle, int32_t width, int32_t height,
                            struct err *err);

/* Appends "format" and "rle" of it: 255 in all four values of a pixel that is in. */
void label_studio_brush_write(struct text *out, const struct mask *mask);

#endif
