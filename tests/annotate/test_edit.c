/* What annotate/edit.h promises: which edits keep the curve, to how much, and
 * what they refuse. */
#include "annotate/edit.h"
#include "annotate/fit.h"
#include "annotate/measure.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

enum { POINTS = 24, W = 90, H = 80 };

/* Half a unit in x and in y, and the rounding of the measure. */
static const double grid = 0.00277;

static struct spline random_ring(struct rng *rng, struct spline_point *points, uint8_t *corners,
                                 enum spline_kind kind)
{
    struct spline ring = {kind, points, 3 * (size_t)(2 + rng_below(rng, POINTS / 3 - 1)), NULL};

    for (size_t i = 0; i < ring.count; i++) {
        points[i].x = rng_below(rng, 256 * W);
        points[i].y = rng_below(rng, 256 * H);
        corners[i] = (uint8_t)rng_below(rng, 2);
    }
    if (kind == SPLINE_CATMULL_ROM && rng_below(rng, 2))
        ring.corners = corners;
    return ring;
}

static struct mask filled(const struct spline *rings, size_t count, enum raster_fill fill)
{
    struct mask mask = {0};
    struct err err = {0};

    CHECK(!raster_mask(&mask, rings, count, fill, W, H, &err));
    return mask;
}

static void test_reversing_keeps_every_pixel(void)
{
    struct rng rng = {.key = 21};

    for (int i = 0; i < 800; i++) {
        struct spline_point points[POINTS];
        uint8_t corners[POINTS];
        struct spline ring = random_ring(&rng, points, corners, (enum spline_kind)(i % 4));
        struct shape back = {0};
        struct err err = {0};

        CHECK(!edit_reverse(&back, &ring, &err));
        CHECK(measure_area(&ring) == -measure_area(&back.rings[0]));
        CHECK(back.rings[0].points[0].x == points[0].x);
        for (int fill = 0; fill < 2; fill++) {
            struct mask a = filled(&ring, 1, (enum raster_fill)fill);
            struct mask b = filled(back.rings, 1, (enum raster_fill)fill);

            CHECK(mask_equal(&a, &b));
            mask_free(&a);
            mask_free(&b);
        }
        CHECK(!edit_reverse(&back, &back.rings[0], &err));
        CHECK(!memcmp(back.rings[1].points, points, ring.count * sizeof *points));
        CHECK(!ring.corners || !memcmp(back.rings[1].corners, corners, ring.count));
        shape_free(&back);
    }
}

/* The largest distance between the old piece and the two new ones, at the same
 * place of the curve. */
static double apart(const struct spline_cubic *old, const struct spline *ring, size_t piece,
                    double t)
{
    struct spline_cubic one = spline_cubic_at(ring, piece),
                        two = spline_cubic_at(ring, piece + 1);
    const struct spline_cubic *cubics[3] = {old, &one, &two};
    double most = 0;

    for (int k = 0; k <= 500; k++) {
        double at = k / 500.0, u[3] = {at, at / t, (at - t) / (1 - t)}, x[2] = {0}, y[2] = {0};
        int second = at > t;

        for (int c = 0; c < 2; c++) {
            const struct spline_cubic *b = cubics[c ? 1 + second : 0];
            double v = u[c ? 1 + second : 0];
            double w[4] = {(1 - v) * (1 - v) * (1 - v), 3 * v * (1 - v) * (1 - v),
                           3 * v * v * (1 - v), v * v * v};

            for (int i = 0; i < 4; i++) {
                x[c] += w[i] * b->p[i].x;
                y[c] += w[i] * b->p[i].y;
            }
        }
        most = fmax(most, hypot(x[0] - x[1], y[0] - y[1]) / 256);
    }
    return most;
}

static void test_inserting_and_deleting_a_bezier_knot(void)
{
    struct rng rng = {.key = 22};

    for (int i = 0; i < 60; i++) {
        struct spline_point points[POINTS];
        uint8_t corners[POINTS];
        struct spline ring = random_ring(&rng, points, corners, SPLINE_BEZIER);
        size_t piece = (size_t)rng_below(&rng, (int)ring.count / 3);
        double t = rng_uniform(&rng, 0.3, 0.7), off = -1, back = -1;
        struct spline_cubic old = spline_cubic_at(&ring, piece);
        struct shape out = {0};
        struct err err = {0};

        if (!CHECK(!edit_insert(&out, &ring, piece, t, &off, &err)))
            continue;
        CHECK(out.rings[0].count == ring.count + 3 && off <= grid);
        CHECK(apart(&old, &out.rings[0], piece, t) <= grid);
        CHECK_NEAR(measure_area(&out.rings[0]) / 1e4, measure_area(&ring) / 1e4, 2e-4);
        CHECK(!edit_delete(&out, &out.rings[0], piece + 1, &back, &err));
        CHECK(out.rings[1].count == ring.count &&
              back < 0.5); /* the handles' rounding, made longer */
        shape_free(&out);
    }
}

static void test_inserting_in_other_kinds(void)
{
    struct rng rng = {.key = 23};

    for (int i = 0; i < 80; i++) {
        struct spline_point points[POINTS];
        uint8_t corners[POINTS];
        enum spline_kind kind = (enum spline_kind)(i % 4);
        struct spline ring = random_ring(&rng, points, corners, kind);
        size_t piece = (size_t)rng_below(&rng, (int)spline_cubic_count(&ring));
        struct shape out = {0};
        struct err err = {0};
        double off = -1;
        int rc = edit_insert(&out, &ring, piece, 0.4, &off, &err);
        size_t next = (piece + 1) % ring.count;

        if (kind == SPLINE_BSPLINE) {
            CHECK(rc && err.code == ERR_USAGE && !out.count);
            CHECK(!edit_refine(&out, &ring, &off, &err) && off <= 3 * grid);
            CHECK(out.rings[0].count == 2 * ring.count);
        } else if (CHECK(!rc)) {
            CHECK(edit_refine(&out, &ring, &off, &err) && err.code == ERR_USAGE);
            CHECK_NEAR(off, measure_distance(&ring, &out.rings[0]), 0);
            if (kind == SPLINE_POLYGON || (ring.corners && corners[piece] && corners[next]))
                CHECK(off <= grid);
            else if (kind == SPLINE_CATMULL_ROM)
                CHECK(off > grid); /* it says that the curve has moved */
        }
        shape_free(&out);
    }
}

static void test_what_is_refused(void)
{
    const struct spline_point p[6] = {{0, 0},     {100, 0}, {200, 50},
                                      {200, 200}, {0, 200}, {0, 90}};
    struct spline polygon = {SPLINE_POLYGON, p, 3, NULL}, bezier = {SPLINE_BEZIER, p, 6, NULL};
    struct spline smooth = {SPLINE_CATMULL_ROM, p, 6, NULL},
                  spline = {SPLINE_BSPLINE, p, 6, NULL};
    struct spline lame = {SPLINE_BEZIER, p, 5, NULL};
    struct shape out = {0};
    struct err err = {0};

    CHECK(edit_insert(&out, &polygon, 3, 0.5, NULL, &err) && err.code == ERR_USAGE);
    CHECK(edit_insert(&out, &polygon, 0, 0, NULL, &err) && err.code == ERR_USAGE);
    CHECK(edit_insert(&out, &polygon, 0, NAN, NULL, &err) && err.code == ERR_USAGE);
    CHECK(edit_insert(&out, &lame, 0, 0.5, NULL, &err) && err.code == ERR_FORMAT);
    CHECK(edit_delete(&out, &polygon, 0, NULL, &err) && err.code == ERR_USAGE);
    CHECK(edit_delete(&out, &bezier, 1, NULL, &err) && err.code == ERR_USAGE);
    CHECK(edit_move(&out, &polygon, 3, p[0], &err) && err.code == ERR_USAGE);
    CHECK(edit_move(&out, &polygon, 0, (struct spline_point){SPLINE_LIMIT + 1, 0}, &err) &&
          err.code == ERR_LIMIT);
    CHECK(edit_split(&out, &polygon, 0, 1, &err) && err.code == ERR_USAGE);
    CHECK(edit_split(&out, &bezier, 1, 1, &err) && err.code == ERR_USAGE);
    CHECK(edit_split(&out, &bezier, 0, 2, &err) && err.code == ERR_USAGE);
    CHECK(edit_split(&out, &smooth, 0, 3, &err) && strstr(err.text, "smooth"));
    CHECK(edit_split(&out, &spline, 0, 3, &err) && strstr(err.text, "Bezier"));
    CHECK(edit_toggle_corner(&out, &polygon, 0, &err) && err.code == ERR_USAGE);
    CHECK(edit_toggle_corner(&out, &spline, 0, &err) && err.code == ERR_USAGE);
    CHECK(edit_simplify(&out, &polygon, NAN, NULL, &err) && err.code == ERR_USAGE);
    CHECK(!out.count && !out.rings);
}

static void test_moving(void)
{
    const struct spline_point p[6] = {{0, 0},     {100, 0}, {200, 50},
                                      {200, 200}, {0, 200}, {0, 90}};
    struct spline bezier = {SPLINE_BEZIER, p, 6, NULL};
    struct shape out = {0};
    struct err err = {0};

    CHECK(!edit_move(&out, &bezier, 0, (struct spline_point){7, -5}, &err));
    CHECK(!edit_move(&out, &bezier, 1, (struct spline_point){7, -5}, &err));
    for (size_t i = 0; i < 6; i++) {
        int along = i == 0 || i == 1 || i == 5;

        CHECK(out.rings[0].points[i].x == p[i].x + 7 * along);
        CHECK(out.rings[0].points[i].y == p[i].y - 5 * along);
        CHECK(i == 1 || out.rings[1].points[i].x == p[i].x);
    }
    CHECK(out.rings[1].points[1].x == 7 && out.rings[1].points[1].y == -5);
    shape_free(&out);
}

/* Areas add up, and the parts' exclusive or is the ring. */
static void test_splitting(void)
{
    struct rng rng = {.key = 24};

    for (int i = 0; i < 300; i++) {
        struct spline_point points[POINTS];
        uint8_t corners[POINTS];
        const enum spline_kind kinds[3] = {SPLINE_BEZIER, SPLINE_POLYGON, SPLINE_CATMULL_ROM};
        struct spline ring = random_ring(&rng, points, corners, kinds[i % 3]);
        int count = (int)spline_cubic_count(&ring), from = rng_below(&rng, count);
        int to = (from + 2 + rng_below(&rng, count > 4 ? count - 3 : 1)) % count;
        struct shape out = {0};
        struct err err = {0};
        struct mask a, b;

        if (count < 4)
            continue;
        corners[from] = corners[to] = 1;
        if (ring.kind == SPLINE_CATMULL_ROM)
            ring.corners = corners;
        if (!CHECK(!edit_split(&out, &ring, (size_t)from, (size_t)to, &err)))
            continue;
        CHECK(out.count == 2);
        CHECK(measure_shape_area(&out) == measure_area(&ring));
        a = filled(&ring, 1, RASTER_EVEN_ODD);
        b = filled(out.rings, 2, RASTER_EVEN_ODD);
        CHECK(mask_equal(&a, &b));
        mask_free(&a);
        mask_free(&b);
        shape_free(&out);
    }
}

static void test_corners(void)
{
    const struct spline_point p[12] = {{0, 0},       {900, 0},     {2000, 900},  {2000, 2000},
                                       {2000, 2900}, {900, 4000},  {0, 4000},    {0, 4000},
                                       {-900, 2900}, {-900, 2000}, {-900, 1100}, {-900, 0}};
    struct spline bezier = {SPLINE_BEZIER, p, 12, NULL};
    struct spline smooth = {SPLINE_CATMULL_ROM, p, 6, NULL};
    struct shape out = {0};
    struct err err = {0};

    CHECK(!edit_is_corner(&bezier, 0) && !edit_is_corner(&bezier, 1));
    CHECK(edit_is_corner(&bezier, 2) && !edit_is_corner(&bezier, 3));
    CHECK(!edit_toggle_corner(&out, &bezier, 1, &err));
    CHECK(edit_is_corner(&out.rings[0], 1) && out.rings[0].points[4].y == 2000);
    CHECK(!edit_toggle_corner(&out, &out.rings[0], 1, &err) &&
          !edit_is_corner(&out.rings[1], 1));
    CHECK(!edit_toggle_corner(&out, &bezier, 2, &err) && !edit_is_corner(&out.rings[2], 2));
    CHECK(!edit_toggle_corner(&out, &smooth, 2, &err) && edit_is_corner(&out.rings[3], 2));
    CHECK(!edit_toggle_corner(&out, &out.rings[3], 2, &err));
    CHECK(!edit_is_corner(&out.rings[4], 2) && !edit_is_corner(&smooth, 2));
    shape_free(&out);
}

static void test_simplifying(void)
{
    struct rng rng = {.key = 25};
    struct spline_point circle[600];
    struct spline ring = {SPLINE_POLYGON, circle, 600, NULL};

    for (int i = 0; i < 600; i++) {
        double a = i * 6.283185307179586 / 600, r = 9000 + rng_uniform(&rng, -50, 50);

        circle[i] =
            (struct spline_point){(int32_t)(12000 + r * cos(a)), (int32_t)(10000 + r * sin(a))};
    }
    for (int kind = 0; kind < 4; kind++)
        for (double error = 0.5; error < 5; error *= 4) {
            struct shape out = {0};
            struct err err = {0};
            double off = -1;

            ring.kind = (enum spline_kind)kind;
            if (!CHECK(!edit_simplify(&out, &ring, error, &off, &err)))
                continue;
            CHECK(off <= error && off > 0);
            CHECK_NEAR(off, measure_distance(&ring, &out.rings[0]), 0);
            CHECK(out.rings[0].kind ==
                  (kind == SPLINE_POLYGON ? SPLINE_POLYGON : SPLINE_BEZIER));
            CHECK(out.rings[0].count < 60);
            shape_free(&out);
        }
}

/* The ring may be one of the shape that the new ones are appended to. */
static void test_a_shape_edits_its_own_rings(void)
{
    const struct spline_point p[4] = {{0, 0}, {5000, 0}, {5000, 5000}, {0, 5000}};
    struct spline ring = {SPLINE_POLYGON, p, 4, NULL};
    struct shape shape = {0};
    struct err err = {0};

    shape_add(&shape, &ring);
    for (int i = 0; i < 20; i++) {
        CHECK(!edit_split(&shape, &shape.rings[0], 0, 2, &err));
        CHECK(!edit_insert(&shape, &shape.rings[0], 0, 0.5, NULL, &err));
        CHECK(!edit_reverse(&shape, &shape.rings[0], &err));
    }
    CHECK(shape.count == 81 && shape.rings[80].count == 4 && shape.rings[78].count == 3);
    shape_free(&shape);
}

/* However much error is allowed, a polygon keeps three points. */
static void test_simplifying_small_polygons(void)
{
    const struct spline_point p[5] = {{0, 0}, {300, 5}, {600, 0}, {600, 600}, {0, 600}};
    const struct spline_point flat[4] = {{5, 5}, {5, 5}, {5, 5}, {5, 5}};
    struct spline ring = {SPLINE_POLYGON, p, 5, NULL}, none = {SPLINE_POLYGON, flat, 4, NULL};
    struct shape out = {0};
    struct err err = {0};

    CHECK(!edit_simplify(&out, &ring, 0.05, NULL, &err) && out.rings[0].count == 4);
    CHECK(!edit_simplify(&out, &ring, 100, NULL, &err) && out.rings[1].count == 3);
    CHECK(measure_area(&out.rings[1]) > 0);
    CHECK(edit_simplify(&out, &none, 1, NULL, &err) && err.code == ERR_FORMAT);
    none.kind = SPLINE_CATMULL_ROM;
    CHECK(edit_simplify(&out, &none, 1, NULL, &err) && err.code == ERR_FORMAT);
    shape_free(&out);
}

int main(void)
{
    test_reversing_keeps_every_pixel();
    test_inserting_and_deleting_a_bezier_knot();
    test_inserting_in_other_kinds();
    test_what_is_refused();
    test_moving();
    test_splitting();
    test_corners();
    test_simplifying();
    test_simplifying_small_polygons();
    test_a_shape_edits_its_own_rings();
    return check_result();
}
