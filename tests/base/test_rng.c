/* What base/rng.c promises: the same numbers everywhere, evenly spread. */
#include "base/rng.h"
#include "tests/check.h"

static void test_is_splitmix64(void)
{
    /* The reference stream of SplitMix64 from state 0. */
    CHECK(rng_at(0, 0) == UINT64_C(0xe220a8397b1dcdaf));
    CHECK(rng_at(0, 1) == UINT64_C(0x6e789e6aa1b965f4));
    CHECK(rng_key(1, 2) != rng_key(2, 1));
    CHECK(rng_text_key("a") != rng_text_key("b"));
}

static void test_moments(void)
{
    struct rng rng = {rng_key(7, 7), 0};
    double sum = 0, squares = 0, uniform = 0;
    int count[6] = {0}, n = 60000;

    for (int i = 0; i < n; i++) {
        double v = rng_normal(&rng);
        sum += v;
        squares += v * v;
        uniform += rng_uniform(&rng, 2, 4);
        count[rng_below(&rng, 6)]++;
    }
    CHECK_NEAR(sum / n, 0, 0.02);
    CHECK_NEAR(squares / n, 1, 0.03);
    CHECK_NEAR(uniform / n, 3, 0.01);
    for (int i = 0; i < 6; i++)
        CHECK_NEAR(count[i] * 6.0 / n, 1, 0.05);
    CHECK(rng_unit(0) >= 0.0f && rng_unit(UINT64_MAX) < 1.0f);
}

int main(void)
{
    test_is_splitmix64();
    test_moments();
    return check_result();
}
