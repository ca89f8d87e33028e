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

/* The light of a coded value, 0 .. 1. */
static double linear(double coded)
{
    double v = coded / 255;

    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

/* CIE 15: a cube root, but straight near black. */
static double root(double t)
{
    const double edge = 6.0 / 29;

    return t > edge * edge * edge ? cbrt(t) : t / (3 * edge * edge) + 4.0 / 29;
}

struct colour_lab colour_lab(double r, double g, double b)
{
    /* Rows: X, Y, Z of each primary, as shares of the white's. */
    static const double xyz[3][3] = {
        {0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}};
    const double light[3] = {linear(r), linear(g), linear(b)};
    double f[3];

    for (int i = 0; i < 3; i++) {
        const double *row = xyz[i];

        f[i] = root((row[0] * light[0] + row[1] * light[1] + row[2] * light[2]) /
                    (row[0] + row[1] + row[2]));
    }
    return (struct colour_lab){116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double colour_ita(double lightness, double b)
{
    return atan2(lightness - 50, b) * 180 / acos(-1.0);
}
