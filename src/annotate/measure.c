#include "annotate/measure.h"

#include "annotate/cubic.h"

#include <math.h>
#include <stdlib.h>

__extension__ typedef __int128 wide;

static wide cross(struct spline_point a, struct spline_point b)
{
    return (int64_t)a.x * b.y - (int64_t)b.x * a.y;
}

/* 20 times the area, in grid units: below 2^77 for any shape. */
static wide area_of(const struct spline *ring)
{
    wide sum = 0;

    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic c = spline_cubic_at(ring, i);
        const struct spline_point *p = c.p;

        sum += 6 * cross(p[0], p[1]) + 3 * cross(p[0], p[2]) + cross(p[0], p[3]) +
               3 * cross(p[1], p[2]) + 3 * cross(p[1], p[3]) + 6 * cross(p[2], p[3]);
    }
    return sum;
}

/* sum / (20 * 65536), rounded once. Up to 2^53 the division does that; above,
 * the quotient by 5 is taken with 46 more bits, the last of which remembers
 * that something was left, and the conversion does it. */
static double in_pixels(wide sum)
{
    const wide exact = (wide)1 << 53;
    wide more = (sum < 0 ? -sum : sum) << 46, part = more / 5;

    if (sum <= exact && sum >= -exact)
        return (double)sum / 5 / (1 << 18);
    part |= more % 5 != 0;
    return ldexp((double)(sum < 0 ? -part : part), -46 - 18);
}

double measure_area(const struct spline *ring)
{
    return in_pixels(area_of(ring));
}

double measure_shape_area(const struct shape *shape)
{
    wide sum = 0;

    for (size_t i = 0; i < shape->count; i++)
        sum += area_of(&shape->rings[i]);
    return in_pixels(sum);
}

/* Widens low .. high to the cubic with these coordinates. Inside of the knots'
 * range nothing can stick out where the handles do not. */
static void widen(int32_t *low, int32_t *high, const struct spline_cubic *cubic, int is_y)
{
    const double slack = 0x1p-20;
    double v[4], roots[2], a, b, c, disc, q;

    for (int i = 0; i < 4; i++)
        v[i] = is_y ? cubic->p[i].y : cubic->p[i].x;
    for (int i = 0; i < 4; i += 3) {
        *low = v[i] < *low ? (int32_t)v[i] : *low;
        *high = v[i] > *high ? (int32_t)v[i] : *high;
    }
    if (fmin(v[1], v[2]) >= *low && fmax(v[1], v[2]) <= *high)
        return;
    a = v[3] - 3 * v[2] + 3 * v[1] - v[0]; /* the slope is 3 (a t^2 + 2 b t + c) */
    b = v[2] - 2 * v[1] + v[0];
    c = v[1] - v[0];
    disc = b * b - a * c;
    if (disc < 0)
        return;
    q = b < 0 ? -b + sqrt(disc) : -b - sqrt(disc);
    roots[0] = q / a;
    roots[1] = c / q;
    for (int i = 0; i < 2; i++)
        if (roots[i] > 0 && roots[i] < 1) { /* not where it is no number */
            struct vector at = cubic_at(cubic, roots[i]);
            double u = is_y ? at.y : at.x;

            *low = u < *low ? (int32_t)floor(u + slack) : *low;
            *high = u > *high ? (int32_t)ceil(u - slack) : *high;
        }
}

struct measure_box measure_bounds(const struct spline *ring)
{
    struct measure_box box = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic cubic = spline_cubic_at(ring, i);

        widen(&box.left, &box.right, &cubic, 0);
        widen(&box.top, &box.bottom, &cubic, 1);
    }
    return box;
}

/* A cubic that is being halved. */
struct bezier {
    struct vector p[4];
};

static struct bezier bezier_of(const struct spline_cubic *cubic)
{
    struct bezier b;

    for (int i = 0; i < 4; i++)
        b.p[i] = vector_of(cubic->p[i]);
    return b;
}

static struct vector middle(struct vector a, struct vector b)
{
    return (struct vector){(a.x + b.x) / 2, (a.y + b.y) / 2};
}

static void halve(const struct bezier *b, struct bezier *first, struct bezier *second)
{
    struct vector ab = middle(b->p[0], b->p[1]), bc = middle(b->p[1], b->p[2]);
    struct vector cd = middle(b->p[2], b->p[3]), abc = middle(ab, bc), bcd = middle(bc, cd);
    struct vector m = middle(abc, bcd);

    *first = (struct bezier){{b->p[0], ab, abc, m}};
    *second = (struct bezier){{m, bcd, cd, b->p[3]}};
}

static double span(struct vector a, struct vector b)
{
    return vector_length(vector_minus(b, a));
}

/* Half-way between chord and control polygon (J. Gravesen, 1997), once that is
 * within the error either way. */
static double length_of(const struct bezier *b, double error, int depth)
{
    double chord = span(b->p[0], b->p[3]);
    double around = span(b->p[0], b->p[1]) + span(b->p[1], b->p[2]) + span(b->p[2], b->p[3]);
    struct bezier first, second;

    if (around - chord <= 2 * error || !depth)
        return (around + chord) / 2;
    halve(b, &first, &second);
    return length_of(&first, error / 2, depth - 1) + length_of(&second, error / 2, depth - 1);
}

double measure_length(const struct spline *ring, double error)
{
    size_t count = spline_cubic_count(ring);
    double sum = 0;

    error = error >= 1e-6 ? error : 1e-6;
    for (size_t i = 0; i < count; i++) {
        struct spline_cubic cubic = spline_cubic_at(ring, i);
        struct bezier b = bezier_of(&cubic);

        if (ring->kind == SPLINE_POLYGON)
            sum += span(b.p[0], b.p[3]);
        else
            sum += length_of(&b, 256 * error / (double)count, 24);
    }
    return sum / 256;
}

/* A search for the nearest point: the best so far, with its distance in grid
 * units. A distance that is `enough` ends it. */
struct search {
    struct vector from;
    struct measure_nearest best;
    double enough;
};

static void offer(struct search *s, const struct spline_cubic *cubic, size_t piece, double t)
{
    struct vector at = cubic_at(cubic, t);
    double distance = span(at, s->from);

    if (distance < s->best.distance)
        s->best = (struct measure_nearest){piece, t, at, distance};
}

/* How far the cubic is from moving evenly along its chord, at most. */
static double bow(const struct bezier *b)
{
    const struct vector *p = b->p;
    struct vector one = {(2 * p[0].x + p[3].x) / 3, (2 * p[0].y + p[3].y) / 3};
    struct vector two = {(p[0].x + 2 * p[3].x) / 3, (p[0].y + 2 * p[3].y) / 3};

    return fmax(span(p[1], one), span(p[2], two));
}

/* The part of a cubic from t0 to t1, looked at only if it can hold a nearer
 * point, and halved, nearer half first, until it is as good as its chord. */
static void search_part(struct search *s, const struct spline_cubic *cubic, size_t piece,
                        const struct bezier *part, double t0, double t1)
{
    const double even = 1.0 / 256;
    double off = bow(part), near = vector_to_line(s->from, part->p[0], part->p[3]);
    double by, t, mid = (t0 + t1) / 2;
    struct vector ab, ap;
    struct bezier half[2];

    if (s->best.distance <= s->enough || near - off >= s->best.distance)
        return;
    if (near + off <= s->enough) { /* how near does not matter */
        s->best = (struct measure_nearest){piece, mid, s->from, near + off};
        return;
    }
    if (off > even && t1 - t0 > 0x1p-40) {
        int first;

        halve(part, &half[0], &half[1]);
        first = vector_to_line(s->from, half[1].p[0], half[1].p[3]) <
                vector_to_line(s->from, half[0].p[0], half[0].p[3]);
        for (int i = 0; i < 2; i++, first = !first)
            search_part(s, cubic, piece, &half[first], first ? mid : t0, first ? t1 : mid);
        return;
    }
    ab = vector_minus(part->p[3], part->p[0]);
    ap = vector_minus(s->from, part->p[0]);
    by = vector_dot(ab, ab);
    t = by > 0 ? fmin(fmax(vector_dot(ap, ab) / by, 0), 1) : 0;
    offer(s, cubic, piece, t0 + t * (t1 - t0));
}

/* Newton's method from the point found: nearer still, or left as it is. */
static void polish(struct search *s, const struct spline_cubic *cubic)
{
    double t = s->best.t;

    for (int i = 0; i < 4; i++) {
        struct vector d = vector_minus(cubic_at(cubic, t), s->from);
        struct vector v = cubic_slope(cubic, t), w = cubic_bend(cubic, t);
        double by = vector_dot(v, v) + vector_dot(d, w);

        if (!(by > 0))
            return;
        t = fmin(fmax(t - vector_dot(d, v) / by, 0), 1);
        offer(s, cubic, s->best.piece, t);
    }
}

struct measure_nearest measure_nearest(const struct spline *ring, struct vector from)
{
    struct search s = {from, {0, 0, {0, 0}, INFINITY}, -1};
    size_t count = spline_cubic_count(ring);
    struct spline_cubic cubic;

    for (size_t i = 0; i < count; i++) {
        cubic = spline_cubic_at(ring, i);
        offer(&s, &cubic, i, 0);
    }
    for (size_t i = 0; i < count; i++) {
        struct bezier whole;

        cubic = spline_cubic_at(ring, i);
        whole = bezier_of(&cubic);
        if (cubic.p[0].x == cubic.p[1].x && cubic.p[0].y == cubic.p[1].y &&
            cubic.p[2].x == cubic.p[3].x && cubic.p[2].y == cubic.p[3].y &&
            vector_to_line(from, whole.p[0], whole.p[3]) >= s.best.distance)
            continue; /* a straight piece lies on its chord, however unevenly it moves */
        search_part(&s, &cubic, i, &whole, 0, 1);
    }
    cubic = spline_cubic_at(ring, s.best.piece);
    polish(&s, &cubic);
    s.best.distance /= 256;
    return s.best;
}

/* The length of its control polygon: a cubic is never faster than 3 times that. */
static double around(const struct spline_cubic *c)
{
    struct bezier b = bezier_of(c);

    return span(b.p[0], b.p[1]) + span(b.p[1], b.p[2]) + span(b.p[2], b.p[3]);
}

/* A piece made ready for many searches. */
struct target {
    struct spline_cubic cubic;
    struct bezier whole;
};

static struct target *targets_of(const struct spline *ring)
{
    size_t count = spline_cubic_count(ring);
    struct target *targets = bytes_new(count, sizeof *targets);

    for (size_t i = 0; i < count; i++) {
        targets[i].cubic = spline_cubic_at(ring, i);
        targets[i].whole = bezier_of(&targets[i].cubic);
        if (ring->kind == SPLINE_POLYGON) { /* the same line, moving evenly */
            struct vector *p = targets[i].whole.p;

            p[1] = (struct vector){(2 * p[0].x + p[3].x) / 3, (2 * p[0].y + p[3].y) / 3};
            p[2] = (struct vector){(p[0].x + 2 * p[3].x) / 3, (p[0].y + 2 * p[3].y) / 3};
            for (int k = 0; k < 4; k++)
                targets[i].cubic.p[k] = vector_on_grid(p[k]);
        }
    }
    return targets;
}

/* Is a point farther from the targets than `most`? Then that is raised. Begins
 * with the piece that was nearest to the point before. */
static void raise_most(double *most, struct vector from, const struct target *targets,
                       size_t count, size_t *last)
{
    struct search s = {from, {*last, 0, {0, 0}, INFINITY}, *most};

    for (size_t k = 0; k < count && s.best.distance > *most; k++) {
        size_t i = (*last + k) % count;

        search_part(&s, &targets[i].cubic, i, &targets[i].whole, 0, 1);
    }
    *last = s.best.piece;
    *most = fmax(*most, s.best.distance);
}

static double one_way(const struct spline *from, const struct spline *to)
{
    struct target *targets = targets_of(to);
    double most = 0, all = 0, step;
    size_t count = spline_cubic_count(from), last = 0;

    for (size_t i = 0; i < count; i++) {
        struct spline_cubic cubic = spline_cubic_at(from, i);

        all += around(&cubic);
    }
    step = fmax(64, 3 * all / 65536);
    for (size_t i = 0; i < count; i++) {
        struct spline_cubic cubic = spline_cubic_at(from, i);
        double parts = fmax(4, ceil(3 * around(&cubic) / step));

        for (double k = 0; k < parts; k++)
            raise_most(&most, cubic_at(&cubic, k / parts), targets, spline_cubic_count(to),
                       &last);
    }
    free(targets);
    return most / 256;
}

double measure_distance(const struct spline *a, const struct spline *b)
{
    return fmax(one_way(a, b), one_way(b, a));
}
