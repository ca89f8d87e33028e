#ifndef ANNOTATE_MASK_H
#define ANNOTATE_MASK_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "image/image.h"

/* mask.h - a mask is a value: which pixels of a width x height picture are in.
 *
 * Held as runs over the pixels in row-major order (top row first, left to
 * right; a run may go on over the end of a row). `ends` holds the pixel index
 * at which each run stops: runs are out, in, out, in ...; the first may be
 * empty (when pixel 0 is in), no other is; the last ends at width x height.
 * So a mask has just one form: equal masks are equal arrays and equal BLOBs. */
struct mask {
    int32_t width, height; /* pixels, 1 .. LIMIT_SIDE; product <= LIMIT_PIXELS */
    uint32_t *ends;
    size_t count; /* runs, at least 1 */
};

void mask_free(struct mask *mask); /* accepts {0} */

/* A mask being made, run by run, from its first pixel on. mask_builder_add():
 * all pixels from where the last call stopped up to `end` are `in` (0 or 1);
 * the last call's `end` is width x height. The result is builder.mask. */
struct mask_builder {
    struct mask mask;
    size_t room; /* runs allocated */
};
struct mask_builder mask_builder_begin(int32_t width, int32_t height);
void mask_builder_add(struct mask_builder *builder, int in, uint32_t end);

/* A mask of which nothing is in. The sides are within base/limits.h. */
struct mask mask_empty(int32_t width, int32_t height);

/* From one byte a pixel: in where the byte is >= `threshold` (1 .. 255). */
struct mask mask_from_bytes(const uint8_t *pixels, int32_t width, int32_t height,
                            int threshold);

/* The reverse: writes width x height bytes, `in` where in and 0 elsewhere. */
void mask_to_bytes(uint8_t *pixels, const struct mask *mask, uint8_t in);

/* The BLOB of the catalogue, format 1: the byte 1, then in LEB128 the width,
 * the height and the length of each run (out, in, out ...). Appended. */
void mask_encode(struct bytes *out, const struct mask *mask);

/* Reads such a BLOB. ERR_FORMAT for anything that mask_encode() would not have
 * written (cut short, bytes left over, empty run inside, wrong sum, unknown
 * format), ERR_LIMIT for sides over the limits, both before the runs are
 * allocated. On failure *out is untouched. */
int mask_decode(struct mask *out, const uint8_t *blob, size_t size, struct err *err);

int64_t mask_area(const struct mask *mask); /* pixels that are in */
int mask_equal(const struct mask *a, const struct mask *b);

/* Algebra, straight on the runs. a and b have the same sides: the programmer's
 * to have checked. The caller frees the result. */
struct mask mask_and(const struct mask *a, const struct mask *b);
struct mask mask_or(const struct mask *a, const struct mask *b);
struct mask mask_xor(const struct mask *a, const struct mask *b);
struct mask mask_not(const struct mask *a);

/* How much of each target pixel of a width x height grid laid over the whole
 * mask is in, 0 .. 255: the exact area share times 255, rounded to nearest
 * (halves up). The same rule as resize_area() of a picture with 255 where in. */
void mask_coverage(uint8_t *out, const struct mask *mask, int32_t width, int32_t height);

#endif
