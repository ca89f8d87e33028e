#include "annotate/trail.h"

#include "annotate/cubic.h"
#include "annotate/edit.h"
#include "base/bytes.h"

#include <stdlib.h>

enum { STEP = 64, STEPS_MAX = 65536 };

/* The length of its control polygon: a cubic is never faster than 3 times that. */
static double around(const struct spline *ring, size_t piece)
{
    struct spline_cubic c = spline_cubic_at(ring, piece);
    double sum = 0;

    for (int i = 0; i < 3; i++)
        sum += vector_length(vector_minus(vector_of(c.p[i + 1]), vector_of(c.p[i])));
    return sum;
}

static size_t parts_of(const struct spline *ring, size_t piece, double step)
{
    return (size_t)fmax(4, ceil(3 * around(ring, piece) / step));
}

struct trail trail_walk(const struct spline *ring)
{
    struct trail trail = {0};
    size_t pieces = spline_cubic_count(ring), room = 0;
    double all = 0, step;

    for (size_t i = 0; i < pieces; i++)
        all += around(ring, i);
    step = fmax(STEP, 3 * all / STEPS_MAX);
    for (size_t i = 0; i < pieces; i++)
        room += parts_of(ring, i, step);
    trail.at = bytes_new(room, sizeof *trail.at);
    trail.corner = bytes_zeroed(room, 1);
    trail.way = bytes_zeroed(room + 1, sizeof *trail.way);
    for (size_t i = 0; i < pieces; i++) {
        struct spline_cubic cubic = spline_cubic_at(ring, i);
        size_t parts = parts_of(ring, i, step);

        trail.corner[trail.count] = edit_is_corner(ring, i) != 0;
        for (size_t k = 0; k < parts; k++)
            trail.at[trail.count++] = cubic_at(&cubic, (double)k / (double)parts);
    }
    for (size_t i = 0; i < trail.count; i++)
        trail.way[i + 1] =
            trail.way[i] +
            vector_length(vector_minus(trail.at[(i + 1) % trail.count], trail.at[i]));
    return trail;
}

void trail_free(struct trail *trail)
{
    free(trail->at);
    free(trail->way);
    free(trail->corner);
    *trail = (struct trail){0};
}

struct vector trail_at(const struct trail *trail, size_t from, double way)
{
    size_t low = from, high = trail->count; /* way[low] <= way, or low is from */
    struct vector a, b;
    double step, t;

    while (high - low > 1) {
        size_t mid = low + (high - low) / 2;

        if (trail->way[mid] <= way)
            low = mid;
        else
            high = mid;
    }
    a = trail->at[low];
    b = trail->at[(low + 1) % trail->count];
    step = trail->way[low + 1] - trail->way[low];
    t = step > 0 ? fmin(fmax((way - trail->way[low]) / step, 0), 1) : 0;
    return (struct vector){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}
