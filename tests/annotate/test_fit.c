/* What annotate/fit.h promises: the error, measured here from the pixels and
 * by dense sampling; few knots; corners; and that every mask can be fitted. */
#include "annotate/contour.h"
#include "annotate/fit.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>

struct dot {
    double x, y; /* pixels */
};

struct dots {
    struct dot *list;
    size_t count, room;
};

static void dots_add(struct dots *dots, double x, double y)
{
    if (dots->count == dots->room) {
        dots->room = dots->room ? 2 * dots->room : 1024;
        dots->list = bytes_resized(dots->list, dots->room, sizeof *dots->list);
    }
    dots->list[dots->count++] = (struct dot){x, y};
}

/* By repeated halving of the control polygon, not by Bernstein's formula. */
static struct dot de_casteljau(const struct spline_cubic *c, double t)
{
    double x[4], y[4];

    for (int i = 0; i < 4; i++) {
        x[i] = c->p[i].x / 256.0;
        y[i] = c->p[i].y / 256.0;
    }
    for (int n = 3; n; n--)
        for (int i = 0; i < n; i++) {
            x[i] += t * (x[i + 1] - x[i]);
            y[i] += t * (y[i + 1] - y[i]);
        }
    return (struct dot){x[0], y[0]};
}

static struct dots curve_of(const struct shape *shape)
{
    struct dots dots = {0};

    for (size_t r = 0; r < shape->count; r++)
        for (size_t i = 0; i < spline_cubic_count(&shape->rings[r]); i++) {
            struct spline_cubic c = spline_cubic_at(&shape->rings[r], i);
            double around = 0;
            int n;

            for (int k = 0; k < 3; k++)
                around += hypot(c.p[k + 1].x - c.p[k].x, c.p[k + 1].y - c.p[k].y) / 256;
            n = 8 + (int)(around * 24); /* it is never faster than 3 x around */
            for (int k = 0; k < n; k++) {
                struct dot d = de_casteljau(&c, (double)k / n);

                dots_add(&dots, d.x, d.y);
            }
        }
    return dots;
}

/* The middles of all edges between a pixel that is in and one that is not. */
static struct dots middles_of(const uint8_t *pixels, int32_t width, int32_t height)
{
    struct dots dots = {0};

    for (int32_t y = 0; y <= height; y++)
        for (int32_t x = 0; x <= width; x++) {
            int here = x < width && y < height && pixels[y * width + x];
            int left = x && y < height && pixels[y * width + x - 1];
            int over = y && x < width && pixels[(y - 1) * width + x];

            if (here != left)
                dots_add(&dots, x, y + 0.5);
            if (here != over)
                dots_add(&dots, x + 0.5, y);
        }
    return dots;
}

static int within(struct dot a, struct dot b, double most)
{
    double dx = a.x - b.x, dy = a.y - b.y;

    return dx * dx + dy * dy <= most * most;
}

/* Is a dot of `to` within `most` of each of `from`? Looks near the last one found first. */
static int all_within(const struct dots *from, const struct dots *to, double most)
{
    size_t last = 0, span = 16;

    for (size_t i = 0; i < from->count; i++) {
        size_t low = last > span ? last - span : 0;
        size_t high = last + span < to->count ? last + span : to->count, j = low;

        while (j < high && !within(from->list[i], to->list[j], most))
            j++;
        for (j = j < high ? j : 0; j < to->count && !within(from->list[i], to->list[j], most);)
            j++;
        if (j == to->count)
            return 0;
        last = j;
    }
    return 1;
}

static double jaccard(const struct mask *a, const struct mask *b)
{
    struct mask both = mask_and(a, b), any = mask_or(a, b);
    double share = mask_area(&any) ? (double)mask_area(&both) / (double)mask_area(&any) : 1;

    mask_free(&both);
    mask_free(&any);
    return share;
}

static size_t knots_of(const struct shape *shape)
{
    size_t knots = 0;

    for (size_t i = 0; i < shape->count; i++)
        knots += shape->rings[i].count / 3;
    return knots;
}

/* Fits, checks the promise both ways, and returns the Jaccard index with the mask. */
static double check_fit(struct shape *fit, const struct mask *mask, double error)
{
    uint8_t *pixels = bytes_new((size_t)mask->width * (size_t)mask->height, 1);
    struct err err = {0};
    struct mask back = {0};
    struct dots middles, curve;
    double share = 0;

    mask_to_bytes(pixels, mask, 1);
    if (CHECK(!fit_mask(fit, mask, error, &err))) {
        middles = middles_of(pixels, mask->width, mask->height);
        curve = curve_of(fit);
        /* Dots of the curve are 1/8 pixel apart at most, middles 1. */
        CHECK(all_within(&middles, &curve, error + 1.0 / 16));
        CHECK(all_within(&curve, &middles, error + 0.75));
        CHECK(!shape_mask(&back, fit, mask->width, mask->height, &err));
        share = jaccard(mask, &back);
        mask_free(&back);
        free(middles.list);
        free(curve.list);
    }
    free(pixels);
    return share;
}

static struct mask ellipse(double cx, double cy, double a, double b, double turn, int32_t side)
{
    uint8_t *pixels = bytes_new((size_t)side * (size_t)side, 1);
    struct mask mask;

    for (int32_t y = 0; y < side; y++)
        for (int32_t x = 0; x < side; x++) {
            double dx = x + 0.5 - cx, dy = y + 0.5 - cy;
            double u = dx * cos(turn) + dy * sin(turn), v = dy * cos(turn) - dx * sin(turn);

            pixels[y * side + x] = u * u / (a * a) + v * v / (b * b) <= 1;
        }
    mask = mask_from_bytes(pixels, side, side, 1);
    free(pixels);
    return mask;
}

static void test_discs_and_ellipses(void)
{
    static const struct {
        double a, b, turn, error;
        size_t knots;
        double share;
    } cases[] = {
        {90, 90, 0, 0.75, 4, 0.995}, {90, 50, 0.4, 0.75, 6, 0.994},
        {40, 40, 0, 0.75, 4, 0.99},  {12, 12, 0, 0.75, 4, 0.97},
        {5, 5, 0, 0.75, 4, 0.96},    {90, 20, 1.1, 0.75, 8, 0.985},
        {90, 90, 0, 3, 4, 0.98},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mask mask = ellipse(100.3, 99.6, cases[i].a, cases[i].b, cases[i].turn, 200);
        struct shape fit = {0};
        double share = check_fit(&fit, &mask, cases[i].error);

        if (getenv("SHOW"))
            fprintf(stderr, "%g x %g turn %g error %g: %zu knots, jaccard %.4f\n", cases[i].a,
                    cases[i].b, cases[i].turn, cases[i].error, knots_of(&fit), share);
        CHECK(fit.count == 1 && knots_of(&fit) <= cases[i].knots);
        CHECK(share >= cases[i].share);
        shape_free(&fit);
        mask_free(&mask);
    }
}

/* A square is four straight pieces with its corners, and the same mask. */
static void test_squares_keep_their_corners(void)
{
    for (int32_t side = 4; side <= 60; side += 7) {
        uint8_t *pixels = bytes_zeroed(70 * 70, 1);
        struct shape fit = {0};
        struct mask mask;

        for (int32_t y = 0; y < side; y++)
            memset(pixels + (y + 3) * 70 + 5, 1, (size_t)side);
        mask = mask_from_bytes(pixels, 70, 70, 1);
        CHECK_NEAR(check_fit(&fit, &mask, 0.6), 1, 0);
        CHECK(fit.count == 1 && knots_of(&fit) == 4);
        for (size_t i = 0; fit.count && i < fit.rings[0].count; i += 3) {
            struct spline_point p = fit.rings[0].points[i];

            CHECK(p.x == 256 * 5 || p.x == 256 * (5 + side));
            CHECK(p.y == 256 * 3 || p.y == 256 * (3 + side));
        }
        shape_free(&fit);
        mask_free(&mask);
        free(pixels);
    }
}

static void test_tiny_masks(void)
{
    static const char *const masks[] = {"...x.....", "xxxxxxxxx", "x.x......", "x...x...x",
                                        "xxxx.xxxx", ".x.xxx.x.", "xx.......", "xxxx....."};
    uint8_t pixels[9];

    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++)
        for (int e = 0; e < 2; e++) {
            struct shape fit = {0};
            struct mask mask;

            for (int k = 0; k < 9; k++)
                pixels[k] = masks[i][k] == 'x';
            mask = mask_from_bytes(pixels, 3, 3, 1);
            CHECK_NEAR(check_fit(&fit, &mask, e ? 0.1 : 0.5), 1, e ? 0 : 0.5);
            CHECK(fit.count >= 1);
            shape_free(&fit);
            mask_free(&mask);
        }
}

static void test_an_empty_mask_is_an_empty_shape(void)
{
    const uint8_t pixels[6] = {0};
    struct mask mask = mask_from_bytes(pixels, 3, 2, 1);
    struct shape fit = {0};
    struct err err = {0};

    CHECK(!fit_mask(&fit, &mask, 1, &err) && !fit.count);
    CHECK(fit_mask(&fit, &mask, NAN, &err) && err.code == ERR_USAGE);
    CHECK(fit_mask(&fit, &mask, 0, &err) && err.code == ERR_USAGE);
    CHECK(fit_mask(&fit, &mask, 1e9, &err) && err.code == ERR_USAGE);
    mask_free(&mask);
}

/* Noise smoothed to blobs with holes, and plain noise: the promise, at every error. */
static void test_random_masks(void)
{
    enum { SIDE = 64 };
    const double errors[] = {FIT_ERROR_MIN, 0.1, 0.3, 0.5, 0.75, 1.5, 4};
    double worst = 1;

    for (uint64_t i = 0; i < 70; i++) {
        uint8_t pixels[SIDE * SIDE];
        double error = errors[i % 7], share, wave = i < 35 ? 0.15 + 0.02 * (double)i : 0;
        struct shape fit = {0};
        struct mask mask;

        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++) {
                double v = sin(wave * x + 1.7 * (double)i) * cos(wave * 1.3 * y) +
                           0.6 * sin(wave * 0.9 * (x + y));

                pixels[y * SIDE + x] =
                    wave > 0 ? v > 0.1 : rng_at(i, (uint64_t)(y / 2 * SIDE + x / 2)) % 3 == 0;
            }
        mask = mask_from_bytes(pixels, SIDE, SIDE, 1);
        share = check_fit(&fit, &mask, error);
        if (error < 0.2)
            CHECK_NEAR(share, 1, 0);
        if (wave > 0 && error <= 0.5)
            worst = fmin(worst, share);
        shape_free(&fit);
        mask_free(&mask);
    }
    if (getenv("SHOW"))
        fprintf(stderr, "blobs: worst jaccard %.4f\n", worst);
    CHECK(worst > 0.9);
}

/* An outline given by points: a polygon comes back as its edges, and a finely
 * traced curve with few knots. */
static void test_outlines(void)
{
    const struct spline_point house[5] = {
        {2560, 10240}, {2560, 5120}, {6400, 1280}, {10240, 5120}, {10240, 10240}};
    const struct spline_point line[4] = {{0, 0}, {0, 0}, {100, 0}, {100, 0}};
    struct spline_point leaf[400];
    struct shape fit = {0};
    struct err err = {0};

    CHECK(!fit_outline(&fit, house, 5, 0.1, &err));
    CHECK(fit.count == 1 && knots_of(&fit) == 5);
    for (size_t i = 0; i < 5 && fit.count == 1 && fit.rings[0].count == 15; i++) {
        struct spline_point p = fit.rings[0].points[3 * i];
        int found = 0;

        for (size_t k = 0; k < 5; k++)
            found |= p.x == house[k].x && p.y == house[k].y;
        CHECK(found);
    }
    for (int i = 0; i < 400; i++) {
        double a = i * 6.283185307179586 / 400, r = 12000 * (1 + 0.3 * cos(3 * a));

        leaf[i] =
            (struct spline_point){(int32_t)(20000 + r * cos(a)), (int32_t)(20000 + r * sin(a))};
    }
    CHECK(!fit_outline(&fit, leaf, 400, 0.5, &err));
    if (CHECK(fit.count == 2))
        CHECK(fit.rings[1].count / 3 <= 16);
    if (getenv("SHOW"))
        fprintf(stderr, "leaf: %zu knots\n", fit.rings[1].count / 3);
    CHECK(fit_outline(&fit, line, 4, 0.5, &err) && err.code == ERR_FORMAT);
    CHECK(fit_outline(&fit, line, 0, 0.5, &err) && err.code == ERR_FORMAT);
    CHECK(fit_outline(&fit, house, 5, -1, &err) && err.code == ERR_USAGE && fit.count == 2);
    shape_free(&fit);
}

int main(void)
{
    test_discs_and_ellipses();
    test_squares_keep_their_corners();
    test_tiny_masks();
    test_an_empty_mask_is_an_empty_shape();
    test_random_masks();
    test_outlines();
    return check_result();
}
