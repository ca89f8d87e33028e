#include "annotate/edit.h"

#include "annotate/cubic.h"
#include "annotate/measure.h"

#include <stdlib.h>
#include <string.h>

/* A ring being made; it owns its points and corners. */
struct draft {
    enum spline_kind kind;
    struct spline_point *points;
    uint8_t *corners; /* NULL = none */
    size_t count;
};

static struct draft draft_begin(const struct spline *like, size_t room)
{
    struct draft draft = {.kind = like->kind, .points = bytes_new(room, sizeof *draft.points)};

    if (like->corners)
        draft.corners = bytes_zeroed(room, 1);
    return draft;
}

static void draft_add(struct draft *draft, struct spline_point point, int corner)
{
    draft->points[draft->count] = point;
    if (draft->corners)
        draft->corners[draft->count] = corner != 0;
    draft->count++;
}

/* Points from .. to - 1 of the ring; indices wrap around. */
static void draft_copy(struct draft *draft, const struct spline *ring, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        draft_add(draft, ring->points[i % ring->count],
                  ring->corners && ring->corners[i % ring->count]);
}

/* Appends what was made, if it is a ring, and frees it. */
static int draft_end(struct draft *draft, struct shape *out, const struct spline *ring,
                     double *off, struct err *err)
{
    const struct spline made = {draft->kind, draft->points, draft->count, draft->corners};
    int rc = spline_check(&made, err);

    if (!rc && off)
        *off = measure_distance(ring, &made);
    if (!rc)
        shape_add(out, &made);
    free(draft->points);
    free(draft->corners);
    return rc;
}

static int has_knot(const struct spline *ring, size_t knot, struct err *err)
{
    size_t count = spline_cubic_count(ring);

    if (spline_check(ring, err))
        return -1;
    if (knot >= count)
        return err_set(err, ERR_USAGE, "knot %zu of a ring that has %zu", knot, count);
    return 0;
}

static int is_straight(const struct spline_cubic *c)
{
    return c->p[0].x == c->p[1].x && c->p[0].y == c->p[1].y && c->p[2].x == c->p[3].x &&
           c->p[2].y == c->p[3].y;
}

static struct vector between(struct vector a, struct vector b, double t)
{
    return (struct vector){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

/* De Casteljau: handle, handle, knot, handle, handle in place of two handles.
 * A straight piece becomes two. */
static void cut_cubic(struct spline_point out[5], const struct spline_cubic *c, double t)
{
    struct vector p[4], ab, bc, cd, abc, bcd;
    struct spline_point at = vector_on_grid(cubic_at(c, t));
    struct spline_point straight[5] = {c->p[0], at, at, at, c->p[3]};

    for (int i = 0; i < 4; i++)
        p[i] = vector_of(c->p[i]);
    ab = between(p[0], p[1], t);
    bc = between(p[1], p[2], t);
    cd = between(p[2], p[3], t);
    abc = between(ab, bc, t);
    bcd = between(bc, cd, t);
    out[0] = vector_on_grid(ab);
    out[1] = vector_on_grid(abc);
    out[2] = vector_on_grid(between(abc, bcd, t));
    out[3] = vector_on_grid(bcd);
    out[4] = vector_on_grid(cd);
    if (is_straight(c))
        memcpy(out, straight, sizeof straight);
}

int edit_insert(struct shape *out, const struct spline *ring, size_t piece, double t,
                double *off, struct err *err)
{
    struct spline_cubic cubic;
    struct spline_point cut[5];
    struct draft draft;
    size_t next;

    if (has_knot(ring, piece, err))
        return -1;
    if (ring->kind == SPLINE_BSPLINE)
        return err_set(err, ERR_USAGE,
                       "a uniform B-spline takes no single knot; refine all of "
                       "it, or convert it to Bezier");
    if (!(t > 0 && t < 1))
        return err_set(err, ERR_USAGE, "a knot at t = %g; it must be between 0 and 1", t);
    cubic = spline_cubic_at(ring, piece);
    draft = draft_begin(ring, ring->count + 3);
    cut_cubic(cut, &cubic, t);
    if (ring->kind == SPLINE_BEZIER) {
        draft_copy(&draft, ring, 0, 3 * piece + 1);
        for (int i = 0; i < 5; i++)
            draft_add(&draft, cut[i], 0);
        draft_copy(&draft, ring, 3 * piece + 3, ring->count);
    } else {
        next = (piece + 1) % ring->count;
        draft_copy(&draft, ring, 0, piece + 1);
        draft_add(&draft, vector_on_grid(cubic_at(&cubic, t)),
                  ring->corners && ring->corners[piece] && ring->corners[next]);
        draft_copy(&draft, ring, piece + 1, ring->count);
    }
    return draft_end(&draft, out, ring, off, err);
}

/* sum / by, halves up, by a power of 2. */
static int32_t share(int64_t sum, int64_t by)
{
    int64_t twice = 2 * sum + by, whole = twice / (2 * by);

    return (int32_t)(whole - (twice % (2 * by) < 0));
}

int edit_refine(struct shape *out, const struct spline *ring, double *off, struct err *err)
{
    struct draft draft;

    if (spline_check(ring, err))
        return -1;
    if (ring->kind != SPLINE_BSPLINE)
        return err_set(err, ERR_USAGE, "only a B-spline is refined as a whole; insert knots");
    draft = draft_begin(ring, 2 * ring->count);
    for (size_t i = 0; i < ring->count; i++) {
        struct spline_point a = ring->points[(i + ring->count - 1) % ring->count];
        struct spline_point b = ring->points[i], c = ring->points[(i + 1) % ring->count];

        draft_add(&draft,
                  (struct spline_point){share(a.x + 6 * (int64_t)b.x + c.x, 8),
                                        share(a.y + 6 * (int64_t)b.y + c.y, 8)},
                  0);
        draft_add(
            &draft,
            (struct spline_point){share((int64_t)b.x + c.x, 2), share((int64_t)b.y + c.y, 2)},
            0);
    }
    return draft_end(&draft, out, ring, off, err);
}

static int on_plane(struct vector at, struct err *err)
{
    if (!(fabs(at.x) <= SPLINE_LIMIT && fabs(at.y) <= SPLINE_LIMIT))
        return err_set(err, ERR_LIMIT, "a handle at (%g, %g) would be beyond +-%d pixels",
                       at.x / 256, at.y / 256, SPLINE_LIMIT / 256);
    return 0;
}

/* Where the knot between two pieces would lie on one piece for both, by the
 * lengths of its handles, or of the chords where there are none. */
static double share_of_first(const struct spline_cubic *a, const struct spline_cubic *b)
{
    double first = vector_length(vector_minus(vector_of(a->p[3]), vector_of(a->p[2])));
    double second = vector_length(vector_minus(vector_of(b->p[1]), vector_of(b->p[0])));

    if (!(first > 0 && second > 0)) {
        first = vector_length(vector_minus(vector_of(a->p[3]), vector_of(a->p[0])));
        second = vector_length(vector_minus(vector_of(b->p[3]), vector_of(b->p[0])));
    }
    if (!(first + second > 0))
        return 0.5;
    return fmin(fmax(first / (first + second), 0.05), 0.95);
}

static int delete_bezier(struct shape *out, const struct spline *ring, size_t knot, double *off,
                         struct err *err)
{
    size_t count = ring->count / 3, last = (knot + count - 1) % count;
    struct spline_cubic a = spline_cubic_at(ring, last), b = spline_cubic_at(ring, knot);
    double t = share_of_first(&a, &b);
    struct vector one = between(vector_of(a.p[0]), vector_of(a.p[1]), 1 / t);
    struct vector two = between(vector_of(b.p[3]), vector_of(b.p[2]), 1 / (1 - t));
    struct draft draft;

    if (on_plane(one, err) || on_plane(two, err))
        return -1;
    draft = draft_begin(ring, ring->count);
    /* From the first knot that stays, in the ring's order; the long piece is `last`. */
    for (size_t i = knot ? 0 : 1; i < count; i++) {
        if (i == knot)
            continue;
        draft_add(&draft, ring->points[3 * i], 0);
        draft_add(&draft, i == last ? vector_on_grid(one) : ring->points[3 * i + 1], 0);
        draft_add(&draft, i == last ? vector_on_grid(two) : ring->points[3 * i + 2], 0);
    }
    return draft_end(&draft, out, ring, off, err);
}

int edit_delete(struct shape *out, const struct spline *ring, size_t knot, double *off,
                struct err *err)
{
    size_t least = ring->kind == SPLINE_BEZIER ? 2 : 3;
    struct draft draft;

    if (has_knot(ring, knot, err))
        return -1;
    if (spline_cubic_count(ring) <= least)
        return err_set(err, ERR_USAGE, "a ring needs %zu knots; delete the ring instead",
                       least);
    if (ring->kind == SPLINE_BEZIER)
        return delete_bezier(out, ring, knot, off, err);
    draft = draft_begin(ring, ring->count);
    draft_copy(&draft, ring, 0, knot);
    draft_copy(&draft, ring, knot + 1, ring->count);
    return draft_end(&draft, out, ring, off, err);
}

int edit_move(struct shape *out, const struct spline *ring, size_t point,
              struct spline_point to, struct err *err)
{
    struct draft draft;

    if (spline_check(ring, err))
        return -1;
    if (point >= ring->count)
        return err_set(err, ERR_USAGE, "point %zu of a ring that has %zu", point, ring->count);
    if (to.x < -SPLINE_LIMIT || to.x > SPLINE_LIMIT || to.y < -SPLINE_LIMIT ||
        to.y > SPLINE_LIMIT)
        return err_set(err, ERR_LIMIT, "point %zu would be beyond +-%d pixels", point,
                       SPLINE_LIMIT / 256);
    draft = draft_begin(ring, ring->count);
    draft_copy(&draft, ring, 0, ring->count);
    if (ring->kind == SPLINE_BEZIER && point % 3 == 0) {
        int32_t x = to.x - ring->points[point].x, y = to.y - ring->points[point].y;
        size_t before = (point + ring->count - 1) % ring->count;

        draft.points[before].x += x;
        draft.points[before].y += y;
        draft.points[point + 1].x += x;
        draft.points[point + 1].y += y;
    }
    draft.points[point] = to;
    return draft_end(&draft, out, ring, NULL, err);
}

int edit_reverse(struct shape *out, const struct spline *ring, struct err *err)
{
    struct draft draft;

    if (spline_check(ring, err))
        return -1;
    draft = draft_begin(ring, ring->count);
    for (size_t i = 0; i < ring->count; i++) {
        size_t from = (ring->count - i) % ring->count;

        draft_copy(&draft, ring, from, from + 1);
    }
    return draft_end(&draft, out, ring, NULL, err);
}

/* One side of a split: the ring from knot `from` on to knot `to`, and back. */
static int split_part(struct shape *out, const struct spline *ring, size_t from, size_t to,
                      struct err *err)
{
    size_t each = ring->kind == SPLINE_BEZIER ? 3 : 1, count = ring->count / each;
    struct draft draft = draft_begin(ring, ring->count + each);

    to += to < from ? count : 0;
    draft_copy(&draft, ring, each * from, each * to + 1);
    if (each == 3) {
        draft_add(&draft, ring->points[3 * (to % count)], 0);
        draft_add(&draft, ring->points[3 * from], 0);
    }
    return draft_end(&draft, out, ring, NULL, err);
}

int edit_split(struct shape *out, const struct spline *ring, size_t from, size_t to,
               struct err *err)
{
    size_t count = spline_cubic_count(ring), apart;
    const size_t knots[2] = {from, to};
    const struct spline own = *ring; /* it may lie in out->rings, which grow */

    if (has_knot(ring, from, err) || has_knot(ring, to, err))
        return -1;
    if (ring->kind == SPLINE_BSPLINE)
        return err_set(err, ERR_USAGE,
                       "a B-spline does not pass its points; convert it to "
                       "Bezier to split it");
    for (int i = 0; ring->kind == SPLINE_CATMULL_ROM && i < 2; i++)
        if (!edit_is_corner(ring, knots[i]))
            return err_set(err, ERR_USAGE,
                           "knot %zu is smooth and would bend; make it a corner "
                           "or convert the ring to Bezier",
                           knots[i]);
    apart = (to + count - from) % count;
    if (!apart)
        return err_set(err, ERR_USAGE, "a split needs two knots, not knot %zu twice", from);
    for (int i = 0; i < 2; i++) {
        struct spline_cubic edge = spline_cubic_at(ring, knots[i]);

        if ((i ? count - apart : apart) == 1 && is_straight(&edge))
            return err_set(err, ERR_USAGE,
                           "only a straight edge lies between knots %zu and %zu", from, to);
    }
    if (split_part(out, &own, from, to, err))
        return -1;
    return split_part(out, &own, to, from, err);
}

/* A knot's neighbourhood in a Bezier ring. */
struct joint {
    size_t before, at, behind; /* points: handle, knot, handle */
    struct vector in, out;     /* from the knot to its handles */
};

static struct joint joint_of(const struct spline *ring, size_t knot)
{
    size_t at = 3 * knot;
    struct joint j = {
        .before = (at + ring->count - 1) % ring->count, .at = at, .behind = at + 1};

    j.in = vector_minus(vector_of(ring->points[j.before]), vector_of(ring->points[at]));
    j.out = vector_minus(vector_of(ring->points[j.behind]), vector_of(ring->points[at]));
    return j;
}

int edit_is_corner(const struct spline *ring, size_t knot)
{
    struct joint j;
    double in, out;

    if (ring->kind == SPLINE_CATMULL_ROM)
        return ring->corners && ring->corners[knot];
    if (ring->kind != SPLINE_BEZIER)
        return ring->kind == SPLINE_POLYGON;
    j = joint_of(ring, knot);
    in = vector_length(j.in);
    out = vector_length(j.out);
    if (!(in > 0 && out > 0) || vector_dot(j.in, j.out) >= 0)
        return 1;
    /* How far the shorter handle's end is off the line of the longer. */
    return fabs(j.in.x * j.out.y - j.in.y * j.out.x) / fmax(in, out) > 1;
}

/* The handle's end, along `way` from the knot, as far as it was. */
static struct vector smooth_handle(struct vector knot, struct vector old, struct vector way,
                                   struct vector neighbour)
{
    double by = vector_length(old);

    if (!(by > 0))
        by = vector_length(vector_minus(neighbour, knot)) / 3;
    return (struct vector){knot.x + by * way.x, knot.y + by * way.y};
}

static int toggle_bezier(struct shape *out, const struct spline *ring, size_t knot,
                         struct err *err)
{
    struct joint j = joint_of(ring, knot);
    struct vector here = vector_of(ring->points[j.at]), in = here, behind = here;
    struct draft draft;

    if (edit_is_corner(ring, knot)) {
        struct vector last = vector_of(ring->points[(j.at + ring->count - 3) % ring->count]);
        struct vector next = vector_of(ring->points[(j.at + 3) % ring->count]);
        struct vector way = vector_unit(vector_minus(next, last));

        behind = smooth_handle(here, j.out, way, next);
        in = smooth_handle(here, j.in, (struct vector){-way.x, -way.y}, last);
        if (on_plane(in, err) || on_plane(behind, err))
            return -1;
    }
    draft = draft_begin(ring, ring->count);
    draft_copy(&draft, ring, 0, ring->count);
    draft.points[j.before] = vector_on_grid(in);
    draft.points[j.behind] = vector_on_grid(behind);
    return draft_end(&draft, out, ring, NULL, err);
}

int edit_toggle_corner(struct shape *out, const struct spline *ring, size_t knot,
                       struct err *err)
{
    struct spline like = *ring;
    struct draft draft;

    if (has_knot(ring, knot, err))
        return -1;
    if (ring->kind == SPLINE_BEZIER)
        return toggle_bezier(out, ring, knot, err);
    if (ring->kind != SPLINE_CATMULL_ROM)
        return err_set(err, ERR_USAGE, "a %s has no corners to choose; convert it to Bezier",
                       ring->kind == SPLINE_POLYGON ? "polygon" : "B-spline");
    like.corners = ring->corners ? ring->corners : (const uint8_t *)"";
    draft = draft_begin(&like, ring->count);
    draft_copy(&draft, ring, 0, ring->count);
    draft.corners[knot] ^= 1;
    return draft_end(&draft, out, ring, NULL, err);
}
