/* What eval/permutation.c, wilcoxon.c, holm.c, equivalence.c and power.c promise,
 * by hand and against published values. */
#include "base/rng.h"
#include "eval/equivalence.h"
#include "eval/holm.h"
#include "eval/permutation.h"
#include "eval/power.h"
#include "eval/wilcoxon.h"
#include "tests/check.h"

#include <stdlib.h>

enum { MOST = 200 };

/* Pairs of means whose differences are these. */
static void pairs_of(struct ratio_pair *pairs, const double *differences, int count)
{
    for (int i = 0; i < count; i++)
        pairs[i] = (struct ratio_pair){ratio_of_mean(0.5 + differences[i]), ratio_of_mean(0.5)};
}

static struct permutation permuted(const struct ratio_pair *pairs, const int64_t *groups,
                                   int count)
{
    struct permutation_spec spec = permutation_usual();
    struct permutation test = {0};
    struct err err;

    CHECK_INT(permutation_test(&test, pairs, groups, (size_t)count, &spec, &err), 0);
    return test;
}

/* 1, 2, 3: of 8 sign patterns two are as far out. 1, 1, -1: those of |sum| >= 1 are
 * all. With groups {1, 2}, {3}: |3 + 3| in 2 of 4 ways. */
static void test_exact(void)
{
    const double three[] = {1, 2, 3}, even[] = {1, 1, -1}, zero[] = {0, 0, 0};
    const int64_t groups[] = {8, 8, 3};
    struct ratio_pair pairs[3];

    pairs_of(pairs, three, 3);
    CHECK_NEAR(permuted(pairs, NULL, 3).p, 2 / 8.0, 0);
    CHECK_NEAR(permuted(pairs, NULL, 3).difference, 2, 1e-15);
    CHECK_NEAR(permuted(pairs, groups, 3).p, 2 / 4.0, 0);
    CHECK(permuted(pairs, groups, 3).units == 2);
    CHECK_NEAR(permuted(pairs, NULL, 1).p, 1, 0);
    pairs_of(pairs, even, 3);
    CHECK_NEAR(permuted(pairs, NULL, 3).p, 1, 0);
    pairs_of(pairs, zero, 3);
    CHECK_NEAR(permuted(pairs, NULL, 3).p, 1, 0);
}

/* Values in tenths, which no double is: sums that are equal but for rounding are
 * equally far out. Against the same in whole numbers. */
static void test_rounding(void)
{
    struct rng rng = {23, 0};
    int wrong = 0;

    for (int round = 0; round < 300; round++) {
        struct ratio_pair pairs[8];
        int d[8], sum = 0, far = 0;

        for (int i = 0; i < 8; i++) {
            int a = rng_below(&rng, 11), b = rng_below(&rng, 11);

            pairs[i] = (struct ratio_pair){ratio_of_mean(a / 10.0), ratio_of_mean(b / 10.0)};
            d[i] = a - b;
            sum += d[i];
        }
        for (int way = 0; way < 256; way++) {
            int other = 0;

            for (int i = 0; i < 8; i++)
                other += way >> i & 1 ? -d[i] : d[i];
            far += abs(other) >= abs(sum);
        }
        wrong += permuted(pairs, NULL, 8).p != far / 256.0;
    }
    CHECK_INT(wrong, 0);
}

/* Pooled: two photos of 10 and 1000 pixels. Swapping the large one turns the
 * difference about, swapping the small one hardly moves it. */
static void test_pooled(void)
{
    const struct ratio_pair pairs[] = {{{9, 10}, {1, 10}}, {{800, 1000}, {600, 1000}}};
    struct permutation test = permuted(pairs, NULL, 2);

    CHECK_NEAR(test.difference, 809 / 1010.0 - 601 / 1010.0, 1e-15);
    CHECK(test.exact);
    CHECK_NEAR(test.p, 2 / 4.0, 0);
}

/* Drawn, it comes near the exact one; and the order of the photos is nothing. */
static void test_drawn(void)
{
    struct permutation_spec spec = permutation_usual();
    struct ratio_pair pairs[14], turned[14], many[40];
    struct permutation exact, drawn, again;
    struct rng rng = {21, 0};
    double d[14];
    struct err err;

    for (int i = 0; i < 14; i++)
        d[i] = rng_normal(&rng) + 0.45;
    pairs_of(pairs, d, 14);
    for (int i = 0; i < 14; i++)
        turned[13 - i] = pairs[i];
    spec.draws = 1 << 14;
    CHECK_INT(permutation_test(&exact, pairs, NULL, 14, &spec, &err), 0);
    spec.draws--;
    CHECK_INT(permutation_test(&drawn, pairs, NULL, 14, &spec, &err), 0);
    CHECK_INT(permutation_test(&again, turned, NULL, 14, &spec, &err), 0);
    CHECK(exact.exact && !drawn.exact);
    CHECK_NEAR(drawn.p, exact.p, 4 * sqrt(exact.p * (1 - exact.p) / spec.draws));
    CHECK(drawn.p != exact.p && drawn.p == again.p);
    for (int i = 0; i < 40; i++)
        many[i] = (struct ratio_pair){ratio_of_mean(9), ratio_of_mean(0)};
    CHECK_INT(permutation_test(&drawn, many, NULL, 40, &spec, &err), 0);
    CHECK_NEAR(drawn.p, 1.0 / (1 << 14), 0); /* as far out is none that was drawn; never 0 */
}

static void test_permutation_wrong(void)
{
    struct permutation_spec spec = permutation_usual();
    struct ratio_pair pairs[2] = {{{1, 1}, {0, 0}}, {{1, 1}, {0, 0}}};
    struct permutation test = {.units = 99};
    struct err err;

    CHECK_INT(permutation_test(&test, pairs, NULL, 0, &spec, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(permutation_test(&test, pairs, NULL, 2, &spec, &err), 0);
    CHECK(isnan(test.p) && isnan(test.difference) && test.units == 2);
    test.units = 99;
    pairs[0].b = (struct ratio){NAN, 1};
    CHECK_INT(permutation_test(&test, pairs, NULL, 2, &spec, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    spec.draws = 99;
    CHECK_INT(permutation_test(&test, pairs, NULL, 2, &spec, &err), -1);
    CHECK(test.units == 99);
}

static struct wilcoxon ranked(const double *d, int count, enum wilcoxon_zeros zeros)
{
    double nothing[MOST] = {0};
    struct wilcoxon w = {0};
    struct err err;

    CHECK_INT(wilcoxon_test(&w, d, nothing, (size_t)count, zeros, &err), 0);
    return w;
}

/* Darwin's cross- and self-fertilised Zea mays (Fisher 1935, 3): W 24, p 0.04126. */
static void test_wilcoxon_exact(void)
{
    const double darwin[] = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};
    const double up[] = {1, 2, 3, 4, 5};
    struct wilcoxon w = ranked(darwin, 15, WILCOXON_LEFT_OUT);

    CHECK_NEAR(w.minus, 24, 0);
    CHECK_NEAR(w.plus, 96, 0);
    CHECK(w.exact);
    CHECK_NEAR(w.p, 0.041259765625, 1e-15);
    CHECK_NEAR(ranked(up, 5, WILCOXON_LEFT_OUT).p, 2 / 32.0, 0);
    CHECK_NEAR(ranked(up, 1, WILCOXON_LEFT_OUT).p, 1, 0);
}

/* Ranks of 1 1 2 -3 with a zero: 1.5 1.5 3 4; by Pratt's rule all one more. */
static void test_wilcoxon_ties(void)
{
    const double d[] = {1, 0, 1, 2, -3};
    struct wilcoxon w = ranked(d, 5, WILCOXON_LEFT_OUT);
    double z = (5 - 4 * 5 / 4.0 + 0.5) / sqrt(4 * 5 * 9 / 24.0 - 6 / 48.0);

    CHECK(!w.exact && w.count == 4 && w.zeros == 1);
    CHECK_NEAR(w.plus, 6, 0);
    CHECK_NEAR(w.minus, 4, 0);
    z = (6 - 5 - 0.5) / sqrt(4 * 5 * 9 / 24.0 - 6 / 48.0);
    CHECK_NEAR(w.p, erfc(z / sqrt(2)), 1e-15);
    w = ranked(d, 5, WILCOXON_PRATT);
    CHECK_NEAR(w.plus, 9, 0);
    CHECK_NEAR(w.minus, 5, 0);
    z = (9 - (30 - 2) / 4.0 - 0.5) / sqrt((5 * 6 * 11 - 6) / 24.0 - 6 / 48.0);
    CHECK_NEAR(w.p, erfc(z / sqrt(2)), 1e-15);
}

static void test_wilcoxon_edges(void)
{
    const double zeros[3] = {0, 0, 0}, bad[2] = {1, NAN};
    double d[MOST];
    struct wilcoxon w = ranked(zeros, 3, WILCOXON_PRATT);
    struct err err;

    CHECK(w.p == 1 && w.zeros == 3 && !w.count);
    for (int i = 0; i < 51; i++)
        d[i] = i + 1;
    CHECK(ranked(d, 50, WILCOXON_LEFT_OUT).exact);
    CHECK_NEAR(ranked(d, 50, WILCOXON_LEFT_OUT).p, ldexp(1, -49), 1e-30);
    CHECK(!ranked(d, 51, WILCOXON_LEFT_OUT).exact);
    CHECK(ranked(d, 51, WILCOXON_LEFT_OUT).p < 1e-8);
    CHECK_INT(wilcoxon_test(&w, bad, zeros, 2, WILCOXON_PRATT, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK_INT(wilcoxon_test(&w, bad, zeros, 0, WILCOXON_PRATT, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
}

static void test_holm(void)
{
    double p[] = {0.01, 0.04, 0.03, 0.005}, bad[] = {0.5, NAN}, out[4];
    struct err err;

    CHECK_INT(holm_adjust(out, p, 4, &err), 0);
    CHECK_NEAR(out[0], 0.03, 1e-15);
    CHECK_NEAR(out[1], 0.06, 1e-15);
    CHECK_NEAR(out[2], 0.06, 1e-15);
    CHECK_NEAR(out[3], 0.02, 1e-15);
    CHECK_INT(holm_adjust(p, p, 4, &err), 0);
    CHECK(!memcmp(p, out, sizeof out));
    CHECK_INT(holm_adjust(out, (const double[]){0.9, 0.8}, 2, &err), 0);
    CHECK(out[0] == 1 && out[1] == 1);
    CHECK_INT(holm_adjust(out, bad, 2, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK_INT(holm_adjust(out, (const double[]){1.5}, 1, &err), -1);
    CHECK(out[0] == 1);
    CHECK_INT(holm_adjust(NULL, NULL, 0, &err), 0);
}

static void test_equivalence(void)
{
    struct bootstrap_spec spec = bootstrap_usual();
    struct ratio_pair pairs[60];
    struct equivalence test;
    struct bootstrap ninety;
    struct rng rng = {31, 0};
    double d[60], moved[60];
    struct err err;

    for (int i = 0; i < 60; i++)
        d[i] = 0.01 * rng_normal(&rng);
    pairs_of(pairs, d, 60);
    CHECK_INT(equivalence_test(&test, pairs, NULL, 60, 0.01, &spec, &err), 0);
    CHECK(test.shown && test.interval.low > -0.01 && test.interval.high < 0.01);
    CHECK_NEAR(test.interval.high - test.interval.low, 2 * 1.645 * 0.01 / sqrt(60), 0.001);
    spec.level = 0.9;
    CHECK_INT(bootstrap_difference(&ninety, pairs, NULL, 60, &spec, &err), 0);
    CHECK(test.interval.low == ninety.low && test.interval.high == ninety.high);
    CHECK_INT(equivalence_test(&test, pairs, NULL, 60, 0.0005, &spec, &err), 0);
    CHECK(!test.shown);
    for (int side = -1; side <= 1; side += 2) { /* on one side alone it is too far */
        for (int i = 0; i < 60; i++)
            moved[i] = d[i] + 0.01 * side;
        pairs_of(pairs, moved, 60);
        CHECK_INT(equivalence_test(&test, pairs, NULL, 60, 0.01, &spec, &err), 0);
        CHECK(!test.shown && fabs(test.interval.value - 0.01 * side) < 0.003);
    }
    CHECK_INT(equivalence_test(&test, pairs, NULL, 1, 0.01, &spec, &err), 0);
    CHECK(!test.shown && isnan(test.interval.low));
    for (int i = 0; i < 4; i++) {
        const double margins[] = {0, -1, NAN, INFINITY};

        CHECK_INT(equivalence_test(&test, pairs, NULL, 60, margins[i], &spec, &err), -1);
        CHECK_INT(err.code, ERR_USAGE);
    }
}

static void test_power(void)
{
    const double a[] = {1, 2, 3, 4}, b[] = {0, 0, 0, 0}, bad[] = {1, NAN};
    double error = 7;
    struct err err;

    CHECK_NEAR(power_smallest(1, POWER_ALPHA, POWER_SHARE), 2.801585218112968, 1e-12);
    CHECK(isnan(power_smallest(NAN, 0.05, 0.8)) && isnan(power_smallest(-1, 0.05, 0.8)) &&
          isnan(power_smallest(1, 0, 0.8)) && isnan(power_smallest(1, 0.05, 1)));
    CHECK_INT(power_paired_error(&error, bad, b, 2, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK_INT(power_paired_error(&error, a, b, 1, &err), -1);
    CHECK_NEAR(error, 7, 0);
    CHECK_INT(power_paired_error(&error, a, b, 4, &err), 0);
    CHECK_NEAR(error, sqrt(5 / 3.0 / 4), 1e-15);
}

int main(void)
{
    test_exact();
    test_rounding();
    test_pooled();
    test_drawn();
    test_permutation_wrong();
    test_wilcoxon_exact();
    test_wilcoxon_ties();
    test_wilcoxon_edges();
    test_holm();
    test_equivalence();
    test_power();
    return check_result();
}
