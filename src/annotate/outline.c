#include "annotate/outline.h"

#include "base/bytes.h"

#include <stdlib.h>

enum {
    REACH_MAX = 64, /* samples at each side that a direction may look at */
    FAR = 8         /* samples from which a side is seen well */
};

void outline_add(struct outline *path, struct vector at)
{
    if (path->count == path->room) {
        path->room = path->room ? 2 * path->room : 256;
        path->at = bytes_resized(path->at, path->room, sizeof *path->at);
    }
    path->at[path->count++] = at;
}

void outline_free(struct outline *path)
{
    free(path->at);
    free(path->corner);
    free(path->t);
}

/* The cosine of the turn at a sample, between arms of `arm` samples. */
static double turn_at(const struct outline *path, size_t i, size_t arm)
{
    struct vector here = outline_sample(path, i + path->count);
    struct vector in =
        vector_unit(vector_minus(here, outline_sample(path, i + path->count - arm)));
    struct vector out = vector_unit(vector_minus(outline_sample(path, i + arm), here));

    return vector_dot(in, out);
}

/* A parabola through samples: c0 + c1 k + c2 k^2. */
struct parabola {
    struct vector c0, c1, c2;
};

/* Least squares over the samples i - reach .. i + reach. */
static struct parabola parabola_across(const struct outline *path, size_t i, size_t reach)
{
    double s0 = 0, s2 = 0, s4 = 0, by;
    struct vector p0 = {0, 0}, p1 = {0, 0}, p2 = {0, 0};
    struct parabola c;

    for (size_t j = 0; j <= 2 * reach; j++) {
        struct vector p = outline_sample(path, i + path->count - reach + j);
        double k = (double)j - (double)reach, kk = k * k;

        s0 += 1;
        s2 += kk;
        s4 += kk * kk;
        p0 = (struct vector){p0.x + p.x, p0.y + p.y};
        p1 = (struct vector){p1.x + k * p.x, p1.y + k * p.y};
        p2 = (struct vector){p2.x + kk * p.x, p2.y + kk * p.y};
    }
    by = s0 * s4 - s2 * s2;
    c.c2 = (struct vector){(s0 * p2.x - s2 * p0.x) / by, (s0 * p2.y - s2 * p0.y) / by};
    c.c1 = (struct vector){p1.x / s2, p1.y / s2};
    c.c0 = (struct vector){(p0.x - s2 * c.c2.x) / s0, (p0.y - s2 * c.c2.y) / s0};
    return c;
}

/* Least squares over the `reach` samples behind i (step 1) or before it (step
 * -1), through the sample i itself. */
static struct parabola parabola_from(const struct outline *path, size_t i, size_t reach,
                                     int step)
{
    double s2 = 0, s3 = 0, s4 = 0, by;
    struct vector p1 = {0, 0}, p2 = {0, 0};
    struct parabola c = {.c0 = outline_sample(path, i)};

    for (size_t j = 1; j <= reach; j++) {
        struct vector p = outline_sample(path, step > 0 ? i + j : i + path->count - j);
        double k = (double)j;

        p = vector_minus(p, c.c0);
        s2 += k * k;
        s3 += k * k * k;
        s4 += k * k * k * k;
        p1 = (struct vector){p1.x + k * p.x, p1.y + k * p.y};
        p2 = (struct vector){p2.x + k * k * p.x, p2.y + k * k * p.y};
    }
    by = s2 * s4 - s3 * s3;
    c.c1 = (struct vector){p1.x / s2, p1.y / s2};
    if (reach > 2 && by > 0) {
        c.c1 = (struct vector){(s4 * p1.x - s3 * p2.x) / by, (s4 * p1.y - s3 * p2.y) / by};
        c.c2 = (struct vector){(s2 * p2.x - s3 * p1.x) / by, (s2 * p2.y - s3 * p1.y) / by};
    }
    return c;
}

/* Is every sample from i + from .. i + to within the error of the parabola,
 * across its direction? The sample i + step * k belongs to the parabola's k. */
static int parabola_holds(const struct outline *path, const struct parabola *c, size_t i,
                          size_t before, size_t behind, int step)
{
    struct vector along = vector_unit(c->c1);

    for (size_t j = 0; j <= before + behind; j++) {
        struct vector p = outline_sample(path, i + path->count - before + j);
        double k = step * ((double)j - (double)before);
        double x = p.x - c->c0.x - k * c->c1.x - k * k * c->c2.x;
        double y = p.y - c->c0.y - k * c->c1.y - k * k * c->c2.y;

        if (!(fabs(x * along.y - y * along.x) <= path->error))
            return 0;
    }
    return 1;
}

/* How many samples from i on, in direction `step`, lie before the next corner
 * or at it: at most `most`. */
static size_t reach_of(const struct outline *path, size_t i, int step, size_t most)
{
    size_t k = 1;

    while (k < most && !outline_corner(path, step > 0 ? i + k : i + path->count - k))
        k++;
    return k;
}

/* A corner's direction at one of its sides: the farthest view that the
 * parabola holds. */
static struct outline_knot corner_knot(const struct outline *path, size_t i, int step)
{
    size_t most = path->count / 4 > REACH_MAX ? REACH_MAX : path->count / 4 + 1;
    struct outline_knot knot = {.at = vector_on_grid(outline_sample(path, i))};

    most = reach_of(path, i, step, most);
    for (size_t reach = most < 4 ? most : 4;; reach *= 2) {
        struct parabola c = parabola_from(path, i, reach, step);

        if (reach > 4 &&
            !parabola_holds(path, &c, i, step > 0 ? 0 : reach, step > 0 ? reach : 0, step))
            break;
        knot.along = vector_unit(c.c1);
        knot.reach = reach;
        if (2 * reach > most)
            break;
    }
    return knot;
}

/* Do the two sides of a sample meet at more than 30 degrees, each seen from
 * far enough for the steps of a pixel outline not to matter? */
static int sides_meet_sharply(const struct outline *path, size_t i)
{
    struct outline_knot before = corner_knot(path, i, -1), behind = corner_knot(path, i, 1);

    return before.reach >= FAR && behind.reach >= FAR &&
           -vector_dot(before.along, behind.along) < 0.866;
}

void outline_find_corners(struct outline *path)
{
    size_t arm = 4 + (size_t)(path->error / 128), n = path->count;
    double *turn;

    path->corner = bytes_zeroed(n, 1);
    path->t = bytes_new(n + 1, sizeof *path->t);
    arm = arm < n / 8 ? arm : n / 8;
    if (arm < 2)
        return;
    turn = bytes_new(n, sizeof *turn);
    for (size_t i = 0; i < n; i++)
        turn[i] = turn_at(path, i, arm);
    for (size_t i = 0; i < n; i++) {
        int is = turn[i] < 0.94;

        for (size_t k = 1; is && k <= arm; k++)
            is = turn[i] <= turn[(i + k) % n] && turn[i] < turn[(i + n - k) % n];
        path->corner[i] = (uint8_t)(is && (turn[i] < 0.5 || sides_meet_sharply(path, i)));
    }
    free(turn);
}

/* A smooth sample's point and forward direction, from the widest view that a
 * parabola holds. The point is moved by half the error at most. */
static struct outline_knot smooth_knot(const struct outline *path, size_t i)
{
    size_t most = path->count / 6 > REACH_MAX ? REACH_MAX : path->count / 6, other;
    struct vector at = outline_sample(path, i), off = {0, 0};
    struct outline_knot knot = {{0, 0}, {0, 0}, 0};
    double by;

    most = reach_of(path, i, 1, most ? most : 1);
    other = reach_of(path, i, -1, most);
    most = most < other ? most : other;
    for (size_t reach = most < 2 ? most : 2;; reach *= 2) {
        struct parabola c = parabola_across(path, i, reach);

        if (reach > 2 && !parabola_holds(path, &c, i, reach, reach, 1))
            break;
        knot.along = vector_unit(c.c1);
        off = vector_minus(c.c0, at);
        if (2 * reach > most)
            break;
    }
    by = vector_length(off) > path->error / 2 ? path->error / 2 / vector_length(off) : 1;
    knot.at = vector_on_grid((struct vector){at.x + by * off.x, at.y + by * off.y});
    return knot;
}

struct outline_knot outline_knot(const struct outline *path, size_t i, int step)
{
    struct outline_knot knot;

    i %= path->count;
    if (outline_corner(path, i))
        return corner_knot(path, i, step);
    knot = smooth_knot(path, i);
    knot.along = (struct vector){step * knot.along.x, step * knot.along.y};
    return knot;
}
