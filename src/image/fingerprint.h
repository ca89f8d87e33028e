#ifndef IMAGE_FINGERPRINT_H
#define IMAGE_FINGERPRINT_H

#include "image/image.h"

/* fingerprint.h - 64 bits that nearly stay when a picture is compressed, made
 * smaller, brightened, or cut a little at its edges (docs/leaks.md).
 *
 * Luma is averaged to 32 x 32 cells, whatever the sides; the bits are the signs
 * of its 8 x 8 lowest cosine coefficients. Mirroring changes signs by the parity
 * of a frequency and a quarter turn swaps the two frequencies besides, so that the
 * fingerprints of the 8 pictures that turns and mirrors make are known from one.
 * Integers only: the same bits everywhere. */

/* Bits 16 c to 16 c + 15 are of one class c of parity: 0 both frequencies even, 1 the
 * horizontal one odd, 2 the vertical one odd, 3 both odd. The bit of the mean, which has no
 * sign of use, is that of the sum of the two lowest even coefficients. */
struct fingerprint {
    uint64_t bits;
    int plain; /* 1: one colour, near enough; the bits say nothing and are 0 */
};

/* A picture whose cells differ from their mean by less than this many levels of
 * luma, root mean square, is plain. */
#define FINGERPRINT_PLAIN 2

/* Takes a picture of `width` x `height` row by row. The caller ends it, or drops
 * it where the rows do not come (NULL is accepted). */
struct fingerprinting;
struct fingerprinting *fingerprint_begin(int32_t width, int32_t height);
void fingerprint_rows(struct fingerprinting *self, const uint8_t *rgb,
                      size_t size);                              /* whole rows */
struct fingerprint fingerprint_end(struct fingerprinting *self); /* all rows were given */
void fingerprint_drop(struct fingerprinting *self);

/* The same of a whole picture of 3 channels. */
struct fingerprint fingerprint_of(const struct image *image);

/* The fingerprint of the picture after a symmetry: bit 0 of `symmetry` mirrors left
 * and right, bit 1 top and bottom, bit 2 swaps x and y before that. 0 .. 7. */
uint64_t fingerprint_turned(uint64_t bits, int symmetry);

/* The least of the 8, as signed numbers: the same for a picture and its mirror images. */
uint64_t fingerprint_least(uint64_t bits);

/* Bits in which two fingerprints differ, the least over the 8 symmetries of one. */
int fingerprint_distance(uint64_t a, uint64_t b);

#endif
