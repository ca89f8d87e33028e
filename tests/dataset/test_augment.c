/* What dataset/augment.c promises: one map for photo and truth, nothing
 * invented outside, and the same map whenever it is asked for. */
#include "dataset/augment.h"
#include "dataset/tracing.h"
#include "tests/check.h"

#include <stdlib.h>

enum { S = 64, BIG = 2 * S };

/* A disc at (x, y) of radius r, all in widths of the photo, drawn with soft
 * edges on a frame squeezed from a width x height photo: white on black, and
 * its own truth. */
static struct frame disc(int32_t side, int32_t width, int32_t height, double x, double y,
                         double r)
{
    struct frame frame = frame_new(side);

    frame.width = width;
    frame.height = height;
    memset(frame.known, 255, (size_t)side * (size_t)side);
    for (int32_t i = 0; i < side * side; i++) {
        double share = 0;

        for (int k = 0; k < 16; k++) {
            double u = (i % side + (k % 4 + 0.5) / 4) / side;
            double v = (i / side + (k / 4 + 0.5) / 4) / side * height / width;

            share += (u - x) * (u - x) + (v - y) * (v - y) <= r * r;
        }
        frame.skin[i] = (uint8_t)(share / 16 * 255 + 0.5);
        memset(frame.rgb + 3 * i, frame.skin[i], 3);
    }
    return frame;
}

/* Intersection over union of the bright pixels and the truth, where known. */
static double overlap(const struct frame *frame)
{
    int n = frame->side * frame->side, both = 0, either = 0;
    float *truth = malloc((size_t)n * sizeof *truth);
    uint8_t *known = malloc((size_t)n);

    if (!truth || !known)
        abort();
    frame_truth(truth, known, frame);
    for (int i = 0; i < n; i++) {
        int bright = frame->rgb[3 * i] >= 128;

        both += known[i] && bright && truth[i] > 0;
        either += known[i] && (bright || truth[i] > 0);
    }
    free(truth);
    free(known);
    return (double)both / (double)either;
}

static void test_nothing_changes(void)
{
    struct frame big = disc(BIG, 300, 200, 0.4, 0.3, 0.2), out = frame_new(S);
    struct augment none = AUGMENT_NONE;

    for (int i = 0; i < 3 * BIG * BIG; i++)
        big.rgb[i] = (uint8_t)(i * 31 % 256);
    augment_frame(&out, &big, &none);
    for (int i = 0; i < S * S; i++) {
        size_t a = (size_t)(i / S) * 2 * BIG + (size_t)(i % S) * 2;

        CHECK_INT(out.known[i], 255);
        CHECK_INT(out.skin[i], (big.skin[a] + big.skin[a + 1] + big.skin[a + BIG] +
                                big.skin[a + BIG + 1] + 2) /
                                   4);
        for (size_t c = 0; c < 3; c++) { /* the mean of its four pixels */
            int sum = big.rgb[3 * a + c] + big.rgb[3 * (a + 1) + c] +
                      big.rgb[3 * (a + BIG) + c] + big.rgb[3 * (a + BIG + 1) + c];

            CHECK_INT(out.rgb[3 * (size_t)i + c], (sum + 2) / 4);
        }
    }
    frame_free(&big);
    frame_free(&out);
}

/* A disc off the middle, so that a turn the wrong way or about the wrong point
 * parts it from its truth. */
static void test_truth_goes_along(void)
{
    struct frame big = disc(BIG, 300, 200, 0.62, 0.25, 0.17), out = frame_new(S);
    char sha256[65];
    double least = 1, moved = 0;

    for (int i = 0; i < 60; i++) {
        struct augment how;
        double mean = 0;

        snprintf(sha256, sizeof sha256, "%064d", i);
        how = augment_draw(7, 3, sha256);
        augment_frame(&out, &big, &how);
        least = fmin(least, overlap(&out));
        for (int k = 0; k < S * S; k++)
            mean += out.skin[k] * (double)(k % S) / 255 / S / S;
        moved = fmax(moved, fabs(mean - 3.5));
    }
    CHECK(least >= 0.97);
    CHECK(moved > 0.3);
    frame_free(&big);
    frame_free(&out);
}

/* The same disc of a 300 x 200 photo as four cubics. */
static struct region traced_disc(double x, double y, double r)
{
    static const double around[12][2] = {{1, 0},       {1, .5523},  {.5523, 1},  {0, 1},
                                         {-.5523, 1},  {-1, .5523}, {-1, 0},     {-1, -.5523},
                                         {-.5523, -1}, {0, -1},     {.5523, -1}, {1, -.5523}};
    struct spline_point p[12];
    struct spline ring = {SPLINE_BEZIER, p, 12, NULL};
    struct region region = {.label = REGION_SKIN};

    for (int i = 0; i < 12; i++) {
        p[i].x = (int32_t)lround(300 * 256 * (x + r * around[i][0]));
        p[i].y = (int32_t)lround(300 * 256 * (y + r * around[i][1]));
    }
    shape_add(&region.shape, &ring);
    return region;
}

/* Outlines are mapped as the photo is; what lies outside of it stays unknown. */
static void test_outlines_go_along(void)
{
    struct frame big = disc(BIG, 300, 200, 0.62, 0.25, 0.17), out = frame_new(S);
    struct frame sampled = frame_new(S);
    struct region region = traced_disc(0.62, 0.25, 0.17);
    char sha256[65];
    double least = 1;

    for (int i = 0; i < 60; i++) {
        struct augment how;

        snprintf(sha256, sizeof sha256, "%064d", i);
        how = augment_draw(7, 3, sha256);
        big.regions = NULL;
        augment_frame(&sampled, &big, &how);
        big.regions = &region;
        big.region_count = 1;
        augment_frame(&out, &big, &how);
        least = fmin(least, overlap(&out));
        for (int k = 0; k < S * S; k++) {
            CHECK(out.skin[k] == 0 || out.skin[k] == 255);
            CHECK((out.known[k] == 0) == (sampled.known[k] == 0));
        }
    }
    CHECK(least >= 0.97);
    region_free(&region);
    frame_free(&sampled);
    frame_free(&big);
    frame_free(&out);
}

/* Where the skin's middle is and how wide it is, in pixels of the frame. */
static void middle(const struct frame *frame, double *x, double *y, double *wide, double *tall)
{
    double sum = 0, xs = 0, ys = 0, xx = 0, yy = 0;

    for (int i = 0; i < frame->side * frame->side; i++) {
        double w = frame->skin[i], c = i % frame->side + 0.5, r = i / frame->side + 0.5;

        sum += w;
        xs += w * c;
        ys += w * r;
        xx += w * c * c;
        yy += w * r * r;
    }
    *x = xs / sum;
    *y = ys / sum;
    *wide = sqrt(xx / sum - *x * *x);
    *tall = sqrt(yy / sum - *y * *y);
}

/* 20 degrees clockwise: what was right of the middle comes lower; a round disc
 * on a photo twice as wide as high stays round in the photo's proportions. */
static void test_turn(void)
{
    const double turn = 20 * 3.14159265358979 / 180;
    struct frame big = disc(BIG, 400, 200, 0.75, 0.25, 0.1), out = frame_new(S);
    struct augment how = {turn, 1, 0, 0};
    double x, y, wide, tall;

    augment_frame(&out, &big, &how);
    middle(&out, &x, &y, &wide, &tall);
    CHECK_NEAR(x, S * (0.5 + 0.25 * cos(turn)), 0.01);
    CHECK_NEAR(y, S * (0.5 + 0.25 * sin(turn) * 2), 0.01);
    CHECK_NEAR(tall / wide, 2, 0.02);
    frame_free(&big);
    frame_free(&out);
}

static void test_scale_and_shift(void)
{
    struct frame big = disc(BIG, 200, 200, 0.5, 0.5, 0.2), out = frame_new(S);
    struct augment how = {0, 1.25, 0.1, 0};
    double x, y, wide, tall;

    augment_frame(&out, &big, &how);
    middle(&out, &x, &y, &wide, &tall);
    CHECK_NEAR(wide, 1.25 * 0.2 * S / 2, 0.01); /* a disc's deviation is r / 2 */
    CHECK_NEAR(x, S * (0.5 - 0.1 * 1.25), 0.01);
    CHECK_NEAR(y, S * 0.5, 0.01);
    frame_free(&big);
    frame_free(&out);
}

/* Moved half a side to the right: there is no photo in the right half. */
static void test_nothing_is_invented(void)
{
    struct frame big = disc(BIG, 200, 200, 0.5, 0.5, 0.7), out = frame_new(S);
    struct augment how = {0, 1, 0.5, 0};

    for (int i = 0; i < BIG * BIG; i++)
        big.rgb[3 * i] = (uint8_t)(i % BIG);
    augment_frame(&out, &big, &how);
    for (int i = 0; i < S * S; i++) {
        CHECK_INT(out.known[i], i % S < S / 2 ? 255 : 0);
        if (i % S >= S / 2)
            CHECK(out.rgb[3 * i] == BIG - 1 && out.skin[i] == 0);
    }
    frame_free(&big);
    frame_free(&out);
}

/* Unknown pixels say nothing about the skin beside them. */
static void test_unknown_neighbours(void)
{
    struct frame big = frame_new(4), out = frame_new(2);
    struct augment none = AUGMENT_NONE;
    float truth[4];
    uint8_t known[4];

    memset(big.known, 255, 16);
    memset(big.skin, 255, 16);
    big.known[0] = big.skin[0] = 0;                 /* a quarter of out's pixel 0 */
    big.known[2] = big.known[3] = big.known[6] = 0; /* three quarters of pixel 1 */
    augment_frame(&out, &big, &none);
    frame_truth(truth, known, &out);
    CHECK_INT(out.skin[0], 255);
    CHECK_INT(known[0], 1);
    CHECK_INT(known[1], 0);
    CHECK(truth[0] == 1 && truth[1] == 0);
    frame_free(&big);
    frame_free(&out);
}

static int same(struct augment a, struct augment b)
{
    return a.angle == b.angle && a.scale == b.scale && a.x == b.x && a.y == b.y;
}

static void test_draws(void)
{
    struct augment a = augment_draw(1, 2, "ab");
    double turn = 0, scale = 0;

    CHECK(same(a, augment_draw(1, 2, "ab")));
    CHECK(!same(a, augment_draw(2, 2, "ab")));
    CHECK(!same(a, augment_draw(1, 3, "ab")));
    CHECK(!same(a, augment_draw(1, 2, "ac")));
    for (int i = 0; i < 2000; i++) {
        a = augment_draw(5, i, "photo");
        turn = fmax(turn, fabs(a.angle));
        scale = fmax(scale, fabs(log(a.scale)));
        CHECK(fabs(a.x) <= AUGMENT_SHIFT && fabs(a.y) <= AUGMENT_SHIFT);
    }
    CHECK_NEAR(turn, AUGMENT_DEGREES * 3.14159265 / 180, 0.01);
    CHECK_NEAR(scale, log(AUGMENT_SCALE), 0.01);
}

int main(void)
{
    test_nothing_changes();
    test_truth_goes_along();
    test_outlines_go_along();
    test_turn();
    test_scale_and_shift();
    test_nothing_is_invented();
    test_unknown_neighbours();
    test_draws();
    return check_result();
}
