#include "eval/skin_colour.h"
#include "base/bytes.h"
#include "eval/quantile.h"
#include "image/colour.h"

#include <math.h>
#include <stdlib.h>

static double median(double *values, size_t count)
{
    quantile_sort(values, count);
    return quantile_of_sorted(values, count, 0.5);
}

struct skin_colour skin_colour_measure(const uint8_t *rgb, const float *truth,
                                       const uint8_t *known, size_t pixels)
{
    double *light = bytes_new(pixels, sizeof *light),
           *lightness = bytes_new(pixels, sizeof *light);
    double *a = bytes_new(pixels, sizeof *light), *b = bytes_new(pixels, sizeof *light);
    struct skin_colour out;
    size_t n = 0;

    for (size_t i = 0; i < pixels; i++) {
        struct colour_lab lab = colour_lab(rgb[3 * i], rgb[3 * i + 1], rgb[3 * i + 2]);

        light[i] = lab.lightness;
        if (!known[i] || !(truth[i] > 0.5f))
            continue;
        lightness[n] = lab.lightness;
        a[n] = lab.a;
        b[n++] = lab.b;
    }
    out = (struct skin_colour){(int64_t)n, median(lightness, n), median(a, n), median(b, n),
                               NAN,        median(light, pixels)};
    out.ita = colour_ita(out.lightness, out.b);
    free(light);
    free(lightness);
    free(a);
    free(b);
    return out;
}
