#ifndef IMAGE_COLOUR_H
#define IMAGE_COLOUR_H

#include <stddef.h>

/* colour.h - colour spaces.
 *
 * RGB to HSV, one pixel: r, g, b in [0, 1]; h in [0, 1) (a full turn is 1, red
 * is 0; 0 where r = g = b), s = (max - min) / max in [0, 1] (0 for black), v =
 * max. A. R. Smith, "Color gamut transform pairs", SIGGRAPH 1978. */
void colour_hsv(float *h, float *s, float *v, float r, float g, float b);

/* sRGB to CIE 1976 L*a*b*, one pixel: r, g, b in 0 .. 255, as coded; lightness in
 * [0, 100], a (green to red) and b (blue to yellow) some -110 .. 100. The white is
 * that of sRGB, D65, so that grey has a = b = 0. IEC 61966-2-1 for the code's curve and
 * primaries, CIE 15 for L*a*b*. */
struct colour_lab {
    double lightness, a, b;
};
struct colour_lab colour_lab(double r, double g, double b);

/* Individual typology angle, degrees: atan2(L* - 50, b*) 180 / pi. Chardon, Cretois
 * and Hourseau, "Skin colour typology and suntanning pathways", International Journal
 * of Cosmetic Science 13, 1991, where it is arctan((L* - 50) / b*): the same where b* > 0,
 * as of skin. 0 where both are 0. */
double colour_ita(double lightness, double b);

#endif
