#include "annotate/chord.h"

#include <stdlib.h>

static int64_t bend(int32_t a, int32_t b, int32_t c)
{
    return llabs((int64_t)a - 2 * (int64_t)b + c);
}

/* How many halvings: the least k with 3 M < 64 * 4^k, M the larger second
 * difference of the control points (|dx| + |dy|). A chord is then within
 * 3/4 M / 4^k < 16/256 pixel of its curve. At most 12, since M <= 2^28. */
static int halvings(const struct spline_cubic *c)
{
    const struct spline_point *p = c->p;
    int64_t m = bend(p[0].x, p[1].x, p[2].x) + bend(p[0].y, p[1].y, p[2].y);
    int64_t n = bend(p[1].x, p[2].x, p[3].x) + bend(p[1].y, p[2].y, p[3].y);
    int k = 0;

    m = m > n ? m : n;
    while (3 * m >= (int64_t)64 << (2 * k))
        k++;
    return k;
}

static struct chord_axis axis(int32_t p0, int32_t p1, int32_t p2, int32_t p3, int k)
{
    int64_t n = (int64_t)1 << k; /* p(i) n^3 = p0 n^3 + 3 b n^2 i + 3 c n i^2 + d i^3 */
    int64_t b = (int64_t)p1 - p0, c = (int64_t)p0 - 2 * (int64_t)p1 + p2;
    int64_t d = (int64_t)p3 - 3 * (int64_t)p2 + 3 * (int64_t)p1 - p0;

    return (struct chord_axis){(uint64_t)(p0 * n * n * n),
                               (uint64_t)(3 * b * n * n + 3 * c * n + d),
                               (uint64_t)(6 * c * n + 6 * d), (uint64_t)(6 * d)};
}

static struct chord_walk begin(const struct spline_cubic *c, int k)
{
    const struct spline_point *p = c->p;

    return (struct chord_walk){axis(p[0].x, p[1].x, p[2].x, p[3].x, k),
                               axis(p[0].y, p[1].y, p[2].y, p[3].y, k), k, 1 << k};
}

struct chord_walk chord_begin_straight(const struct spline_cubic *cubic)
{
    return begin(cubic, 0);
}

static int same(struct spline_point a, struct spline_point b)
{
    return a.x == b.x && a.y == b.y;
}

struct chord_walk chord_begin(const struct spline_cubic *cubic)
{
    int straight = same(cubic->p[0], cubic->p[1]) && same(cubic->p[2], cubic->p[3]);

    return begin(cubic, straight ? 0 : halvings(cubic));
}
