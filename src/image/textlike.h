#ifndef IMAGE_TEXTLIKE_H
#define IMAGE_TEXTLIKE_H

#include "image/image.h"

/* textlike.h - regions of a picture that look like lines of print: a hint, no more.
 *
 * The picture is brought to at most TEXTLIKE_SIDE pixels a side. Pixels much darker (and, in a
 * second look, much lighter) than their surroundings are gathered into connected parts; parts
 * of the size and slimness of letters that stand beside each other, of like height, on one
 * line, at least TEXTLIKE_LETTERS of them, are a region. Writing that is slanted, curved,
 * joined, blurred or smaller than about eight pixels is not found; rows of teeth, hairs or
 * seams may be. How often, is measured in docs/guard.md. */
#define TEXTLIKE_RULE 1 /* any change of what is found raises it */
enum { TEXTLIKE_SIDE = 1024, TEXTLIKE_LETTERS = 4, TEXTLIKE_MAX = 64 };

struct textlike {
    int32_t x, y, width, height; /* pixels of the picture */
    int letters;
};

/* Returns how many regions were found, at most TEXTLIKE_MAX; those with the most letters first.
 * `image` has 3 channels. */
int textlike_find(struct textlike out[TEXTLIKE_MAX], const struct image *image);

#endif
