#include "demo/outline.h"

#include <assert.h>
#include <math.h>

/* Far outside any picture, and still within SPLINE_LIMIT when drawn 4 times larger. */
#define FAR (SPLINE_LIMIT / 8)

struct pose outline_pose(double x, double y, double scale, double turn)
{
    double whole = 1.0 + turn * turn;

    return (struct pose){x, y, scale * (1.0 - turn * turn) / whole, scale * 2.0 * turn / whole,
                         1.0};
}

struct spot outline_at(const struct pose *pose, double u, double v)
{
    u *= pose->flip;
    return (struct spot){pose->x + u * pose->ax - v * pose->ay,
                         pose->y + u * pose->ay + v * pose->ax};
}

double outline_scale(const struct pose *pose)
{
    return sqrt(pose->ax * pose->ax + pose->ay * pose->ay);
}

static int32_t grid(double pixels)
{
    double v = floor(pixels * 256.0 + 0.5);

    return (int32_t)(v < -FAR ? -FAR : v > FAR ? FAR : v);
}

/* Twice the signed area of the ring's polygon: its sign is the way it turns. */
static int64_t turning(const struct spline_point *p, int count)
{
    int64_t sum = 0;

    for (int i = 0; i < count; i++) {
        const struct spline_point *q = &p[(i + 1) % count];

        sum += (int64_t)p[i].x * q->y - (int64_t)q->x * p[i].y;
    }
    return sum;
}

static void add_ring(struct outline *shape, enum spline_kind kind, const struct pose *pose,
                     const struct spot *uv, size_t count)
{
    struct spline_point *p = shape->points + shape->point_count;
    int n = (int)count;

    assert(shape->point_count + n <= OUTLINE_POINTS && shape->ring_count < OUTLINE_RINGS);
    for (int i = 0; i < n; i++) {
        struct spot s = outline_at(pose, uv[i].x, uv[i].y);

        p[i] = (struct spline_point){grid(s.x), grid(s.y)};
    }
    if (turning(p, n) < 0)
        for (int i = 0; i < n / 2; i++) {
            struct spline_point swap = p[i];

            p[i] = p[n - 1 - i];
            p[n - 1 - i] = swap;
        }
    shape->rings[shape->ring_count].kind = kind;
    shape->rings[shape->ring_count].first = shape->point_count;
    shape->rings[shape->ring_count].count = n;
    shape->ring_count++;
    shape->point_count += n;
}

void outline_ring(struct outline *shape, const struct pose *pose, const struct spot *uv,
                  size_t count)
{
    add_ring(shape, SPLINE_CATMULL_ROM, pose, uv, count);
}

void outline_polygon(struct outline *shape, const struct pose *pose, const struct spot *uv,
                     size_t count)
{
    add_ring(shape, SPLINE_POLYGON, pose, uv, count);
}

void outline_mirrored(struct outline *shape, const struct pose *pose, const struct spot *half,
                      size_t count)
{
    struct spot uv[64];
    size_t n = 0;

    assert(count >= 3 && count <= 32);
    for (size_t i = 0; i < count; i++)
        uv[n++] = half[i];
    for (size_t i = count - 2; i > 0; i--)
        uv[n++] = (struct spot){-half[i].x, half[i].y};
    outline_ring(shape, pose, uv, n);
}

void outline_ellipse(struct outline *shape, const struct pose *pose, double u, double v,
                     double ru, double rv)
{
    static const struct spot circle[] = {{0.0, -1.0},      {0.7071, -0.7071}, {1.0, 0.0},
                                         {0.7071, 0.7071}, {0.0, 1.0},        {-0.7071, 0.7071},
                                         {-1.0, 0.0},      {-0.7071, -0.7071}};
    struct spot uv[8];

    for (int i = 0; i < 8; i++)
        uv[i] = (struct spot){u + ru * circle[i].x, v + rv * circle[i].y};
    outline_ring(shape, pose, uv, 8);
}

static struct spot along(const struct joint *from, const struct joint *to)
{
    double du = to->u - from->u, dv = to->v - from->v;
    double length = sqrt(du * du + dv * dv);

    return length > 0.0 ? (struct spot){du / length, dv / length} : (struct spot){0.0, 1.0};
}

void outline_tube(struct outline *shape, const struct pose *pose, const struct joint *joints,
                  size_t count)
{
    struct spot uv[30];
    const struct joint *first = joints, *last = joints + count - 1;
    struct spot t = along(last - 1, last);
    size_t n = 0;

    assert(count >= 2 && count <= 12);
    for (size_t i = 0; i < count; i++) {
        struct spot d = along(&joints[i ? i - 1 : 0], &joints[i + 1 < count ? i + 1 : i]);

        uv[n++] =
            (struct spot){joints[i].u + d.y * joints[i].r, joints[i].v - d.x * joints[i].r};
    }
    uv[n++] = (struct spot){last->u + (t.y + t.x) * last->r * 0.7071,
                            last->v + (t.y - t.x) * last->r * 0.7071};
    uv[n++] = (struct spot){last->u + t.x * last->r, last->v + t.y * last->r};
    uv[n++] = (struct spot){last->u + (t.x - t.y) * last->r * 0.7071,
                            last->v + (t.y + t.x) * last->r * 0.7071};
    for (size_t i = count; i-- > 0;) {
        struct spot d = along(&joints[i ? i - 1 : 0], &joints[i + 1 < count ? i + 1 : i]);

        uv[n++] =
            (struct spot){joints[i].u - d.y * joints[i].r, joints[i].v + d.x * joints[i].r};
    }
    t = along(first, first + 1);
    uv[n++] = (struct spot){first->u - (t.x + t.y) * first->r * 0.7071,
                            first->v - (t.y - t.x) * first->r * 0.7071};
    uv[n++] = (struct spot){first->u - t.x * first->r, first->v - t.y * first->r};
    uv[n++] = (struct spot){first->u - (t.x - t.y) * first->r * 0.7071,
                            first->v - (t.y + t.x) * first->r * 0.7071};
    outline_ring(shape, pose, uv, n);
}

static struct spline ring_at(const struct outline *shape, int i)
{
    return (struct spline){shape->rings[i].kind, shape->points + shape->rings[i].first,
                           (size_t)shape->rings[i].count, NULL};
}

static int32_t within(int64_t v, int32_t high)
{
    return (int32_t)(v < 0 ? 0 : v > high ? high : v);
}

struct window outline_window(const struct outline *shape, int32_t margin, int32_t width,
                             int32_t height)
{
    int32_t x0 = FAR, y0 = FAR, x1 = -FAR, y1 = -FAR;
    struct window w;

    for (int r = 0; r < shape->ring_count; r++) {
        struct spline ring = ring_at(shape, r);

        for (size_t i = 0; i < spline_cubic_count(&ring); i++) {
            struct spline_cubic c = spline_cubic_at(&ring, i);

            for (int k = 0; k < 4; k++) {
                x0 = c.p[k].x < x0 ? c.p[k].x : x0;
                y0 = c.p[k].y < y0 ? c.p[k].y : y0;
                x1 = c.p[k].x > x1 ? c.p[k].x : x1;
                y1 = c.p[k].y > y1 ? c.p[k].y : y1;
            }
        }
    }
    w.x = within(x0 / 256 - 1 - margin, width);
    w.y = within(y0 / 256 - 1 - margin, height);
    w.width = within(x1 / 256 + 2 + margin, width) - w.x;
    w.height = within(y1 / 256 + 2 + margin, height) - w.y;
    return w.width > 0 && w.height > 0 ? w : (struct window){0};
}

struct mask outline_mask(const struct outline *shape, struct window window, int32_t times)
{
    struct spline_point points[OUTLINE_POINTS];
    struct spline rings[OUTLINE_RINGS];
    struct mask mask = {0};
    struct err err;
    int failed;

    for (int i = 0; i < shape->point_count; i++)
        points[i] = (struct spline_point){(shape->points[i].x - window.x * 256) * times,
                                          (shape->points[i].y - window.y * 256) * times};
    for (int i = 0; i < shape->ring_count; i++) {
        rings[i] = ring_at(shape, i);
        rings[i].points = points + shape->rings[i].first;
    }
    failed = raster_mask(&mask, rings, (size_t)shape->ring_count, RASTER_NON_ZERO,
                         window.width * times, window.height * times, &err);
    assert(!failed);
    (void)failed;
    return mask;
}
