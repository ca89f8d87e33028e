/* What annotate/affine.h promises: order, inverse, rounding, and curves that
 * follow their control points. */
#include "annotate/affine.h"
#include "base/rng.h"
#include "tests/check.h"

#include <math.h>
#include <stdlib.h>

static const struct affine turn = {0, 1, -1, 0, 10, 0}; /* a quarter, then right by 10 */
static const struct affine grow = {2, 0, 0, 3, 0, 0};

static struct spline_point mapped(const struct affine *map, int32_t x, int32_t y)
{
    struct spline_point out = {0, 0};
    struct err err;

    CHECK(!affine_point(&out, map, (struct spline_point){x, y}, &err));
    return out;
}

static void test_order_and_inverse(void)
{
    struct affine both = affine_then(&turn, &grow), back, none;
    struct spline_point p = mapped(&both, 256, 512);
    struct err err;

    CHECK_INT(p.x, 2 * (-512 + 2560));
    CHECK_INT(p.y, 3 * 256);
    CHECK(!affine_inverse(&back, &both, &err));
    p = mapped(&back, p.x, p.y);
    CHECK(p.x == 256 && p.y == 512);
    none = affine_then(&both, &back);
    CHECK_NEAR(none.a, 1, 1e-12);
    CHECK_NEAR(none.b, 0, 1e-12);
    CHECK_NEAR(none.e, 0, 1e-12);
    CHECK_NEAR(none.f, 0, 1e-12);
    CHECK(affine_inverse(&back, &(struct affine){1, 2, 2, 4, 0, 0}, &err));
    CHECK(affine_inverse(&back, &(struct affine){NAN, 0, 0, 1, 0, 0}, &err));
}

static void test_rounding_and_limits(void)
{
    const struct affine half = {0.5, 0, 0, 0.5, 0, 0};
    struct spline_point out = mapped(&half, 3, -3);
    struct err err;

    CHECK(out.x == 2 && out.y == -1); /* halves up */
    CHECK(affine_point(&out, &(struct affine){NAN, 0, 0, 1, 0, 0}, out, &err));
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK(affine_point(&out, &(struct affine){1, 0, 0, 1, 1e300, 0}, out, &err));
    CHECK(affine_point(&out, &grow, (struct spline_point){0, SPLINE_LIMIT}, &err));
    CHECK(out.x == 2 && out.y == -1);
}

/* A cubic's point, in 1/256 pixel. */
static double at(const int32_t p[4], double t)
{
    double s = 1 - t;

    return p[0] * s * s * s + 3 * p[1] * s * s * t + 3 * p[2] * s * t * t + p[3] * t * t * t;
}

static void test_curves_follow_their_points(void)
{
    struct rng rng = {.key = 5};
    struct affine map = {0.7, 0.3, -0.4, 1.1, 3, -2};
    struct err err;

    for (int i = 0; i < 200; i++) {
        struct spline_point points[9];
        struct spline ring = {(enum spline_kind)(i % 4), points, 9, NULL};
        struct shape shape = {0}, moved;

        for (int k = 0; k < 9; k++)
            points[k] = (struct spline_point){rng_below(&rng, 9000), rng_below(&rng, 9000)};
        shape_add(&shape, &ring);
        if (!CHECK(!affine_shape(&moved, &map, &shape, &err)))
            return;
        for (size_t c = 0; c < spline_cubic_count(&ring); c++) {
            struct spline_cubic p = spline_cubic_at(&ring, c);
            struct spline_cubic q = spline_cubic_at(&moved.rings[0], c);
            int32_t px[4], py[4], qx[4];

            for (int k = 0; k < 4; k++) {
                px[k] = p.p[k].x;
                py[k] = p.p[k].y;
                qx[k] = q.p[k].x;
            }
            for (double t = 0; t <= 1; t += 0.125)
                CHECK(fabs(at(qx, t) - (map.a * at(px, t) + map.c * at(py, t) + 256 * map.e)) <=
                      2.5);
        }
        shape_free(&shape);
        shape_free(&moved);
    }
}

int main(void)
{
    test_order_and_inverse();
    test_rounding_and_limits();
    test_curves_follow_their_points();
    return check_result();
}
