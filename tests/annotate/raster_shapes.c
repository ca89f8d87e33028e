#include "tests/annotate/raster_shapes.h"
#include "base/rng.h"

const int32_t shapes_sizes[SHAPES_SIZES][2] = {{1, 1}, {7, 5}, {45, 38}, {128, 96}};

/* Draws n points for a picture of w x h pixels. */
typedef void draw(struct spline_point *p, int n, int w, int h, struct rng *rng);

/* -half .. half */
static int about(struct rng *rng, int half)
{
    return rng_below(rng, 2 * half + 1) - half;
}

static void draw_within(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    for (int i = 0; i < n; i++)
        p[i] = (struct spline_point){rng_below(rng, w * 256 + 1), rng_below(rng, h * 256 + 1)};
}

static void draw_centres(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    for (int i = 0; i < n; i++)
        p[i] =
            (struct spline_point){rng_below(rng, w) * 256 + 128, rng_below(rng, h) * 256 + 128};
}

static void draw_beside_centres(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    draw_centres(p, n, w, h, rng);
    for (int i = 0; i < n; i++) {
        p[i].x += about(rng, 1);
        p[i].y += about(rng, 1);
    }
}

static void draw_grid(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    for (int i = 0; i < n; i++)
        p[i] = (struct spline_point){rng_below(rng, w + 1) * 256, rng_below(rng, h + 1) * 256};
}

/* Nine times the picture, the picture in the middle. */
static void draw_around(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    for (int i = 0; i < n; i++)
        p[i] = (struct spline_point){rng_below(rng, w * 768) - w * 256,
                                     rng_below(rng, h * 768) - h * 256};
}

static int far(struct rng *rng)
{
    switch (rng_below(rng, 4)) {
    case 0:
        return SPLINE_LIMIT - rng_below(rng, 2);
    case 1:
        return -SPLINE_LIMIT + rng_below(rng, 2);
    default:
        return about(rng, SPLINE_LIMIT);
    }
}

/* Within and at the limits; some points near the picture. */
static void draw_limits(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    draw_around(p, n, w, h, rng);
    for (int i = 0; i < n; i++)
        if (rng_below(rng, 4))
            p[i] = (struct spline_point){far(rng), far(rng)};
}

/* Nearly level: from limit to limit in x, within the picture in y. */
static void draw_level(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    draw_beside_centres(p, n, w, h, rng);
    for (int i = 0; i < n; i++)
        if (rng_below(rng, 3))
            p[i].x = far(rng);
}

static void draw_tiny(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    int x = rng_below(rng, w * 256), y = rng_below(rng, h * 256);

    for (int i = 0; i < n; i++)
        p[i] = (struct spline_point){x + about(rng, 300), y + about(rng, 300)};
}

/* Few places, visited again and again. */
static void draw_coincident(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    struct spline_point pool[3];

    draw_around(pool, 3, w, h, rng);
    for (int i = 0; i < n; i++)
        p[i] = pool[rng_below(rng, 3)];
}

static void draw_collinear(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    int x = rng_below(rng, w) * 256 + 128, y = rng_below(rng, h) * 256 + 128;
    int dx = about(rng, 4) * 64, dy = about(rng, 4) * 64;

    for (int i = 0; i < n; i++) {
        int k = about(rng, 20);

        p[i] = (struct spline_point){x + k * dx, y + k * dy};
    }
}

/* A star on a rhomb: each point skips two fifths of the way round. */
static void draw_star(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    static const int turn[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    int rx = 1 + rng_below(rng, w * 160), ry = 1 + rng_below(rng, h * 160);

    for (int i = 0; i < n; i++) {
        int at = i * 1638 % 4096, side = at / 1024, f = at % 1024;
        const int *a = turn[side], *b = turn[(side + 1) % 4];

        p[i].x = w * 128 + rx * (a[0] * (1024 - f) + b[0] * f) / 1024 + about(rng, 2);
        p[i].y = h * 128 + ry * (a[1] * (1024 - f) + b[1] * f) / 1024 + about(rng, 2);
    }
}

/* Level and upright by turns, along rows and columns of centres. */
static void draw_stairs(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    draw_centres(p, n, w, h, rng);
    for (int i = 1; i < n; i++) {
        if (i & 1)
            p[i].y = p[i - 1].y;
        else
            p[i].x = p[i - 1].x;
    }
}

/* There and almost straight back. */
static void draw_needle(struct spline_point *p, int n, int w, int h, struct rng *rng)
{
    draw_around(p, n, w, h, rng);
    for (int i = n / 2; i < n; i++) {
        p[i] = p[n - 1 - i];
        p[i].x += about(rng, 3);
        p[i].y += about(rng, 1);
    }
}

static const struct {
    const char *name;
    draw *points;
    int fewest, most; /* points of a ring */
    int rings;
    int corners; /* Catmull-Rom with corners alone */
} families[SHAPES_FAMILIES] = {
    {"within", draw_within, 3, 16, 2, 0},
    {"around", draw_around, 3, 16, 2, 0},
    {"centres", draw_centres, 3, 16, 2, 0},
    {"beside centres", draw_beside_centres, 3, 16, 2, 0},
    {"grid lines", draw_grid, 3, 16, 2, 0},
    {"limits", draw_limits, 3, 6, 1, 0},
    {"level", draw_level, 3, 6, 1, 0},
    {"tiny", draw_tiny, 3, 16, 2, 0},
    {"coincident", draw_coincident, 1, 16, 2, 0},
    {"collinear", draw_collinear, 2, 12, 2, 0},
    {"star", draw_star, 5, 16, 1, 0},
    {"stairs", draw_stairs, 2, 16, 2, 0},
    {"needle", draw_needle, 2, 16, 2, 0},
    {"one and two points", draw_around, 1, 2, 4, 0},
    {"corners", draw_around, 1, 16, 2, 1},
    {"many rings", draw_around, 3, 5, SHAPES_RINGS, 0},
};

const char *shapes_name(int family)
{
    return families[family].name;
}

/* At times the ring before once more, as it ran or backwards. */
static void repeat(struct shapes_one *out, size_t r, struct rng *rng)
{
    int backwards = rng_below(rng, 2);
    size_t n = out->rings[r - 1].count;

    out->rings[r].kind = out->rings[r - 1].kind;
    out->rings[r].count = n;
    for (size_t i = 0; i < n; i++)
        out->points[r][i] = out->points[r - 1][backwards ? (n - i) % n : i];
}

void shapes_make(struct shapes_one *out, int family, int i)
{
    struct rng rng = {rng_key(UINT64_C(1), (uint64_t)(family * SHAPES_EACH + i)), 0};
    const int32_t *size = shapes_sizes[rng_below(&rng, SHAPES_SIZES)];
    int range = families[family].most - families[family].fewest + 1;

    out->fill = rng_below(&rng, 2) ? RASTER_NON_ZERO : RASTER_EVEN_ODD;
    out->count = 1 + (size_t)rng_below(&rng, families[family].rings);
    for (size_t r = 0; r < out->count; r++) {
        enum spline_kind kind = (enum spline_kind)rng_below(&rng, 4);
        int n = families[family].fewest + rng_below(&rng, range);

        kind = families[family].corners ? SPLINE_CATMULL_ROM : kind;
        n = kind == SPLINE_BEZIER ? (n + 2) / 3 * 3 : n;
        n = n > SHAPES_POINTS ? n - 3 : n;
        out->rings[r] = (struct spline){kind, out->points[r], (size_t)n, NULL};
        families[family].points(out->points[r], n, size[0], size[1], &rng);
        if (r && !families[family].corners && !rng_below(&rng, 8))
            repeat(out, r, &rng);
        for (int k = 0; k < n && families[family].corners; k++)
            out->corners[r][k] = (uint8_t)rng_below(&rng, 2);
        if (families[family].corners)
            out->rings[r].corners = out->corners[r];
    }
}
