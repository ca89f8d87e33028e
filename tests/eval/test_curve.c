/* What eval/curve.c promises: the counts of every threshold, the paper's 0.5 among
 * them; areas by hand and by all pairs. */
#include "base/rng.h"
#include "eval/curve.h"
#include "eval/metrics.h"
#include "tests/check.h"

enum { PIXELS = 400 };

/* Confidences 0.1 0.4 0.35 0.8 of classes 0 0 1 1: three of four pairs are right. */
static void test_by_hand(void)
{
    const float y[] = {-0.8f, -0.2f, -0.3f, 0.6f}, truth[] = {0, 0, 1, 1};
    struct curve c = curve_begin();
    struct err err;

    CHECK_INT(curve_add(&c, y, truth, NULL, 4, &err), 0);
    CHECK_NEAR(curve_auc(&c), 0.75, 0);
    CHECK_NEAR(curve_average_precision(&c), 0.5 * 1 + 0.5 * 2 / 3, 1e-15);
    curve_free(&c);
}

static void draw(float *y, float *truth, uint8_t *known, uint64_t key)
{
    struct rng rng = {key, 0};

    for (int i = 0; i < PIXELS; i++) {
        truth[i] = (float)rng_below(&rng, 2);
        y[i] = (float)fmax(-1, fmin(1, 0.3 * (truth[i] - 0.5) + 0.5 * rng_normal(&rng)));
        if (i % 5 == 0)
            y[i] = (float)(rng_below(&rng, 9) - 4) / 4; /* ties, 0 and both ends */
        known[i] = rng_below(&rng, 10) > 0;
    }
    y[0] = -1e-30f; /* just not skin */
    known[0] = 1;
}

/* Each threshold of a few hundred, against overlap_count(). */
static void test_counts(void)
{
    static struct overlap points[CURVE_NONE_CALLED + 1];
    float y[PIXELS], truth[PIXELS];
    uint8_t known[PIXELS];
    struct curve c = curve_begin();
    struct err err;
    int wrong = 0;

    draw(y, truth, known, 5);
    CHECK_INT(curve_add(&c, y, truth, known, PIXELS, &err), 0);
    curve_points(points, &c);
    for (int k = 0; k <= 256; k++) {
        double threshold = k / 256.0;
        struct overlap want = overlap_count(y, truth, known, PIXELS, (float)threshold);
        struct overlap one = curve_at(&c, curve_level(threshold));

        wrong += memcmp(&points[curve_level(threshold)], &want, sizeof want) != 0;
        wrong += memcmp(&one, &want, sizeof want) != 0;
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(curve_level(0.5), CURVE_HALF);
    CHECK_INT(points[CURVE_NONE_CALLED].tp + points[CURVE_NONE_CALLED].fp, 0);
    curve_free(&c);
}

static void test_pairs(void)
{
    float y[PIXELS], truth[PIXELS];
    uint8_t known[PIXELS];
    struct curve c = curve_begin(), more = curve_begin();
    double right = 0, pairs = 0;
    struct err err;

    draw(y, truth, known, 6);
    for (int i = 0; i < PIXELS; i++)
        y[i] = (float)floor(y[i] * 1024) / 1024; /* rounding down does nothing */
    for (int i = 0; i < PIXELS; i++)
        for (int j = 0; j < PIXELS; j++)
            if (truth[i] > truth[j]) {
                right += y[i] > y[j] ? 1 : y[i] == y[j] ? 0.5 : 0;
                pairs++;
            }
    CHECK_INT(curve_add(&c, y, truth, NULL, PIXELS / 2, &err), 0);
    CHECK_INT(curve_add(&more, y + PIXELS / 2, truth + PIXELS / 2, NULL, PIXELS / 2, &err), 0);
    curve_merge(&c, &more);
    CHECK_NEAR(curve_auc(&c), right / pairs, 1e-15);
    curve_free(&c);
    curve_free(&more);
}

static void test_wrong(void)
{
    const float y[] = {0.5f, NAN}, truth[] = {1, 1};
    const uint8_t first[] = {1, 0};
    struct curve c = curve_begin();
    struct err err;

    CHECK(isnan(curve_auc(&c)) && isnan(curve_average_precision(&c)));
    CHECK_INT(curve_add(&c, y, truth, NULL, 2, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK_INT(curve_at(&c, 0).tp, 0);
    CHECK_INT(curve_add(&c, y, truth, first, 2, &err), 0);
    CHECK(isnan(curve_auc(&c)));
    CHECK_NEAR(curve_average_precision(&c), 1, 0);
    curve_free(&c);
    curve_free(&c);
}

int main(void)
{
    test_by_hand();
    test_counts();
    test_pairs();
    test_wrong();
    return check_result();
}
