/* What annotate/svg_path.h promises: the grammar, the curves against a plain
 * evaluator, exact round trips, and a place in every error. */
#include "annotate/svg_path.h"
#include "base/rng.h"
#include "tests/check.h"

#include <locale.h>
#include <stdlib.h>

static const double pi = 3.14159265358979323846;

static int read_text(struct shape *out, const char *text, const struct affine *map,
                     struct err *err)
{
    return svg_path_read(out, text, strlen(text), map, err);
}

/* `text` means the rings that `plain`, as svg_path_write() puts it, names. */
static void check_path(const char *text, const char *plain)
{
    struct shape shape = {0};
    struct text got = {0};
    struct err err = {0};

    if (!CHECK(!read_text(&shape, text, NULL, &err))) {
        fprintf(stderr, "  %s: %s\n", text, err.text);
        return;
    }
    CHECK_INT(shape.fill, RASTER_NON_ZERO);
    CHECK(!shape_check(&shape, &err));
    svg_path_write(&got, &shape);
    CHECK_TEXT(got.data ? got.data : "", plain);
    text_free(&got);
    shape_free(&shape);
}

static void test_grammar(void)
{
    check_path("", "");
    check_path(" \t\r\n", "");
    check_path("M1 2", "");
    check_path("M1 2Z", "M1 2Z");
    check_path("M1 2ZZ", "M1 2Z");
    check_path("M1 2L3 4", "M1 2L3 4Z");
    check_path("M1,2 3,4 5 6z", "M1 2L3 4L5 6Z");
    check_path("m1,2 3,4 5 6z", "M1 2L4 6L9 12Z");
    check_path("M1.5.5-3e2.25L-.5-1.l+1+1E0", "M1.5 0.5L-300 0.25L-0.5 -1L0.5 0Z");
    check_path("M0 0H10V5h-2v-1", "M0 0L10 0L10 5L8 5L8 4Z");
    check_path("M0 0H1 2 3V1 2", "M0 0L1 0L2 0L3 0L3 1L3 2Z");
    check_path("M1 1L2 1L2 2L1 1Z", "M1 1L2 1L2 2Z");
    check_path("M1 1h4v4zl2 2h1z", "M1 1L5 1L5 5ZM1 1L3 3L4 3Z");
    check_path("M1 1h4v4zm2 2h1v1", "M1 1L5 1L5 5ZM3 3L4 3L4 4Z");
    check_path("M0 0h1v1M5 5h1v1", "M0 0L1 0L1 1ZM5 5L6 5L6 6Z");
    check_path("M0 0C1 0 2 1 2 2", "M0 0C1 0 2 1 2 2C2 2 0 0 0 0Z");
    check_path("M0 0C1 0 2 1 2 2S1 3 0 0", "M0 0C1 0 2 1 2 2C2 3 1 3 0 0Z");
    check_path("M1 1c1 0 2 1 2 2s-1 1-2-2z", "M1 1C2 1 3 2 3 3C3 4 2 4 1 1Z");
    check_path("M0 0S3 3 3 0z", "M0 0C0 0 3 3 3 0C3 0 0 0 0 0Z");
    check_path("M0 0Q3 3 6 0", "M0 0C2 2 4 2 6 0C6 0 0 0 0 0Z");
    check_path("M0 0Q3 3 6 0T12 0", "M0 0C2 2 4 2 6 0C8 -2 10 -2 12 0C12 0 0 0 0 0Z");
    check_path("M0 0q3 3 6 0t6 0 6 0z",
               "M0 0C2 2 4 2 6 0C8 -2 10 -2 12 0C14 2 16 2 18 0C18 0 0 0 0 0Z");
    check_path("M0 0C1 1 2 1 3 0T6 0", /* no Q before: its handle is the pen's place */
               "M0 0C1 1 2 1 3 0C3 0 4 0 6 0C6 0 0 0 0 0Z");
    check_path("M0 0A0 5 0 0 1 7 7", "M0 0L7 7Z");
    check_path("M3 3A5 5 0 0 1 3 3H9", "M3 3L9 3Z");
    check_path("M0.001 0.001H0.003", "M0 0L0.00390625 0Z");
    check_path("M131072 -131072L0.00390625 0", "M131072 -131072L0.00390625 0Z");
    check_path("M0 0L1e-400 000000000000000000000000000001.0", "M0 0L0 1Z");
}

static void check_refused(const char *text, enum err_code code, const char *word)
{
    struct shape shape = {.fill = RASTER_EVEN_ODD};
    struct err err = {0};

    if (!CHECK(read_text(&shape, text, NULL, &err) == -1))
        fprintf(stderr, "  taken: %s\n", text);
    CHECK_INT(err.code, code);
    if (!CHECK(strstr(err.text, word)))
        fprintf(stderr, "  %s: %s\n", text, err.text);
    CHECK(!shape.rings && shape.fill == RASTER_EVEN_ODD);
}

static void test_errors(void)
{
    check_refused("L1 1", ERR_FORMAT, "begins with 'L'");
    check_refused("M1", ERR_FORMAT, "'M' at byte 0");
    check_refused("M1 1 L2", ERR_FORMAT, "'L' at byte 5");
    check_refused("M1 1 L", ERR_FORMAT, "it ends");
    check_refused("M1 1,", ERR_FORMAT, "'M' at byte 0");
    check_refused("M1 1,L2 2", ERR_FORMAT, "byte 5");
    check_refused("M1 1 X2 2", ERR_FORMAT, "byte 5");
    check_refused("M1 1\x8c", ERR_FORMAT, "byte 4");
    check_refused("M1 1L2 nan", ERR_FORMAT, "byte 7");
    check_refused("M1 1L2 inf", ERR_FORMAT, "byte 7");
    check_refused("M1 1L2 0x10", ERR_FORMAT, "byte 8");
    check_refused("M1 1Z 3 3", ERR_FORMAT, "byte 6");
    check_refused("M1 1,,2 2", ERR_FORMAT, "byte 5");
    check_refused("M0 0A5 5 0 2 0 7 7", ERR_FORMAT, "'A' at byte 4");
    check_refused("M0 0A5 5 0 1.0 0 7 7", ERR_FORMAT, "'A' at byte 4");
    check_refused("M1 1L1e300 0", ERR_LIMIT, "'L' at byte 4");
    check_refused("M1 1L1e999 0", ERR_LIMIT, "'L' at byte 4");
    check_refused("M1 1l131072 0", ERR_LIMIT, "beyond");
    check_refused("M0 0A1e300 1e300 0 0 1 7 7", ERR_LIMIT, "radii");
    check_refused("M0 0A1e200 1e10 0 0 1 7 7", ERR_LIMIT, "'A' at byte 4");
    check_refused("M0 0A1 1 1e999 0 1 7 7", ERR_LIMIT, "radii");
}

static void test_limits(void)
{
    struct text text = {0};
    struct shape shape = {0};
    struct err err = {0};

    text_add(&text, "M0 0");
    for (size_t i = 1; i < SPLINE_POINTS_MAX; i++)
        text_add(&text, "h1v%d", i % 2 ? 1 : -1);
    CHECK(svg_path_read(&shape, text.data, text.size, NULL, &err) == -1);
    CHECK_INT(err.code, ERR_LIMIT);
    text.size = 0;
    text_add(&text, "M0 0");
    for (size_t i = 1; i < SPLINE_POINTS_MAX; i++)
        text_add(&text, "h%d", i % 2 ? 1 : -1);
    text_add(&text, "L0 0");
    CHECK(!svg_path_read(&shape, text.data, text.size, NULL, &err));
    CHECK_INT((long long)shape.rings[0].count, SPLINE_POINTS_MAX);
    shape_free(&shape);
    text_add(&text, "L0 0");
    CHECK(svg_path_read(&shape, text.data, text.size, NULL, &err) == -1);
    text.size = 0;
    for (size_t i = 0; i <= SHAPE_RINGS_MAX; i++)
        text_add(&text, "M0 0z");
    CHECK(svg_path_read(&shape, text.data, text.size, NULL, &err) == -1);
    CHECK(strstr(err.text, "subpaths"));
    text_free(&text);
}

static void test_map(void)
{
    struct affine map = {2, 1, -1, 3, 10, 20};
    struct shape shape = {0};
    struct text got = {0};
    struct err err = {0};

    CHECK(!read_text(&shape, "m1 1l0.001953125 0C5 0 0 5 5 5z", &map, &err));
    svg_path_write(&got, &shape);
    CHECK_TEXT(got.data, "M11 24C11 24 11.00390625 24.00390625 11.00390625 24.00390625"
                         "C20 25 5 35 15 40C15 40 11 24 11 24Z");
    text_free(&got);
    shape_free(&shape);
}

/* A segment in plain: what it is, and its absolute numbers. */
struct plain {
    char letter;
    double v[7], x0, y0; /* from (x0, y0) */
};

/* Where a cubic or a quadratic is at t, by de Casteljau. */
static void along(double *out, const double *v, int degree, double t)
{
    double p[8];

    memcpy(p, v, sizeof p);
    for (int d = degree; d > 0; d--)
        for (int i = 0; i < 2 * d; i++)
            p[i] += t * (p[i + 2] - p[i]);
    out[0] = p[0];
    out[1] = p[1];
}

static void of_cubic(double *out, const struct spline_cubic *c, double t)
{
    double v[8];

    for (int i = 0; i < 4; i++) {
        v[2 * i] = c->p[i].x / 256.0;
        v[2 * i + 1] = c->p[i].y / 256.0;
    }
    along(out, v, 3, t);
}

static void of_plain(double *out, const struct plain *s, double t)
{
    double v[8] = {s->x0, s->y0};
    int degree = s->letter == 'L' ? 1 : s->letter == 'Q' ? 2 : 3;

    memcpy(v + 2, s->v, 6 * sizeof *v);
    along(out, v, degree, degree == 1 ? t * t * (3 - 2 * t) : t); /* handles on its ends */
}

static double uniform(struct rng *rng, double low, double high)
{
    return low + (high - low) * rng_below(rng, 1 << 20) / (1 << 20);
}

/* Adds the segment's text, tight or loose, absolute or relative. */
static void put_plain(struct text *text, struct rng *rng, const struct plain *s, int numbers)
{
    int relative = rng_below(rng, 2), tight = rng_below(rng, 2);

    text_add(text, "%c", relative ? s->letter + 32 : s->letter);
    for (int i = 0; i < numbers; i++) {
        double v = s->v[i] - (relative ? (i % 2 ? s->y0 : s->x0) : 0);

        text_add(text, tight && v < 0 ? "%.12g" : i ? ",%.12g" : " %.12g ", v);
    }
}

/* Few hundred paths of L, C and Q: our cubics are where the segments are, at equal t. */
static void test_against_evaluator(void)
{
    struct rng rng = {.key = 11};

    for (int round = 0; round < 400; round++) {
        struct plain segments[12] = {0};
        int count = 1 + rng_below(&rng, 12), numbers;
        struct text text = {0};
        struct shape shape = {0};
        struct err err = {0};
        double x = uniform(&rng, -500, 500), y = uniform(&rng, -500, 500);

        text_add(&text, "M%.12g %.12g", x, y);
        for (int i = 0; i < count; i++) {
            segments[i] = (struct plain){
                "CQL" [i ? rng_below(&rng, 3) : rng_below(&rng, 2)], { 0 }, x, y};
            numbers = segments[i].letter == 'L' ? 2 : segments[i].letter == 'Q' ? 4 : 6;
            for (int k = 0; k < numbers; k++)
                segments[i].v[k] = uniform(&rng, -500, 500);
            put_plain(&text, &rng, &segments[i], numbers);
            x = segments[i].v[numbers - 2];
            y = segments[i].v[numbers - 1];
        }
        if (!CHECK(!svg_path_read(&shape, text.data, text.size, NULL, &err)))
            return;
        CHECK_INT((long long)shape.rings[0].count, 3 * (count + 1));
        for (int i = 0; i < count; i++)
            for (double t = 0; t <= 1; t += 0.0625) {
                struct spline_cubic c = spline_cubic_at(&shape.rings[0], (size_t)i);
                double got[2], want[2];

                of_cubic(got, &c, t);
                of_plain(want, &segments[i], t);
                CHECK(fabs(got[0] - want[0]) <= 0.5 / 256 + 1e-6);
                CHECK(fabs(got[1] - want[1]) <= 0.5 / 256 + 1e-6);
            }
        text_free(&text);
        shape_free(&shape);
    }
}

/* An arc whose centre and angles are known: ends from them, and back from the ends. */
static void check_arc(struct rng *rng, double size)
{
    double cx = uniform(rng, -size, size), cy = uniform(rng, -size, size);
    double rx = uniform(rng, 1, size), ry = uniform(rng, 1, size), turn = uniform(rng, 0, 360);
    double u = uniform(rng, 0, 6.28), sweep = uniform(rng, -6.2, 6.2), end[4], got[2],
           total = 0;
    double co = cos(turn * pi / 180), si = sin(turn * pi / 180);
    struct text text = {0};
    struct shape shape = {0};
    struct err err = {0};

    for (int i = 0; i < 2; i++) {
        double ex = rx * cos(u + i * sweep), ey = ry * sin(u + i * sweep);

        end[2 * i] = cx + co * ex - si * ey;
        end[2 * i + 1] = cy + si * ex + co * ey;
    }
    text_add(&text, "M%.15g %.15gA%.15g %.15g %.15g %d%d%.15g %.15g", end[0], end[1], rx, ry,
             turn, fabs(sweep) > pi, sweep > 0, end[2], end[3]);
    if (!CHECK(!svg_path_read(&shape, text.data, text.size, NULL, &err)))
        return;
    for (size_t c = 0; c + 1 < shape.rings[0].count / 3; c++) {
        struct spline_cubic cubic = spline_cubic_at(&shape.rings[0], c);
        double last = 0;

        for (int k = 0; k <= 16; k++) {
            double dx, dy, ex, ey, r, angle;

            of_cubic(got, &cubic, k / 16.0);
            dx = got[0] - cx;
            dy = got[1] - cy;
            ex = (co * dx + si * dy) / rx;
            ey = (co * dy - si * dx) / ry;
            r = hypot(ex, ey); /* 1 on the ellipse; (r - 1) max(rx, ry) bounds the distance */
            angle = atan2(ey, ex);
            CHECK(fabs(r - 1) * fmin(rx, ry) <= 1.0 / 256 + 1.0 / 256);
            if (k)
                total += remainder(angle - last, 2 * pi);
            last = angle;
        }
    }
    CHECK_NEAR(total, sweep, 0.05 / fmin(rx, ry) + 1e-3);
    text_free(&text);
    shape_free(&shape);
}

static void test_arcs(void)
{
    struct rng rng = {.key = 12};

    for (int i = 0; i < 300; i++)
        check_arc(&rng, i % 3 ? 300 : 20000);
}

/* Radii that are too small grow until they reach: half a circle, upwards as y is down. */
static void test_grown_radii(void)
{
    struct shape shape = {0}, same = {0};
    struct err err = {0};

    CHECK(!read_text(&shape, "M0 0A1 1 0 0 1 20 0Z", NULL, &err));
    CHECK(!read_text(&same, "M0 0A10 10 0 0 1 20 0Z", NULL, &err));
    CHECK(shape_equal(&shape, &same));
    CHECK_INT(shape.rings[0].points[3].x, 2560);
    CHECK_INT(shape.rings[0].points[3].y, -2560);
    shape_free(&shape);
    shape_free(&same);
}

/* Any polygons and Beziers, degenerate ones with them, come back as they were. */
static void test_round_trip(void)
{
    struct rng rng = {.key = 13};

    for (int round = 0; round < 500; round++) {
        int span = round % 3 ? 3 : SPLINE_LIMIT;
        struct shape shape = {.fill = RASTER_NON_ZERO}, back = {0};
        struct text text = {0}, again = {0};
        struct err err = {0};

        for (int i = rng_below(&rng, 4); i >= 0; i--) {
            struct spline_point p[12];
            size_t n = 1 + (size_t)rng_below(&rng, 4);
            struct spline ring = {rng_below(&rng, 2) ? SPLINE_BEZIER : SPLINE_POLYGON, p, n,
                                  NULL};

            ring.count *= ring.kind == SPLINE_BEZIER ? 3 : 1;
            for (size_t k = 0; k < ring.count; k++)
                p[k] = (struct spline_point){rng_below(&rng, 2 * span) - span,
                                             rng_below(&rng, 2 * span) - span};
            shape_add(&shape, &ring);
        }
        svg_path_write(&text, &shape);
        if (!CHECK(!svg_path_read(&back, text.data, text.size, NULL, &err)))
            return;
        CHECK(shape_equal(&shape, &back));
        svg_path_write(&again, &back);
        CHECK_TEXT(again.data, text.data);
        text_free(&text);
        text_free(&again);
        shape_free(&shape);
        shape_free(&back);
    }
}

/* Splines without handles of their own come back as the cubics that they become. */
static void test_splines_as_cubics(void)
{
    const struct spline_point p[4] = {{0, 0}, {2561, 3}, {2570, 2600}, {-7, 2500}};
    const enum spline_kind kinds[2] = {SPLINE_CATMULL_ROM, SPLINE_BSPLINE};

    for (int i = 0; i < 2; i++) {
        struct spline ring = {kinds[i], p, 4, NULL};
        struct shape shape = {0}, back = {0};
        struct text text = {0};
        struct err err = {0};

        shape_add(&shape, &ring);
        svg_path_write(&text, &shape);
        if (!CHECK(!svg_path_read(&back, text.data, text.size, NULL, &err)))
            return;
        CHECK_INT((long long)back.rings[0].count, 12);
        for (size_t c = 0; c < 4; c++) {
            struct spline_cubic a = spline_cubic_at(&ring, c);
            struct spline_cubic b = spline_cubic_at(&back.rings[0], c);

            CHECK(!memcmp(&a, &b, sizeof a));
        }
        text_free(&text);
        shape_free(&shape);
        shape_free(&back);
    }
}

int main(void)
{
    setlocale(LC_ALL, ""); /* a comma for a point must change nothing */
    test_grammar();
    test_errors();
    test_limits();
    test_map();
    test_against_evaluator();
    test_arcs();
    test_grown_radii();
    test_round_trip();
    test_splines_as_cubics();
    return check_result();
}
