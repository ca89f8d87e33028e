/* What annotate/raster_coverage.h promises: against closed forms, and against
 * many points of each pixel, each decided by the oracle. */
#include "annotate/raster_coverage.h"
#include "base/rng.h"
#include "tests/annotate/raster_oracle.h"
#include "tests/annotate/raster_shapes.h"
#include "tests/check.h"

enum { W = 9, H = 7, SIDE = 128 };

/* 255 times the share, by SIDE x SIDE points of each pixel between the 1/256s. */
static double sampled(const struct oracle *doubled, enum raster_fill fill, int x, int y)
{
    int in = 0;

    for (int j = 0; j < SIDE; j++)
        for (int i = 0; i < SIDE; i++)
            in += oracle_inside(doubled, fill, 512 * x + 512 / SIDE * i + 1,
                                512 * y + 512 / SIDE * j + 1);
    return 255.0 * in / (SIDE * SIDE);
}

/* The chords on twice as fine a grid, so that odd numbers lie between. */
static struct oracle doubled(const struct spline *rings, size_t count)
{
    struct oracle o = oracle_begin(rings, count);

    for (size_t k = 0; k < o.count; k++) {
        struct oracle_chord *c = &o.chords[k];

        *c = (struct oracle_chord){2 * c->ax, 2 * c->ay, 2 * c->bx, 2 * c->by};
    }
    return o;
}

/* The points miss the share by what the edges run past them: 1/SIDE of an edge's
 * length in the pixel each way. */
static void check_shape(const struct shapes_one *shape, double allowed)
{
    struct oracle o = doubled(shape->rings, shape->count);
    uint8_t got[W * H];
    struct err err;
    double worst = 0;

    if (!CHECK(!raster_coverage(got, shape->rings, shape->count, shape->fill, W, H, &err)))
        return;
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            worst = fmax(worst, fabs(sampled(&o, shape->fill, x, y) - got[y * W + x]));
    CHECK(worst <= allowed);
    if (worst > allowed)
        fprintf(stderr, "off by %g of 255\n", worst);
    oracle_free(&o);
}

/* Shapes of families that cross themselves and each other. */
static void test_against_many_points(void)
{
    static const int family[] = {0, 1, 2, 3, 4, 7, 10, 11, 14};
    struct shapes_one shape;

    for (size_t f = 0; f < sizeof family / sizeof *family; f++) {
        for (int i = 0, used = 0; i < SHAPES_EACH && used < 2; i++) {
            size_t points = 0;

            shapes_make(&shape, family[f], i);
            for (size_t r = 0; r < shape.count; r++)
                points += shape.rings[r].count;
            if (points > 10 || shape.points[0][0].x < 256)
                continue; /* the points would miss too much, or there is little to see */
            check_shape(&shape, 1.6);
            used++;
        }
    }
}

static void cover(uint8_t *out, const struct spline_point *p, size_t n, enum raster_fill fill)
{
    struct err err;

    CHECK_INT(
        raster_coverage(out, &(struct spline){SPLINE_POLYGON, p, n, NULL}, 1, fill, W, H, &err),
        0);
}

static void test_closed_forms(void)
{
    /* A box from (1.25, 0.5) to (3.75, 2); a right triangle over 4 x 4 pixels; a
     * bow tie whose two triangles each cover a quarter of a 2 x 2 square; a box
     * travelled twice. */
    const struct spline_point box[4] = {{320, 128}, {960, 128}, {960, 512}, {320, 512}};
    const struct spline_point half[3] = {{0, 0}, {1024, 1024}, {0, 1024}};
    const struct spline_point bow[4] = {{0, 0}, {512, 512}, {512, 0}, {0, 512}};
    const struct spline_point twice[8] = {{0, 0}, {64, 0}, {64, 64}, {0, 64},
                                          {0, 0}, {64, 0}, {64, 64}, {0, 64}};
    const double box_want[2][5] = {{0, 0.375, 0.5, 0.375, 0}, {0, 0.75, 1, 0.75, 0}};
    uint8_t got[W * H];

    cover(got, box, 4, RASTER_EVEN_ODD);
    for (int y = 0; y < 2; y++)
        for (int x = 0; x < 5; x++)
            CHECK_INT(got[y * W + x], (int)(box_want[y][x] * 255 + 0.5));
    CHECK_INT(got[2 * W + 2], 0);
    cover(got, half, 3, RASTER_NON_ZERO);
    for (int y = 0; y < 5; y++)
        for (int x = 0; x < 5; x++)
            CHECK_INT(got[y * W + x], y == 4 || x > y ? 0 : x == y ? 128 : 255);
    cover(got, bow, 4, RASTER_EVEN_ODD);
    CHECK_INT(got[0], 128);
    CHECK_INT(got[1], 128);
    CHECK_INT(got[W], 128);
    CHECK_INT(got[W + 1], 128);
    cover(got, twice, 8, RASTER_EVEN_ODD);
    CHECK_INT(got[0], 0);
    cover(got, twice, 8, RASTER_NON_ZERO);
    CHECK_INT(got[0], 16);
}

/* Nearly level from limit to limit: half of the row that it passes. */
static void test_far_points(void)
{
    const struct spline_point far[3] = {
        {-SPLINE_LIMIT, 256}, {SPLINE_LIMIT, 512}, {-SPLINE_LIMIT, 512}};
    const struct spline_point left[3] = {{-900, 0}, {-256, 900}, {-700, 800}};
    uint8_t got[W * H];

    cover(got, far, 3, RASTER_EVEN_ODD);
    for (int x = 0; x < W; x++)
        CHECK_INT(got[W + x], 127 + (got[W + x] != 127)); /* a half, less a hair */
    CHECK_INT(got[0], 0);
    CHECK_INT(got[2 * W], 0);
    cover(got, left, 3, RASTER_EVEN_ODD);
    for (int i = 0; i < W * H; i++)
        CHECK_INT(got[i], 0);
}

static void test_refusals_touch_nothing(void)
{
    const struct spline_point beyond[3] = {{0, 0}, {SPLINE_LIMIT + 1, 0}, {0, 1}};
    uint8_t got[1] = {77};
    struct err err;

    CHECK_INT(raster_coverage(got, &(struct spline){SPLINE_POLYGON, beyond, 3, NULL}, 1,
                              RASTER_EVEN_ODD, 1, 1, &err),
              -1);
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK_INT(got[0], 77);
}

int main(void)
{
    test_closed_forms();
    test_far_points();
    test_against_many_points();
    test_refusals_touch_nothing();
    return check_result();
}
