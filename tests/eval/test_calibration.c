/* What eval/calibration.c promises: bins, ECE and Brier by hand, the same sums in
 * any order, and no number that is none. */
#include "base/rng.h"
#include "eval/calibration.h"
#include "tests/check.h"

/* Confidences 0.25, 0.25, 0.75, 1 with skin 0, 1, 1, 1, in two bins. */
static void test_by_hand(void)
{
    const float y[] = {-0.5f, -0.5f, 0.5f, 1.0f}, truth[] = {0, 1, 1, 1};
    struct calibration c = calibration_begin(2);
    struct err err;

    CHECK_INT(calibration_add(&c, y, truth, NULL, 4, &err), 0);
    CHECK_INT(calibration_point(&c, 0).pixels, 2);
    CHECK_NEAR(calibration_point(&c, 0).confidence, 0.25, 1e-9);
    CHECK_NEAR(calibration_point(&c, 0).skin, 0.5, 0);
    CHECK_NEAR(calibration_point(&c, 1).confidence, 0.875, 1e-9);
    CHECK_NEAR(calibration_point(&c, 1).skin, 1, 0);
    CHECK_NEAR(calibration_ece(&c), 0.5 * 0.25 + 0.5 * 0.125, 1e-9);
    CHECK_NEAR(calibration_brier(&c), (0.0625 + 0.5625 + 0.0625 + 0) / 4, 1e-9);
}

/* The borders: 0.5 is in the upper of two bins, 1 in the last. */
static void test_borders(void)
{
    const float y[] = {-1.0f, 0.0f, 1.0f}, truth[] = {0, 0, 0};
    struct calibration c = calibration_begin(2);
    struct err err;

    CHECK_INT(calibration_add(&c, y, truth, NULL, 3, &err), 0);
    CHECK_INT(calibration_point(&c, 0).pixels, 1);
    CHECK_INT(calibration_point(&c, 1).pixels, 2);
}

/* A confidence that is right by construction: skin by the toss of such a coin. */
static void test_calibrated(void)
{
    enum { PIXELS = 200000 };
    static float y[PIXELS], truth[PIXELS];
    struct calibration all = calibration_begin(CALIBRATION_BINS), parts[2], both;
    struct rng rng = {3, 0};
    struct err err;

    for (int i = 0; i < PIXELS; i++) {
        double p = rng_uniform(&rng, 0, 1);

        y[i] = (float)(2 * p - 1);
        truth[i] = rng_uniform(&rng, 0, 1) < p;
    }
    CHECK_INT(calibration_add(&all, y, truth, NULL, PIXELS, &err), 0);
    CHECK(calibration_ece(&all) < 0.01);
    CHECK_NEAR(calibration_brier(&all), 1 / 6.0, 0.005); /* the mean of p (1 - p) */
    for (int i = 0; i < 2; i++) {
        size_t half = PIXELS / 2 * (size_t)i;

        parts[i] = calibration_begin(CALIBRATION_BINS);
        CHECK_INT(calibration_add(&parts[i], y + half, truth + half, NULL, PIXELS / 2, &err),
                  0);
    }
    both = parts[1];
    calibration_merge(&both, &parts[0]);
    CHECK(!memcmp(&both, &all, sizeof all));
}

static void test_wrong(void)
{
    const float y[] = {0.5f, NAN, 1.5f}, truth[] = {0, 1, 1};
    const uint8_t first[] = {1, 0, 0}, none[] = {0, 0, 0};
    struct calibration c = calibration_begin(10), before = c;
    struct err err;

    CHECK_INT(calibration_add(&c, y, truth, NULL, 3, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK_INT(calibration_add(&c, y + 1, truth, NULL, 1, &err), -1);
    CHECK_INT(calibration_add(&c, y + 2, truth, NULL, 1, &err), -1);
    CHECK(!memcmp(&c, &before, sizeof c));
    CHECK_INT(calibration_add(&c, y, truth, none, 3, &err), 0);
    CHECK(isnan(calibration_ece(&c)) && isnan(calibration_brier(&c)));
    CHECK(isnan(calibration_point(&c, 0).skin) && isnan(calibration_point(&c, 0).confidence));
    CHECK_INT(calibration_add(&c, y, truth, first, 3, &err), 0);
    CHECK_NEAR(calibration_brier(&c), 0.5625, 1e-9);
    c.bins[0].pixels = (int64_t)1 << 33;
    CHECK_INT(calibration_add(&c, y, truth, first, 1, &err), -1);
    CHECK_INT(err.code, ERR_LIMIT);
}

int main(void)
{
    test_by_hand();
    test_borders();
    test_calibrated();
    test_wrong();
    return check_result();
}
