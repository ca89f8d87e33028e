/* What eval/bootstrap.c and ratio.c promise: the same bits in any order, groups drawn
 * whole, BCa where it is defined and percentiles where it is not, no interval of one. */
#include "base/rng.h"
#include "eval/bootstrap.h"
#include "eval/normal.h"
#include "eval/quantile.h"
#include "tests/check.h"

#include <stdlib.h>

enum { COUNT = 40 };

static void draw(double *values, int count, uint64_t key)
{
    struct rng rng = {key, 0};

    for (int i = 0; i < count; i++)
        values[i] = exp(rng_normal(&rng));
}

static void test_ratio_value(void)
{
    CHECK_NEAR(ratio_value((struct ratio){3, 4}, NAN), 0.75, 0);
    CHECK_NEAR(ratio_value((struct ratio){0, 0}, 1), 1, 0);
    CHECK(isnan(ratio_value((struct ratio){0, 0}, NAN)));
    CHECK(isnan(ratio_value((struct ratio){1, 0}, 1)));
    CHECK(isnan(ratio_value((struct ratio){NAN, 0}, 1)));
    CHECK(isnan(ratio_value((struct ratio){0, NAN}, 1)));
}

/* The promise written out again, for one sample: plain resampling, then Efron's
 * formulas from moments. */
static void test_definition(void)
{
    struct bootstrap_spec spec = {0.9, 400, 77, NAN};
    double values[8] = {1, 2, 2.5, 3, 4, 7, 11, 19}, means[400], mean = 49.5 / 8;
    double below = 0, squares = 0, cubes = 0, centre = 0, variance = 0, a, z0, ends[2];
    struct bootstrap b;
    struct err err;

    for (int i = 0; i < 400; i++) {
        struct rng rng = {rng_key(77, (uint64_t)i), 0};

        means[i] = 0;
        for (int k = 0; k < 8; k++)
            means[i] += values[rng_below(&rng, 8)];
        means[i] /= 8;
        below += means[i] < mean ? 1 : means[i] == mean ? 0.5 : 0;
    }
    for (int k = 0; k < 8; k++) { /* the mean without k lies (values[k] - mean) / 7 lower */
        squares += pow((values[k] - mean) / 7, 2);
        cubes += pow((values[k] - mean) / 7, 3);
    }
    a = cubes / (6 * pow(squares, 1.5));
    z0 = normal_quantile(below / 400);
    quantile_sort(means, 400);
    for (int end = 0; end < 2; end++) {
        double z = z0 + (end ? 1 : -1) * 1.6448536269514722;

        ends[end] = quantile_of_sorted(means, 400, normal_below(z0 + z / (1 - a * z)));
    }
    if (!CHECK_INT(bootstrap_mean(&b, values, NULL, 8, &spec, &err), 0))
        return;
    CHECK_NEAR(b.value, mean, 1e-15);
    CHECK_NEAR(b.low, ends[0], 1e-12);
    CHECK_NEAR(b.high, ends[1], 1e-12);
    CHECK_INT(b.method, BOOTSTRAP_BCA);
    CHECK(b.units == 8);
    for (int i = 0; i < 400; i++)
        centre += means[i] / 400;
    for (int i = 0; i < 400; i++)
        variance += pow(means[i] - centre, 2) / 399;
    CHECK_NEAR(b.error, sqrt(variance), 1e-12);
}

static void test_any_order(void)
{
    struct bootstrap_spec spec = bootstrap_usual();
    double values[COUNT], turned[COUNT];
    int64_t groups[COUNT], renamed[COUNT];
    struct bootstrap one, other;
    struct err err;

    spec.draws = 500;
    draw(values, COUNT, 1);
    for (int i = 0; i < COUNT; i++) {
        turned[COUNT - 1 - i] = values[i];
        groups[i] = i % 14; /* of the reverse the first of a group comes last */
        renamed[COUNT - 1 - i] = 1000 - 7 * (i % 14);
    }
    CHECK_INT(bootstrap_mean(&one, values, NULL, COUNT, &spec, &err), 0);
    CHECK_INT(bootstrap_mean(&other, turned, NULL, COUNT, &spec, &err), 0);
    CHECK(one.low == other.low && one.high == other.high && one.value == other.value &&
          one.error == other.error);
    CHECK_INT(bootstrap_mean(&one, values, groups, COUNT, &spec, &err), 0);
    CHECK_INT(bootstrap_mean(&other, turned, renamed, COUNT, &spec, &err), 0);
    CHECK(one.low == other.low && one.high == other.high);
    CHECK(one.units == 14);
    spec.seed++;
    CHECK_INT(bootstrap_mean(&other, values, groups, COUNT, &spec, &err), 0);
    CHECK(one.low != other.low);
}

/* A group is its photos' sums; copies of a photo in one group add nothing. */
static void test_groups(void)
{
    struct bootstrap_spec spec = bootstrap_usual();
    struct ratio photos[COUNT], sums[COUNT / 2];
    double values[COUNT], doubled[2 * COUNT];
    int64_t groups[2 * COUNT];
    struct bootstrap by_group, by_sum;
    struct err err;

    spec.draws = 500;
    draw(values, COUNT, 2);
    for (int i = 0; i < COUNT; i++) {
        photos[i] = (struct ratio){floor(10 * values[i]), floor(10 * values[i]) + i};
        groups[i] = i / 2;
        if (i % 2)
            sums[i / 2] = (struct ratio){photos[i].above + photos[i - 1].above,
                                         photos[i].below + photos[i - 1].below};
    }
    CHECK_INT(bootstrap_ratio(&by_group, photos, groups, COUNT, &spec, &err), 0);
    CHECK_INT(bootstrap_ratio(&by_sum, sums, NULL, COUNT / 2, &spec, &err), 0);
    CHECK(by_group.low == by_sum.low && by_group.high == by_sum.high);
    for (int i = 0; i < 2 * COUNT; i++) {
        doubled[i] = values[i / 2];
        groups[i] = i / 2;
    }
    CHECK_INT(bootstrap_mean(&by_group, doubled, groups, 2 * COUNT, &spec, &err), 0);
    CHECK_INT(bootstrap_mean(&by_sum, values, NULL, COUNT, &spec, &err), 0);
    CHECK_NEAR(by_group.low, by_sum.low, 1e-12);
    CHECK_NEAR(by_group.high, by_sum.high, 1e-12);
}

static void test_difference(void)
{
    struct bootstrap_spec spec = bootstrap_usual();
    struct ratio_pair pairs[COUNT];
    double a[COUNT], b[COUNT], less[COUNT];
    struct bootstrap of_pairs, of_less;
    struct err err;

    spec.draws = 500;
    draw(a, COUNT, 3);
    draw(b, COUNT, 4);
    for (int i = 0; i < COUNT; i++) {
        pairs[i] = (struct ratio_pair){ratio_of_mean(a[i]), ratio_of_mean(b[i])};
        less[i] = a[i] - b[i];
    }
    CHECK_INT(bootstrap_difference(&of_pairs, pairs, NULL, COUNT, &spec, &err), 0);
    CHECK_INT(bootstrap_mean(&of_less, less, NULL, COUNT, &spec, &err), 0);
    CHECK_NEAR(of_pairs.value, of_less.value, 1e-12);
    CHECK(of_pairs.low < of_pairs.value && of_pairs.value < of_pairs.high);
    CHECK_NEAR(of_pairs.error, of_less.error, 0.2 * of_less.error); /* other draws */
}

/* One value has no spread; equal ones have none, and that is no error. */
static void test_degenerate(void)
{
    struct bootstrap_spec spec = bootstrap_usual();
    const double same[5] = {0.3, 0.3, 0.3, 0.3, 0.3};
    const int64_t group[5] = {4, 4, 4, 4, 4};
    const struct ratio seldom[3] = {{0, 0}, {0, 0}, {1, 2}}, never[3] = {{0, 0}};
    struct bootstrap b;
    struct err err;

    CHECK_INT(bootstrap_mean(&b, same, NULL, 1, &spec, &err), 0);
    CHECK_NEAR(b.value, 0.3, 0);
    CHECK(isnan(b.low) && isnan(b.high) && isnan(b.error) && b.method == BOOTSTRAP_NONE);
    CHECK_INT(bootstrap_mean(&b, same, group, 5, &spec, &err), 0);
    CHECK(isnan(b.low) && b.units == 1);
    CHECK_INT(bootstrap_mean(&b, same, NULL, 5, &spec, &err), 0);
    CHECK_NEAR(b.low, 0.3, 1e-15);
    CHECK_NEAR(b.high, 0.3, 1e-15);
    CHECK_INT(b.method, BOOTSTRAP_PERCENTILE);
    for (int count = 2; count < 40; count++) { /* whose means differ by rounding alone */
        double tenths[40];

        for (int i = 0; i < count; i++)
            tenths[i] = 0.1;
        CHECK_INT(bootstrap_mean(&b, tenths, NULL, (size_t)count, &spec, &err), 0);
        CHECK_INT(b.method, BOOTSTRAP_PERCENTILE);
    }
    CHECK_INT(bootstrap_ratio(&b, seldom, NULL, 3, &spec, &err), 0);
    CHECK_NEAR(b.value, 0.5, 0);
    CHECK(isnan(b.low) && b.method == BOOTSTRAP_NONE); /* a draw without the third */
    spec.empty = 1;
    CHECK_INT(bootstrap_ratio(&b, seldom, NULL, 3, &spec, &err), 0);
    CHECK(b.low == 0.5 && b.high == 1);
    CHECK_INT(bootstrap_ratio(&b, never, NULL, 3, &spec, &err), 0);
    CHECK(b.value == 1 && b.low == 1 && b.high == 1);
    CHECK_TEXT(bootstrap_method_name(b.method), "percentile");
}

static void test_wrong(void)
{
    const double values[3] = {1, 2, NAN}, far[2] = {1, INFINITY};
    const struct ratio below[2] = {{1, 1}, {1, -1}};
    struct bootstrap_spec spec = bootstrap_usual();
    struct bootstrap b = {.units = 99};
    struct err err;

    CHECK_INT(bootstrap_mean(&b, values, NULL, 0, &spec, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(bootstrap_mean(&b, values, NULL, 3, &spec, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK_TEXT(err.text, "the value of photo 3 of 3 is not finite");
    CHECK_INT(bootstrap_mean(&b, far, NULL, 2, &spec, &err), -1);
    CHECK_INT(bootstrap_ratio(&b, below, NULL, 2, &spec, &err), -1);
    for (int i = 0; i < 5; i++) {
        struct bootstrap_spec bad = spec;

        bad.level = i == 0 ? 0 : i == 1 ? 1 : i == 2 ? (double)NAN : 0.95;
        bad.draws = i == 3 ? 99 : i == 4 ? 1000001 : 1000;
        CHECK_INT(bootstrap_mean(&b, values, NULL, 2, &bad, &err), -1);
        CHECK_INT(err.code, ERR_USAGE);
    }
    CHECK(b.units == 99);
}

static void test_quantiles(void)
{
    double v[] = {5, 1, 4, 2}, apart[] = {0, (double)INFINITY, (double)INFINITY};

    quantile_sort(v, 4);
    CHECK_NEAR(quantile_of_sorted(v, 4, 0), 1, 0);
    CHECK_NEAR(quantile_of_sorted(v, 4, 1), 5, 0);
    CHECK_NEAR(quantile_of_sorted(v, 4, 0.5), 3, 1e-15);
    CHECK_NEAR(quantile_of_sorted(v, 4, 0.95), 4.85, 1e-15);
    CHECK(isnan(quantile_of_sorted(v, 0, 0.5)) && isnan(quantile_of_sorted(v, 4, NAN)) &&
          isnan(quantile_of_sorted(v, 4, 1.01)));
    CHECK(isinf(quantile_of_sorted(apart, 3, 0.75)));
}

/* Both ways of sorting against the definition: ascending, and of the values that were there. */
static void test_sorting(void)
{
    static const double odd[] = {
        0, -0.0, 5e-324, -5e-324, (double)INFINITY, -(double)INFINITY, 1e308, -1e308, 1, -1};
    static const size_t counts[] = {0, 1, 2, 255, 256, 257, 258, 1000, 4099};

    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        size_t n = counts[c];
        double *values = calloc(n + 1, sizeof *values), *was = calloc(n + 1, sizeof *was);
        struct rng rng = {rng_key(5, n), 0};

        for (size_t i = 0; i < n; i++)
            was[i] = values[i] =
                i % 7 ? exp(rng_normal(&rng)) * (i % 3 ? 1 : -1) : odd[rng_below(&rng, 10)];
        values[n] = NAN; /* behind the end */
        quantile_sort(values, n);
        CHECK(isnan(values[n]));
        for (size_t i = 1; i < n; i++)
            CHECK(values[i - 1] <= values[i]);
        for (size_t i = 0; i < n; i += 1 + n / 50) {
            size_t had = 0, has = 0;

            for (size_t k = 0; k < n; k++) {
                had += !memcmp(&was[k], &was[i], sizeof *was);
                has += !memcmp(&values[k], &was[i], sizeof *was);
            }
            CHECK(had == has && has > 0);
        }
        free(values);
        free(was);
    }
}

static void test_normal(void)
{
    CHECK_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-15);
    CHECK_NEAR(normal_quantile(0.2), -0.8416212335729143, 1e-15);
    CHECK_NEAR(normal_quantile(0.5), 0, 1e-15);
    CHECK_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-14);
    CHECK_NEAR(normal_below(-1.959963984540054), 0.025, 1e-15);
    CHECK(isinf(normal_quantile(0)) && normal_quantile(1) > 1e300);
    CHECK(isnan(normal_quantile(-0.1)) && isnan(normal_quantile(NAN)));
    for (double p = 1e-300; p < 0.5; p *= 3)
        CHECK(fabs(normal_below(normal_quantile(p)) / p - 1) < 1e-12);
}

/* Tenths, whose sums are rounded in the order of each draw, and the same in whole numbers,
 * whose sums are not: a draw of all of them once is equal to the figure in both. */
static void test_ties_that_rounding_hides(void)
{
    static const double tenths[] = {0.1, 0.2, 0.3, 0.4, 0.7}, whole[] = {1, 2, 3, 4, 7};
    struct bootstrap_spec spec = bootstrap_usual();
    struct bootstrap of_tenths, of_whole;
    struct err err;

    CHECK_INT(bootstrap_mean(&of_tenths, tenths, NULL, 5, &spec, &err), 0);
    CHECK_INT(bootstrap_mean(&of_whole, whole, NULL, 5, &spec, &err), 0);
    CHECK(fabs(of_tenths.low - of_whole.low / 10) < 1e-12);
    CHECK(fabs(of_tenths.high - of_whole.high / 10) < 1e-12);
}

int main(void)
{
    test_ratio_value();
    test_definition();
    test_any_order();
    test_groups();
    test_difference();
    test_degenerate();
    test_wrong();
    test_quantiles();
    test_sorting();
    test_normal();
    test_ties_that_rounding_hides();
    return check_result();
}
