#include "annotate/spline.h"

#include <string.h>

static const char *const KINDS[] = {[SPLINE_CATMULL_ROM] = "catmull-rom",
                                    [SPLINE_BEZIER] = "bezier",
                                    [SPLINE_BSPLINE] = "b-spline",
                                    [SPLINE_POLYGON] = "polygon"};

const char *spline_kind_name(enum spline_kind kind)
{
    return KINDS[kind];
}

int spline_kind_of(enum spline_kind *out, const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strlen(KINDS[i]) == length && !memcmp(KINDS[i], name, length)) {
            *out = (enum spline_kind)i;
            return 0;
        }
    return -1;
}

static int within(int32_t v)
{
    return v >= -SPLINE_LIMIT && v <= SPLINE_LIMIT;
}

int spline_check(const struct spline *spline, struct err *err)
{
    if (!spline->count)
        return err_set(err, ERR_FORMAT, "a ring has no points");
    if (spline->count > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "a ring has %zu points, the limit is %zu", spline->count,
                       SPLINE_POINTS_MAX);
    if (spline->kind == SPLINE_BEZIER && spline->count % 3)
        return err_set(err, ERR_FORMAT, "a Bezier ring has %zu points, no multiple of 3",
                       spline->count);
    if (spline->corners && spline->kind != SPLINE_CATMULL_ROM)
        return err_set(err, ERR_FORMAT, "only a Catmull-Rom ring has corners");
    for (size_t i = 0; i < spline->count; i++)
        if (!within(spline->points[i].x) || !within(spline->points[i].y))
            return err_set(err, ERR_LIMIT, "point %zu is beyond +-%d/256 pixels", i,
                           SPLINE_LIMIT);
    return 0;
}

/* sum / by, rounded to nearest, halves up; C's division rounds towards 0. */
static int32_t share(int64_t sum, int64_t by)
{
    int64_t twice = 2 * sum + by, whole = twice / (2 * by);

    return (int32_t)(whole - (twice % (2 * by) < 0));
}

size_t spline_cubic_count(const struct spline *spline)
{
    return spline->kind == SPLINE_BEZIER ? spline->count / 3 : spline->count;
}

/* The four points around piece i: a, b | c, d; and which of b and c are corners. */
struct around {
    struct spline_point a, b, c, d;
    int b_corner, c_corner;
};

static struct around around(const struct spline *s, size_t i)
{
    size_t n = s->count, next = (i + 1) % n;

    return (struct around){s->points[(i + n - 1) % n],
                           s->points[i],
                           s->points[next],
                           s->points[(i + 2) % n],
                           s->corners && s->corners[i],
                           s->corners && s->corners[next]};
}

/* The handle of `knot`: a sixth of `to` - `from` away. */
static struct spline_point handle(struct spline_point knot, struct spline_point from,
                                  struct spline_point to)
{
    return (struct spline_point){share(6 * (int64_t)knot.x + to.x - from.x, 6),
                                 share(6 * (int64_t)knot.y + to.y - from.y, 6)};
}

static struct spline_cubic catmull_rom(struct around v)
{
    return (struct spline_cubic){{v.b, v.b_corner ? v.b : handle(v.b, v.a, v.c),
                                  v.c_corner ? v.c : handle(v.c, v.d, v.b), v.c}};
}

static struct spline_cubic bspline(struct around v)
{
    return (struct spline_cubic){{
        {share((int64_t)v.a.x + 4 * (int64_t)v.b.x + v.c.x, 6),
         share((int64_t)v.a.y + 4 * (int64_t)v.b.y + v.c.y, 6)},
        {share(2 * (int64_t)v.b.x + v.c.x, 3), share(2 * (int64_t)v.b.y + v.c.y, 3)},
        {share((int64_t)v.b.x + 2 * (int64_t)v.c.x, 3),
         share((int64_t)v.b.y + 2 * (int64_t)v.c.y, 3)},
        {share((int64_t)v.b.x + 4 * (int64_t)v.c.x + v.d.x, 6),
         share((int64_t)v.b.y + 4 * (int64_t)v.c.y + v.d.y, 6)},
    }};
}

struct spline_cubic spline_cubic_at(const struct spline *spline, size_t i)
{
    const struct spline_point *p = spline->points;
    struct around v;

    switch (spline->kind) {
    case SPLINE_BEZIER:
        return (struct spline_cubic){
            {p[3 * i], p[3 * i + 1], p[3 * i + 2], p[(3 * i + 3) % spline->count]}};
    case SPLINE_CATMULL_ROM:
        return catmull_rom(around(spline, i));
    case SPLINE_BSPLINE:
        return bspline(around(spline, i));
    case SPLINE_POLYGON:
    default:
        v = around(spline, i);
        return (struct spline_cubic){{v.b, v.b, v.c, v.c}};
    }
}
