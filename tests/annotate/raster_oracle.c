#include "tests/annotate/raster_oracle.h"

#include <stdlib.h>
#include <string.h>

__extension__ typedef __int128 wide;

/* The largest integer not above a / b, b > 0. */
static wide floor_of(wide a, wide b)
{
    return a < 0 ? -((-a + b - 1) / b) : a / b;
}

static int64_t rounded(wide a, wide b)
{
    return (int64_t)floor_of(2 * a + b, 2 * b);
}

static wide size_of(wide v)
{
    return v < 0 ? -v : v;
}

/* One coordinate of a ring's points, indices wrapped around. */
struct axis {
    const struct spline *ring;
    int y;
};

static wide coordinate(struct axis a, int64_t i)
{
    int64_t n = (int64_t)a.ring->count;
    struct spline_point p = a.ring->points[(i % n + n) % n];

    return a.y ? p.y : p.x;
}

static int corner(struct axis a, int64_t i)
{
    return a.ring->corners && a.ring->corners[i % (int64_t)a.ring->count];
}

/* The page's first table, for one axis of piece i. */
static void cubic(int64_t out[4], struct axis s, int64_t i)
{
    wide a = coordinate(s, i - 1), b = coordinate(s, i), c = coordinate(s, i + 1),
         d = coordinate(s, i + 2);

    switch (s.ring->kind) {
    case SPLINE_BEZIER:
        for (int k = 0; k < 4; k++)
            out[k] = (int64_t)coordinate(s, 3 * i + k);
        return;
    case SPLINE_CATMULL_ROM:
        out[0] = (int64_t)b;
        out[1] = corner(s, i) ? (int64_t)b : rounded(6 * b + c - a, 6);
        out[2] = corner(s, i + 1) ? (int64_t)c : rounded(6 * c - d + b, 6);
        out[3] = (int64_t)c;
        return;
    case SPLINE_BSPLINE:
        out[0] = rounded(a + 4 * b + c, 6);
        out[1] = rounded(2 * b + c, 3);
        out[2] = rounded(b + 2 * c, 3);
        out[3] = rounded(b + 4 * c + d, 6);
        return;
    case SPLINE_POLYGON:
    default:
        out[0] = out[1] = (int64_t)b;
        out[2] = out[3] = (int64_t)c;
    }
}

static int64_t chord_count(const int64_t x[4], const int64_t y[4])
{
    wide first, second, most, n = 1;

    if (x[0] == x[1] && y[0] == y[1] && x[2] == x[3] && y[2] == y[3])
        return 1;
    first = size_of(x[0] - 2 * x[1] + x[2]) + size_of(y[0] - 2 * y[1] + y[2]);
    second = size_of(x[1] - 2 * x[2] + x[3]) + size_of(y[1] - 2 * y[2] + y[3]);
    most = first > second ? first : second;
    while (3 * most >= 64 * n * n)
        n *= 2;
    return (int64_t)n;
}

static int64_t at(const int64_t p[4], wide i, wide n)
{
    wide j = n - i;

    return rounded(p[0] * j * j * j + 3 * p[1] * j * j * i + 3 * p[2] * j * i * i +
                       p[3] * i * i * i,
                   n * n * n);
}

static void add(struct oracle *o, struct oracle_chord c)
{
    if (o->count == o->room) {
        o->room = o->room ? 2 * o->room : 256;
        o->chords = bytes_resized(o->chords, o->room, sizeof *o->chords);
    }
    o->chords[o->count++] = c;
}

struct oracle oracle_begin(const struct spline *rings, size_t count)
{
    struct oracle o = {0};

    for (size_t r = 0; r < count; r++) {
        int64_t pieces = (int64_t)rings[r].count / (rings[r].kind == SPLINE_BEZIER ? 3 : 1);

        for (int64_t i = 0; i < pieces; i++) {
            int64_t x[4], y[4], n;

            cubic(x, (struct axis){&rings[r], 0}, i);
            cubic(y, (struct axis){&rings[r], 1}, i);
            n = chord_count(x, y);
            for (int64_t k = 0; k < n; k++)
                add(&o, (struct oracle_chord){at(x, k, n), at(y, k, n), at(x, k + 1, n),
                                              at(y, k + 1, n)});
        }
    }
    return o;
}

void oracle_free(struct oracle *o)
{
    free(o->chords);
    *o = (struct oracle){0};
}

static int meets(const struct oracle_chord *c, int64_t y)
{
    return c->ay < c->by ? c->ay <= y && y < c->by : c->by <= y && y < c->ay;
}

/* +1, -1: met, at or left of (x, y), and ran down, up. 0: not so. */
static int counts(const struct oracle_chord *c, int64_t x, int64_t y)
{
    int down = c->ay < c->by;
    wide xa = down ? c->ax : c->bx, ya = down ? c->ay : c->by;
    wide xb = down ? c->bx : c->ax, yb = down ? c->by : c->ay;

    if (!meets(c, y) || (xb - xa) * (y - ya) > (x - xa) * (yb - ya))
        return 0;
    return down ? 1 : -1;
}

int oracle_inside(const struct oracle *o, enum raster_fill fill, int64_t x, int64_t y)
{
    int winding = 0, met = 0;

    for (size_t k = 0; k < o->count; k++) {
        int s = counts(&o->chords[k], x, y);

        winding += s;
        met += s != 0;
    }
    return fill == RASTER_NON_ZERO ? winding != 0 : met & 1;
}

/* Only the chords that the row meets are asked: the others count for none of its centres. */
int64_t oracle_differing(const struct oracle *o, enum raster_fill fill, const struct mask *mask)
{
    struct oracle row = {.chords = bytes_new(o->count + 1, sizeof *row.chords)};
    uint8_t *got = bytes_new((size_t)mask->width * (size_t)mask->height, 1);
    int64_t wrong = 0;

    mask_to_bytes(got, mask, 1);
    for (int64_t j = 0; j < mask->height; j++) {
        row.count = 0;
        for (size_t k = 0; k < o->count; k++)
            if (meets(&o->chords[k], 256 * j + 128))
                row.chords[row.count++] = o->chords[k];
        for (int64_t i = 0; i < mask->width; i++)
            wrong += got[j * mask->width + i] !=
                     oracle_inside(&row, fill, 256 * i + 128, 256 * j + 128);
    }
    free(got);
    oracle_free(&row);
    return wrong;
}
