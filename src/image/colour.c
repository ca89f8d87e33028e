#include "image/colour.h"

#include <math.h>

void colour_hsv(float *h, float *s, float *v, float r, float g, float b)
{
    float most = fmaxf(r, fmaxf(g, b)), least = fminf(r, fminf(g, b));
    float range = most - least, turn = 0.0f;

    if (range > 0.0f) {
        if (most == r)
            turn = (g - b) / range;
        else if (most == g)
            turn = 2.0f + (b - r) / range;
        else
            turn = 4.0f + (r - g) / range;
        turn /= 6.0f;
        if (turn < 0.0f)
            turn += 1.0f;
        if (turn >= 1.0f) /* a hair below 0 rounds up to a whole turn */
            turn = 0.0f;
    }
    *h = turn;
    *s = most > 0.0f ? range / most : 0.0f;
    *v = most;
}
