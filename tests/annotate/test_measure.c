/* What annotate/measure.h promises, against known figures and plain dense sampling. */
#include "annotate/measure.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

enum { STEPS = 4000, POINTS = 24 };

/* A ring of any kind, with `points` to fill. */
static struct spline random_ring(struct rng *rng, struct spline_point *points, int32_t side)
{
    struct spline ring = {(enum spline_kind)rng_below(rng, 4), points,
                          3 * (size_t)(1 + rng_below(rng, POINTS / 3)), NULL};

    for (size_t i = 0; i < ring.count; i++) {
        points[i].x = rng_below(rng, 2 * side) - side;
        points[i].y = rng_below(rng, 2 * side) - side;
        if (i && rng_below(rng, 6) == 0)
            points[i] = points[i - 1];
    }
    return ring;
}

static struct vector at(const struct spline_cubic *c, double t)
{
    double x[4], y[4];

    for (int i = 0; i < 4; i++) {
        x[i] = c->p[i].x;
        y[i] = c->p[i].y;
    }
    for (int n = 3; n; n--)
        for (int i = 0; i < n; i++) {
            x[i] += t * (x[i + 1] - x[i]);
            y[i] += t * (y[i + 1] - y[i]);
        }
    return (struct vector){x[0], y[0]};
}

/* Area, length, box and nearest distance of the polygon through dense samples. */
struct sampled {
    double area, length, left, top, right, bottom, nearest;
};

static struct sampled sample(const struct spline *ring, struct vector from)
{
    struct sampled s = {0, 0, INFINITY, INFINITY, -INFINITY, -INFINITY, INFINITY};

    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic c = spline_cubic_at(ring, i);

        for (int k = 0; k < STEPS; k++) {
            struct vector a = at(&c, (double)k / STEPS), b = at(&c, (k + 1.0) / STEPS);

            s.area += (a.x * b.y - b.x * a.y) / 2 / 65536;
            s.length += hypot(b.x - a.x, b.y - a.y) / 256;
            s.left = fmin(s.left, a.x);
            s.right = fmax(s.right, a.x);
            s.top = fmin(s.top, a.y);
            s.bottom = fmax(s.bottom, a.y);
            s.nearest = fmin(s.nearest, vector_to_line(from, a, b) / 256);
        }
    }
    return s;
}

static void check_box(const struct measure_box *box, const struct sampled *s)
{
    CHECK(box->left <= s->left + 1e-5 && box->left > s->left - 1.1);
    CHECK(box->top <= s->top + 1e-5 && box->top > s->top - 1.1);
    CHECK(box->right >= s->right - 1e-5 && box->right < s->right + 1.1);
    CHECK(box->bottom >= s->bottom - 1e-5 && box->bottom < s->bottom + 1.1);
}

static void test_against_dense_sampling(void)
{
    struct rng rng = {.key = 11};

    for (int i = 0; i < 300; i++) {
        struct spline_point points[POINTS];
        struct spline ring = random_ring(&rng, points, 20000);
        struct vector from = {rng_uniform(&rng, -30000, 30000),
                              rng_uniform(&rng, -30000, 30000)};
        struct sampled s = sample(&ring, from);
        struct measure_box box = measure_bounds(&ring);
        struct measure_nearest near = measure_nearest(&ring, from);
        struct spline_cubic cubic = spline_cubic_at(&ring, near.piece);
        struct vector there = at(&cubic, near.t);

        CHECK_NEAR(measure_area(&ring) / 10000, s.area / 10000, 1e-5);
        CHECK_NEAR(measure_length(&ring, 1e-3), s.length, 1e-5);
        check_box(&box, &s);
        CHECK(fabs(near.distance - s.nearest) <= 2e-4);
        CHECK(hypot(there.x - near.at.x, there.y - near.at.y) < 1e-6);
        CHECK(fabs(hypot(there.x - from.x, there.y - from.y) / 256 - near.distance) < 1e-9);
    }
}

/* Against a much finer answer, the error that was asked for holds. */
static void test_length_keeps_its_error(void)
{
    struct rng rng = {.key = 12};

    for (int i = 0; i < 100; i++) {
        struct spline_point points[POINTS];
        struct spline ring = random_ring(&rng, points, 20000);
        double fine = measure_length(&ring, 1e-6);

        for (double error = 1e-5; error < 20; error *= 10)
            CHECK(fabs(measure_length(&ring, error) - fine) <= error + 1e-6);
    }
}

/* Four cubics with handles of k = 0.5523 r make a disc but for 0.03 %. Its area is
 * r^2 (2 + 12/5 k - 3/5 k^2) per Green. */
static void test_a_disc(void)
{
    enum { R = 25600, K = 14139 };
    const struct spline_point points[12] = {{R, 0},   {R, K},  {K, R},  {0, R},
                                            {-K, R},  {-R, K}, {-R, 0}, {-R, -K},
                                            {-K, -R}, {0, -R}, {K, -R}, {R, -K}};
    struct spline ring = {SPLINE_BEZIER, points, 12, NULL};
    double k = (double)K / R;
    struct measure_box box = measure_bounds(&ring);
    struct measure_nearest near;

    CHECK_NEAR(measure_area(&ring), 10000 * (2 + 2.4 * k - 0.6 * k * k), 1e-15);
    CHECK_NEAR(measure_area(&ring), 10000 * 3.14159265, 3e-4);
    CHECK_NEAR(measure_length(&ring, 1e-4), 200 * 3.14159265, 3e-4);
    CHECK(box.left == -R && box.top == -R && box.right == R && box.bottom == R);
    near = measure_nearest(&ring, (struct vector){0, 0});
    CHECK_NEAR(near.distance, 100, 1e-7);
    near = measure_nearest(&ring, (struct vector){30000, 30000});
    CHECK_NEAR(near.distance, (30000 * sqrt(2) - R) / 256, 1e-3);
    CHECK(near.piece == 0);
    CHECK_NEAR(near.t, 0.5, 1e-6);
}

static void test_polygons_and_extremes(void)
{
    enum { L = SPLINE_LIMIT };
    const struct spline_point square[4] = {{-L, -L}, {L, -L}, {L, L}, {-L, L}};
    const struct spline_point back[4] = {{-L, L}, {L, L}, {L, -L}, {-L, -L}};
    const struct spline_point odd[3] = {{0, 0}, {L, 1}, {L - 1, L}};
    struct spline a = {SPLINE_POLYGON, square, 4, NULL}, b = {SPLINE_POLYGON, back, 4, NULL};
    struct spline c = {SPLINE_POLYGON, odd, 3, NULL},
                  one = {SPLINE_CATMULL_ROM, square, 1, NULL};
    struct measure_box box = measure_bounds(&a);
    struct shape both = {0};

    CHECK(measure_area(&a) == 0x1p36 && measure_area(&b) == -0x1p36);
    CHECK_NEAR(measure_length(&a, 0.1), 4 * 262144.0, 0);
    CHECK(box.left == -L && box.top == -L && box.right == L && box.bottom == L);
    /* (L^2 - L + 1) / 2 / 65536, whose numerator has 50 bits. */
    CHECK(measure_area(&c) == (((double)L * L - L) + 1) / 131072);
    shape_add(&both, &a);
    shape_add(&both, &b);
    shape_add(&both, &c);
    CHECK(measure_shape_area(&both) == measure_area(&c));
    CHECK(measure_area(&one) == 0 && measure_length(&one, 1) == 0);
    CHECK(measure_nearest(&one, (struct vector){-L, 256 - L}).distance == 1);
    shape_free(&both);
}

/* Sums of more than 53 bits, of a ring that goes round many times: the nearest
 * double is told by its neighbours. */
static void test_the_area_is_rounded_once(void)
{
    __extension__ typedef __int128 wide;
    enum { ROUNDS = 341 };
    struct rng rng = {.key = 13};
    struct spline_point p[3 * ROUNDS];
    struct spline ring = {SPLINE_BEZIER, p, 3 * ROUNDS, NULL};

    for (int i = 0; i < 2000; i++) {
        wide sum, miss, over, under;
        double area, scale = ldexp(1, 18 + 20); /* makes doubles of this size integers */

        for (int k = 0; k < 3; k++)
            p[k] = (struct spline_point){rng_below(&rng, 1 << 26) - (1 << 25),
                                         rng_below(&rng, 1 << 26) - (1 << 25)};
        for (int k = 3; k < 3 * ROUNDS; k++)
            p[k] = p[k - 3];
        /* p3 = p0: 6 c01 + 3 c02 + 3 c12 + 3 c10 + 6 c20 = 3 (c01 - c02 + c12) */
        sum = 3 * ROUNDS *
              ((wide)p[0].x * p[1].y - (wide)p[1].x * p[0].y -
               ((wide)p[0].x * p[2].y - (wide)p[2].x * p[0].y) +
               ((wide)p[1].x * p[2].y - (wide)p[2].x * p[1].y));
        area = measure_area(&ring);
        if (fabs(area) < 1e6)
            continue;
        sum *= 1 << 20;
        miss = (wide)(area * scale) * 5 - sum;
        over = (wide)(nextafter(area, INFINITY) * scale) * 5 - sum;
        under = sum - (wide)(nextafter(area, -INFINITY) * scale) * 5;
        miss = miss < 0 ? -miss : miss;
        CHECK(miss <= over && miss <= under);
    }
}

/* Both ways: a square inside of another is near to it, but not the reverse. */
static void test_distances_of_rings(void)
{
    const struct spline_point big[4] = {{0, 0}, {25600, 0}, {25600, 25600}, {0, 25600}};
    const struct spline_point half[4] = {{0, 0}, {12800, 0}, {12800, 25600}, {0, 25600}};
    const struct spline_point more[5] = {
        {0, 25600}, {0, 0}, {9000, 0}, {25600, 0}, {25600, 25600}};
    struct spline a = {SPLINE_POLYGON, big, 4, NULL}, b = {SPLINE_POLYGON, half, 4, NULL};
    struct spline c = {SPLINE_POLYGON, more, 5, NULL};
    struct rng rng = {.key = 14};

    CHECK_NEAR(measure_distance(&a, &b), 50, 1e-5);
    CHECK_NEAR(measure_distance(&b, &a), 50, 1e-5);
    CHECK_NEAR(measure_distance(&a, &c), 0, 1e-4);
    for (int i = 0; i < 20; i++) {
        struct spline_point points[POINTS], moved[POINTS];
        struct spline ring = random_ring(&rng, points, 20000), other = ring;
        double far = 0;

        for (size_t k = 0; k < ring.count; k++)
            moved[k] = (struct spline_point){points[k].x + rng_below(&rng, 2000), points[k].y};
        other.points = moved;
        for (int way = 0; way < 2; way++)
            for (size_t k = 0; k < spline_cubic_count(&ring); k++)
                for (int step = 0; step < 400; step++) {
                    struct spline_cubic cubic = spline_cubic_at(way ? &other : &ring, k);

                    far = fmax(far,
                               measure_nearest(way ? &ring : &other, at(&cubic, step / 400.0))
                                   .distance);
                }
        CHECK(fabs(measure_distance(&ring, &other) - far) < 0.13);
    }
}

int main(void)
{
    test_distances_of_rings();
    test_against_dense_sampling();
    test_length_keeps_its_error();
    test_a_disc();
    test_polygons_and_extremes();
    test_the_area_is_rounded_once();
    return check_result();
}
