/* The loss by hand, its gradient by differences, and its odd photos. */
#include "base/rng.h"
#include "nn/loss.h"
#include "tests/check.h"

#define PHOTOS 3
#define PIXELS 35

struct sample {
    float y[PHOTOS * PIXELS], truth[PHOTOS * PIXELS], dy[PHOTOS * PIXELS];
    uint8_t known[PHOTOS * PIXELS];
};

static void fill(struct sample *s)
{
    struct rng rng = {3, 0};

    for (size_t i = 0; i < PHOTOS * PIXELS; i++) {
        s->y[i] = (float)rng_uniform(&rng, -1, 1);
        s->truth[i] = (float)rng_below(&rng, 2);
        s->known[i] = (uint8_t)rng_below(&rng, 2);
    }
}

/* dL/dy of every pixel, against central differences in double. */
static void check_gradient(struct sample *s, const uint8_t *known)
{
    loss_jaccard(s->dy, s->y, s->truth, known, PHOTOS, PIXELS);
    for (size_t i = 0; i < PHOTOS * PIXELS; i++) {
        float kept = s->y[i];
        double up, down, step;
        s->y[i] = kept + 0x1p-7f;
        up = loss_jaccard(NULL, s->y, s->truth, known, PHOTOS, PIXELS);
        s->y[i] = kept - 0x1p-7f;
        down = loss_jaccard(NULL, s->y, s->truth, known, PHOTOS, PIXELS);
        s->y[i] = kept;
        step = 0x1p-6;
        if (!CHECK(fabs((double)s->dy[i] - (up - down) / step) <= 1e-6))
            return;
    }
}

static void test_by_hand(void)
{
    /* p = 1, 0.5, 0; t = 1, 0, 1: I = 1, U = 1.25 + 2 - 1 = 2.25 */
    const float y[3] = {1, 0, -1}, t[3] = {1, 0, 1};
    const uint8_t known[3] = {1, 0, 1};

    CHECK_NEAR(loss_jaccard(NULL, y, t, NULL, 1, 3), 1 - 2 / 3.25, 1e-12);
    /* without the middle: I = 1, U = 1 + 2 - 1 = 2 */
    CHECK_NEAR(loss_jaccard(NULL, y, t, known, 1, 3), 1 - 2.0 / 3.0, 1e-12);
}

static void test_gradients(void)
{
    struct sample s;

    fill(&s);
    check_gradient(&s, NULL);
    check_gradient(&s, s.known);
    for (size_t i = 0; i < PIXELS; i++) {
        s.truth[i] = 0;
        s.truth[PIXELS + i] = 1;
    }
    check_gradient(&s, NULL);
}

/* What is not known must not matter, not even if it is NaN. */
static void test_unknown(void)
{
    struct sample s;
    double before;

    fill(&s);
    before = loss_jaccard(NULL, s.y, s.truth, s.known, PHOTOS, PIXELS);
    for (size_t i = 0; i < PHOTOS * PIXELS; i++)
        if (!s.known[i])
            s.y[i] = s.truth[i] = NAN;
    CHECK_NEAR(loss_jaccard(s.dy, s.y, s.truth, s.known, PHOTOS, PIXELS), before, 0);
    for (size_t i = 0; i < PHOTOS * PIXELS; i++)
        CHECK(s.known[i] ? s.dy[i] != 0 : s.dy[i] == 0);
    memset(s.known, 0, sizeof s.known);
    CHECK_NEAR(loss_jaccard(s.dy, s.y, s.truth, s.known, PHOTOS, PIXELS), 0, 0);
    for (size_t i = 0; i < PHOTOS * PIXELS; i++)
        CHECK(s.dy[i] == 0);
}

/* A NaN that counts must be seen. */
static void test_nan(void)
{
    struct sample s;

    fill(&s);
    s.y[40] = NAN;
    CHECK(isnan(loss_jaccard(NULL, s.y, s.truth, NULL, PHOTOS, PIXELS)));
}

int main(void)
{
    test_by_hand();
    test_gradients();
    test_unknown();
    test_nan();
    return check_result();
}
