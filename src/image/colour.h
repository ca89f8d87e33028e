#ifndef IMAGE_COLOUR_H
#define IMAGE_COLOUR_H

#include <stddef.h>

/* colour.h - colour spaces.
 *
 * RGB to HSV, one pixel: r, g, b in [0, 1]; h in [0, 1) (a full turn is 1, red
 * is 0; 0 where r = g = b), s = (max - min) / max in [0, 1] (0 for black), v =
 * max. A. R. Smith, "Color gamut transform pairs", SIGGRAPH 1978. */
void colour_hsv(float *h, float *s, float *v, float r, float g, float b);

#endif
