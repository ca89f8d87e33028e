/* What annotate/convert.h promises: which conversions keep every pixel, and how
 * far off the others say they are. */
#include "annotate/convert.h"
#include "annotate/measure.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

enum { POINTS = 18, W = 90, H = 80 };

static struct spline random_ring(struct rng *rng, struct spline_point *points, uint8_t *corners,
                                 enum spline_kind kind)
{
    struct spline ring = {kind, points, 3 * (size_t)(1 + rng_below(rng, POINTS / 3)), NULL};

    for (size_t i = 0; i < ring.count; i++) {
        points[i].x = rng_below(rng, 256 * W * 2) - 128 * W;
        points[i].y = rng_below(rng, 256 * H * 2) - 128 * H;
        corners[i] = (uint8_t)rng_below(rng, 2);
    }
    if (kind == SPLINE_CATMULL_ROM && rng_below(rng, 2))
        ring.corners = corners;
    return ring;
}

static int same_mask(const struct spline *a, const struct spline *b)
{
    struct mask one = {0}, two = {0};
    struct err err = {0};
    int same = 1;

    for (int fill = 0; fill < 2; fill++) {
        CHECK(!raster_mask(&one, a, 1, (enum raster_fill)fill, W, H, &err));
        CHECK(!raster_mask(&two, b, 1, (enum raster_fill)fill, W, H, &err));
        same = same && mask_equal(&one, &two);
        mask_free(&one);
        mask_free(&two);
    }
    return same;
}

static void test_exact_conversions_keep_every_pixel(void)
{
    const enum spline_kind kinds[3] = {SPLINE_BEZIER, SPLINE_POLYGON, SPLINE_CATMULL_ROM};
    struct rng rng = {.key = 31};

    for (int i = 0; i < 240; i++) {
        struct spline_point points[POINTS];
        uint8_t corners[POINTS];
        struct spline ring = random_ring(&rng, points, corners, (enum spline_kind)(i % 4));
        enum spline_kind to = kinds[i / 4 % 3];
        struct shape out = {0};
        struct err err = {0};
        double off = -1;

        if (to == SPLINE_CATMULL_ROM && ring.kind != SPLINE_POLYGON)
            to = ring.kind;
        if (!CHECK(!convert_ring(&out, &ring, to, NAN, &off, &err)))
            continue;
        CHECK(out.rings[0].kind == to && same_mask(&ring, &out.rings[0]));
        if (to != SPLINE_POLYGON || ring.kind == SPLINE_POLYGON)
            CHECK(off == 0 && measure_area(&ring) == measure_area(&out.rings[0]));
        else
            CHECK(off >= 0 && off < 0.07);
        shape_free(&out);
    }
}

static void test_the_error_is_kept(void)
{
    struct spline_point leaf[12];
    struct spline ring = {SPLINE_BEZIER, leaf, 12, NULL};
    double errors[2] = {1, 0.1};

    for (int i = 0; i < 12; i++) {
        double a = i * 6.283185307179586 / 12, r = 9000 + 2500 * (i % 3 == 0);

        leaf[i] = (struct spline_point){(int32_t)(12000 + r * cos(a)),
                                        (int32_t)(10000 + 0.7 * r * sin(a))};
    }
    for (int from = 0; from < 4; from++)
        for (int to = 0; to < 4; to += 2) /* Catmull-Rom, B-spline */
            for (int e = 0; e < 2; e++) {
                struct shape out = {0};
                struct err err = {0};
                double off = -1;

                ring.kind = (enum spline_kind)from;
                if (!CHECK(!convert_ring(&out, &ring, (enum spline_kind)to, errors[e], &off,
                                         &err)))
                    continue;
                CHECK((int)out.rings[0].kind == to && off >= 0 && off <= errors[e]);
                CHECK_NEAR(off, measure_distance(&ring, &out.rings[0]), 1e-4);
                if (getenv("SHOW"))
                    fprintf(stderr, "%d to %d within %g: %zu points, %.3f off\n", from, to,
                            errors[e], out.rings[0].count, off);
                shape_free(&out);
            }
}

static void test_what_is_refused(void)
{
    const struct spline_point p[4] = {{0, 0}, {5000, 0}, {5000, 5000}, {0, 5000}};
    struct spline ring = {SPLINE_POLYGON, p, 4, NULL}, lame = {SPLINE_BEZIER, p, 4, NULL};
    struct shape out = {0};
    struct err err = {0};

    CHECK(convert_ring(&out, &ring, SPLINE_BSPLINE, NAN, NULL, &err) && err.code == ERR_USAGE);
    CHECK(convert_ring(&out, &ring, SPLINE_BSPLINE, 0, NULL, &err) && err.code == ERR_USAGE);
    CHECK(convert_ring(&out, &lame, SPLINE_POLYGON, 1, NULL, &err) && err.code == ERR_FORMAT);
    CHECK(!out.count);
}

int main(void)
{
    test_exact_conversions_keep_every_pixel();
    test_the_error_is_kept();
    test_what_is_refused();
    return check_result();
}
