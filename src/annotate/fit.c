#include "annotate/fit.h"

#include "annotate/contour.h"
#include "annotate/cubic.h"
#include "annotate/outline.h"

#include <math.h>
#include <stdlib.h>

enum {
    STRETCH = 3,           /* pixels of a straight stretch that makes a corner */
    ROUNDS_MAX = 10,       /* improvements of the parameters */
    SAMPLES_MAX = 1 << 22, /* of a ring */
    STEPS_MAX = 1 << 18    /* along the edges of an outline */
};

/* A fitted piece: from sample `first` to sample `last` > first. */
struct piece {
    size_t first, last;
    struct spline_cubic cubic;
};

struct pieces {
    struct piece *list;
    size_t count, room;
};

/* Parameters by the length of the outline up to each sample; returns all of it. */
static double chord_parameters(struct outline *path, size_t first, size_t last)
{
    double sum = 0;

    path->t[0] = 0;
    for (size_t i = first + 1; i <= last; i++) {
        sum +=
            vector_length(vector_minus(outline_sample(path, i), outline_sample(path, i - 1)));
        path->t[i - first] = sum;
    }
    for (size_t i = 1; i <= last - first; i++)
        path->t[i] /= sum;
    return sum;
}

/* The lengths of the handles that come nearest to the samples in the sense of
 * least squares; a third of the chord where that makes no sense. */
static struct spline_cubic least_squares(const struct outline *path, size_t first, size_t last,
                                         const struct outline_knot ends[2], double longest)
{
    struct vector p0 = vector_of(ends[0].at), p3 = vector_of(ends[1].at);
    double c00 = 0, c01 = 0, c11 = 0, x0 = 0, x1 = 0, det, a, b;

    for (size_t i = 0; i <= last - first; i++) {
        double t = path->t[i], s = 1 - t, b1 = 3 * s * s * t, b2 = 3 * s * t * t;
        double f0 = s * s * s + b1, f3 = t * t * t + b2;
        struct vector p = outline_sample(path, first + i);
        struct vector rest = {p.x - f0 * p0.x - f3 * p3.x, p.y - f0 * p0.y - f3 * p3.y};

        c00 += b1 * b1;
        c01 += b1 * b2 * vector_dot(ends[0].along, ends[1].along);
        c11 += b2 * b2;
        x0 += b1 * vector_dot(ends[0].along, rest);
        x1 += b2 * vector_dot(ends[1].along, rest);
    }
    det = c00 * c11 - c01 * c01;
    a = (c11 * x0 - c01 * x1) / det;
    b = (c00 * x1 - c01 * x0) / det;
    if (!(a > 0 && b > 0 && a <= longest && b <= longest))
        a = b = vector_length(vector_minus(p3, p0)) / 3;
    return (struct spline_cubic){{ends[0].at,
                                  vector_on_grid((struct vector){p0.x + a * ends[0].along.x,
                                                                 p0.y + a * ends[0].along.y}),
                                  vector_on_grid((struct vector){p3.x + b * ends[1].along.x,
                                                                 p3.y + b * ends[1].along.y}),
                                  ends[1].at}};
}

/* The promise's error of a piece with the parameters at hand, and where it is worst. */
static double error_of(const struct outline *path, const struct spline_cubic *cubic,
                       size_t first, size_t last, size_t *worst)
{
    double most = 0;

    for (size_t i = 0; i <= last - first; i++) {
        struct vector p = outline_sample(path, first + i);
        double off = vector_length(vector_minus(cubic_at(cubic, path->t[i]), p));

        if (i) {
            struct vector mid = cubic_at(cubic, (path->t[i - 1] + path->t[i]) / 2);

            off = fmax(off, vector_to_line(mid, outline_sample(path, first + i - 1), p));
        }
        if (!(off <= most)) {
            most = off;
            *worst = first + i;
        }
    }
    return most;
}

/* One step of Newton's method for the nearest point of each sample; they stay in order. */
static void improve_parameters(struct outline *path, const struct spline_cubic *cubic,
                               size_t first, size_t last)
{
    for (size_t i = 1; i < last - first; i++) {
        double t = path->t[i];
        struct vector d = vector_minus(cubic_at(cubic, t), outline_sample(path, first + i));
        struct vector v = cubic_slope(cubic, t), w = cubic_bend(cubic, t);
        double by = vector_dot(v, v) + vector_dot(d, w);

        if (by > 0)
            t -= vector_dot(d, v) / by;
        path->t[i] = fmin(fmax(t, path->t[i - 1]), 1);
    }
}

/* Fits one piece; returns whether it is within the error, and where it is
 * worst if not. Between corners a line that will do is taken as a line. */
static int fit_piece(struct outline *path, struct piece *piece, size_t *worst)
{
    size_t first = piece->first, last = piece->last;
    const struct outline_knot ends[2] = {outline_knot(path, first, 1),
                                         outline_knot(path, last, -1)};
    double longest = chord_parameters(path, first, last), off;

    piece->cubic = (struct spline_cubic){{ends[0].at, ends[0].at, ends[1].at, ends[1].at}};
    if (last - first == 1)
        return 1;
    if (outline_corner(path, first) && outline_corner(path, last)) {
        improve_parameters(path, &piece->cubic, first, last);
        improve_parameters(path, &piece->cubic, first, last);
        if (error_of(path, &piece->cubic, first, last, worst) <= path->error)
            return 1;
        chord_parameters(path, first, last);
    }
    for (int round = 0; round < ROUNDS_MAX; round++) {
        piece->cubic = least_squares(path, first, last, ends, longest);
        off = error_of(path, &piece->cubic, first, last, worst);
        if (off <= path->error)
            return 1;
        if (!(off <= 8 * path->error))
            return 0;
        improve_parameters(path, &piece->cubic, first, last);
    }
    return 0;
}

static void pieces_add(struct pieces *pieces, const struct piece *piece)
{
    if (pieces->count == pieces->room) {
        pieces->room = pieces->room ? 2 * pieces->room : 16;
        pieces->list = bytes_resized(pieces->list, pieces->room, sizeof *pieces->list);
    }
    pieces->list[pieces->count++] = *piece;
}

/* Fits from first to last, splitting where it is worst, but not so near an end
 * that the depth would grow with the count. */
static void fit_between(struct outline *path, struct pieces *out, size_t first, size_t last)
{
    struct piece piece = {.first = first, .last = last};
    size_t worst = first, margin = (last - first) / 8;

    if (fit_piece(path, &piece, &worst)) {
        pieces_add(out, &piece);
        return;
    }
    margin = margin ? margin : 1;
    worst = worst < first + margin ? first + margin : worst;
    worst = worst > last - margin ? last - margin : worst;
    fit_between(path, out, first, worst);
    fit_between(path, out, worst, last);
}

/* Does one piece do for two that follow each other? Then it takes the place of the first. */
static int joined(struct outline *path, struct piece *piece, size_t last)
{
    struct piece both = {.first = piece->first, .last = last};
    size_t worst;

    if (outline_corner(path, piece->last) || last - piece->first >= path->count ||
        !fit_piece(path, &both, &worst))
        return 0;
    *piece = both;
    return 1;
}

/* Joins neighbours where that is possible, from left to right, then over the start. */
static void join_pieces(struct outline *path, struct pieces *pieces)
{
    struct piece *list = pieces->list;
    size_t kept = 0;

    for (size_t i = 1; i < pieces->count; i++)
        if (!joined(path, &list[kept], list[i].last))
            list[++kept] = list[i];
    if (kept > 1 && joined(path, &list[kept], list[0].last + path->count))
        list[0] = list[kept--];
    pieces->count = kept + 1;
}

/* Fits the whole outline: from corner to corner, or where there is none by two
 * halves. */
static void fit_path(struct outline *path, struct pieces *pieces)
{
    size_t n = path->count, start = 0, at;

    outline_find_corners(path);
    while (start < n && !path->corner[start])
        start++;
    if (start == n) {
        fit_between(path, pieces, 0, n / 2);
        fit_between(path, pieces, n / 2, n);
    } else {
        at = start;
        for (size_t i = start + 1; i <= start + n; i++)
            if (outline_corner(path, i)) {
                fit_between(path, pieces, at, i);
                at = i;
            }
    }
    join_pieces(path, pieces);
}

/* Appends the ring of a path that has at least 3 samples. */
static void add_ring(struct shape *out, struct outline *path)
{
    struct pieces pieces = {0};
    struct spline ring = {.kind = SPLINE_BEZIER};
    struct spline_point *points;

    fit_path(path, &pieces);
    points = bytes_new(3 * pieces.count, sizeof *points);
    for (size_t i = 0; i < pieces.count; i++)
        for (size_t k = 0; k < 3; k++)
            points[3 * i + k] = pieces.list[i].cubic.p[k];
    ring.points = points;
    ring.count = 3 * pieces.count;
    shape_add(out, &ring);
    free(points);
    free(pieces.list);
}

static int check_error(double error, struct err *err)
{
    if (!(error >= FIT_ERROR_MIN && error <= FIT_ERROR_MAX))
        return err_set(err, ERR_USAGE, "an error of %g pixels; give one from %g to %g", error,
                       FIT_ERROR_MIN, FIT_ERROR_MAX);
    return 0;
}

/* The edge from a, included, to b, not included, in steps of about `step`. */
static void add_edge(struct outline *path, struct vector a, struct vector b, double step)
{
    double parts = fmax(1, ceil(vector_length(vector_minus(b, a)) / step));

    for (double k = 0; k < parts; k++)
        outline_add(path, (struct vector){a.x + (b.x - a.x) * k / parts,
                                          a.y + (b.y - a.y) * k / parts});
}

int fit_outline(struct shape *out, const struct spline_point *points, size_t count,
                double error, struct err *err)
{
    const struct spline outline = {SPLINE_POLYGON, points, count, NULL};
    struct outline path = {.error = 256 * error};
    double sum = 0;
    size_t distinct = 0;

    if (check_error(error, err) || spline_check(&outline, err))
        return -1;
    for (size_t i = 0; i < count; i++) {
        double edge = vector_length(
            vector_minus(vector_of(points[(i + 1) % count]), vector_of(points[i])));

        sum += edge;
        distinct += edge > 0;
    }
    if (distinct < 3)
        return err_set(err, ERR_FORMAT, "the outline has %zu distinct points, 3 are needed",
                       distinct);
    for (size_t i = 0; i < count; i++) {
        struct vector a = vector_of(points[i]), b = vector_of(points[(i + 1) % count]);

        if (a.x != b.x || a.y != b.y)
            add_edge(&path, a, b, fmax(256, sum / STEPS_MAX));
    }
    add_ring(out, &path);
    outline_free(&path);
    return 0;
}

static int32_t stretch(struct spline_point a, struct spline_point b)
{
    return (abs(b.x - a.x) + abs(b.y - a.y)) / 256;
}

/* The middles of pixel edges along a ring of contour_trace(), and its corners
 * between straight stretches. */
static int sample_contour(struct outline *path, const struct spline *ring, struct err *err)
{
    for (size_t i = 0; i < ring->count; i++) {
        struct spline_point before = ring->points[(i + ring->count - 1) % ring->count];
        struct spline_point a = ring->points[i], b = ring->points[(i + 1) % ring->count];
        int32_t edges = stretch(a, b);

        if (stretch(before, a) >= STRETCH && edges >= STRETCH)
            outline_add(path, vector_of(a));
        for (int32_t k = 0; k < edges; k++)
            outline_add(path, (struct vector){a.x + (double)(b.x - a.x) * (k + 0.5) / edges,
                                              a.y + (double)(b.y - a.y) * (k + 0.5) / edges});
        if (path->count > SAMPLES_MAX)
            return err_set(err, ERR_LIMIT, "more than %d samples; fit a smaller mask",
                           SAMPLES_MAX);
    }
    return 0;
}

int fit_mask(struct shape *out, const struct mask *mask, double error, struct err *err)
{
    struct shape contour, made = {.fill = RASTER_EVEN_ODD};
    size_t bends;
    int rc = 0;

    if (check_error(error, err))
        return -1;
    bends = contour_points(mask);
    if (bends > SPLINE_POINTS_MAX)
        return err_set(err, ERR_LIMIT, "the mask's outline has %zu bends, the limit is %zu",
                       bends, SPLINE_POINTS_MAX);
    contour = contour_trace(mask);
    for (size_t i = 0; !rc && i < contour.count; i++) {
        struct outline path = {.error = 256 * error};

        rc = sample_contour(&path, &contour.rings[i], err) ? err_while(err, "ring %zu", i) : 0;
        if (!rc)
            add_ring(&made, &path);
        outline_free(&path);
    }
    shape_free(&contour);
    if (rc || shape_check(&made, err)) {
        shape_free(&made);
        return -1;
    }
    *out = made;
    return 0;
}
