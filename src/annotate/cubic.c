#include "annotate/cubic.h"

static double at(double a, double b, double c, double d, double t)
{
    double s = 1 - t;

    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
}

static double slope(double a, double b, double c, double d, double t)
{
    double s = 1 - t;

    return 3 * (s * s * (b - a) + 2 * s * t * (c - b) + t * t * (d - c));
}

static double bend(double a, double b, double c, double d, double t)
{
    return 6 * ((1 - t) * (a - 2 * b + c) + t * (b - 2 * c + d));
}

struct vector cubic_at(const struct spline_cubic *cubic, double t)
{
    const struct spline_point *p = cubic->p;

    return (struct vector){at(p[0].x, p[1].x, p[2].x, p[3].x, t),
                           at(p[0].y, p[1].y, p[2].y, p[3].y, t)};
}

struct vector cubic_slope(const struct spline_cubic *cubic, double t)
{
    const struct spline_point *p = cubic->p;

    return (struct vector){slope(p[0].x, p[1].x, p[2].x, p[3].x, t),
                           slope(p[0].y, p[1].y, p[2].y, p[3].y, t)};
}

struct vector cubic_bend(const struct spline_cubic *cubic, double t)
{
    const struct spline_point *p = cubic->p;

    return (struct vector){bend(p[0].x, p[1].x, p[2].x, p[3].x, t),
                           bend(p[0].y, p[1].y, p[2].y, p[3].y, t)};
}
