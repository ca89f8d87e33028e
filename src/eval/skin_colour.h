#ifndef EVAL_SKIN_COLOUR_H
#define EVAL_SKIN_COLOUR_H

#include <stddef.h>
#include <stdint.h>

/* skin_colour.h - how light the skin of a photo is, and the photo itself.
 *
 * Measured on the pixels that the truth calls skin, and on no others, so that it
 * is no net's opinion. It is the colour of skin in this photograph: light, camera
 * and white balance are in it. It is no skin type; angles that were taken from
 * photographs have been found unreliable for that (arXiv:2207.02942), so what is
 * made of them is called strata of colour (docs/metrics.md). */
struct skin_colour {
    int64_t pixels;         /* skin of the truth; 0: the rest is NaN, but for `light` */
    double lightness, a, b; /* median L*, a* and b* of these, each by itself */
    double ita;             /* degrees, of the medians (image/colour.h) */
    double light;           /* median L* of all of the photo's pixels */
};

/* Of a photo (pixels, 3) and its truth, (pixels) each: skin where `truth` is above
 * 1/2 and `known` is not 0. A median of an even number is the mean of the middle two. */
struct skin_colour skin_colour_measure(const uint8_t *rgb, const float *truth,
                                       const uint8_t *known, size_t pixels);

#endif
