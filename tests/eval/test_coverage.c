/* Whether the intervals and tests keep their word, by simulation: of 2,000 data
 * sets whose truth is known, intervals of 95 % have it in 93 to 97 %, tests at 5 %
 * find a difference that is not there in 3.5 to 6.5 % (three standard errors of
 * such a count and more), and a power of 0.8 is one of 0.77 to 0.83. */
#include "base/rng.h"
#include "eval/bootstrap.h"
#include "eval/bootstrap_ece.h"
#include "eval/permutation.h"
#include "eval/power.h"
#include "eval/wilcoxon.h"
#include "tests/check.h"

#include <stdlib.h>

enum { SETS = 2000, PHOTOS = 80, GROUPS = 60, EACH = 3, DRAWS = 600 };

static struct bootstrap_spec spec_of(int set)
{
    return (struct bootstrap_spec){0.95, DRAWS, (uint64_t)set, NAN};
}

static void check_share(int count, double low, double high, const char *what)
{
    double share = (double)count / SETS;

    printf("%s: %.2f %%\n", what, 100 * share);
    if (!CHECK(share >= low && share <= high))
        fprintf(stderr, "%s: %g, expected %g .. %g\n", what, share, low, high);
}

static int has(const struct bootstrap *b, double truth)
{
    return b->low <= truth && truth <= b->high;
}

/* Skewed as indices near 1 are: 1 - u^2 / 2 with the mean 1 - 1 / 6. */
static void test_mean(void)
{
    int in = 0;

    for (int set = 0; set < SETS; set++) {
        struct rng rng = {rng_key(101, (uint64_t)set), 0};
        struct bootstrap_spec spec = spec_of(set);
        double values[PHOTOS];
        struct bootstrap b;
        struct err err;

        for (int i = 0; i < PHOTOS; i++)
            values[i] = 1 - pow(rng_uniform(&rng, 0, 1), 2) / 2;
        if (!CHECK_INT(bootstrap_mean(&b, values, NULL, PHOTOS, &spec, &err), 0))
            return;
        in += has(&b, 1 - 1 / 6.0);
    }
    check_share(in, 0.93, 0.97, "95 % interval of a mean");
}

/* Unions of very different size, of which a share that is worse in large ones is in
 * both: E[u s] / E[u] with u uniform in [1, 9], s uniform in [0, 2 (1 - u / 20)]. */
static void test_pooled(void)
{
    double truth = (5 - (25 + 64 / 12.0) / 20) / 5;
    int in = 0;

    for (int set = 0; set < SETS; set++) {
        struct rng rng = {rng_key(102, (uint64_t)set), 0};
        struct bootstrap_spec spec = spec_of(set);
        struct ratio photos[PHOTOS];
        struct bootstrap b;
        struct err err;

        for (int i = 0; i < PHOTOS; i++) {
            double either = rng_uniform(&rng, 1, 9);

            photos[i] =
                (struct ratio){either * rng_uniform(&rng, 0, 2 * (1 - either / 20)), either};
        }
        if (!CHECK_INT(bootstrap_ratio(&b, photos, NULL, PHOTOS, &spec, &err), 0))
            return;
        in += has(&b, truth);
    }
    check_share(in, 0.93, 0.97, "95 % interval of a pooled ratio");
}

/* Photos of one person are alike: drawn one by one, the interval is too short. */
static void test_groups(void)
{
    int in = 0, in_by_photo = 0;

    for (int set = 0; set < SETS; set++) {
        struct rng rng = {rng_key(103, (uint64_t)set), 0};
        struct bootstrap_spec spec = spec_of(set);
        double values[GROUPS * EACH];
        int64_t groups[GROUPS * EACH];
        struct bootstrap b, by_photo;
        struct err err;

        for (int i = 0; i < GROUPS * EACH; i++) {
            groups[i] = i / EACH;
            values[i] = i % EACH ? values[i - i % EACH] : rng_normal(&rng);
        }
        for (int i = 0; i < GROUPS * EACH; i++)
            values[i] += 0.5 * rng_normal(&rng);
        if (!CHECK_INT(bootstrap_mean(&b, values, groups, GROUPS * EACH, &spec, &err), 0) ||
            !CHECK_INT(bootstrap_mean(&by_photo, values, NULL, GROUPS * EACH, &spec, &err), 0))
            return;
        in += has(&b, 0);
        in_by_photo += has(&by_photo, 0);
    }
    check_share(in, 0.93, 0.97, "95 % interval by group");
    check_share(in_by_photo, 0.5, 0.85, "the same by photo, which it is not");
}

/* Three bins of 1,000 pixels a photo, whose shares of skin lie 0.1 above, 0.05 below and 0.15
 * above the confidence, and otherwise with the photo: an ECE of 0.1. */
static void test_ece(void)
{
    static const double confidence[] = {0.2, 0.5, 0.7}, apart[] = {0.1, -0.05, 0.15};
    int in = 0;

    for (int set = 0; set < SETS; set++) {
        struct rng rng = {rng_key(105, (uint64_t)set), 0};
        struct bootstrap_spec spec = spec_of(set);
        struct calibration_bin bins[3 * PHOTOS] = {0};
        struct bootstrap b;
        struct err err;

        for (int i = 0; i < 3 * PHOTOS; i++) {
            double share = confidence[i % 3] + apart[i % 3] + rng_uniform(&rng, -0.1, 0.1);

            bins[i].pixels = 1000;
            bins[i].skin = llround(1000 * share);
            bins[i].confidence = llround(1000 * confidence[i % 3] * 0x1p30);
        }
        if (!CHECK_INT(bootstrap_ece(&b, bins, 3, NULL, PHOTOS, &spec, &err), 0))
            return;
        in += has(&b, 0.1);
    }
    check_share(in, 0.93, 0.97, "95 % interval of ECE");
}

/* Differences without a lean; then with the smallest that 40 photos can show. */
static void test_error_rates(void)
{
    enum { COUNT = 40 };
    struct permutation_spec spec = {999, 1, NAN};
    double smallest = power_smallest(1 / sqrt(COUNT), POWER_ALPHA, POWER_SHARE);
    int by_permutation = 0, by_wilcoxon = 0, found = 0;

    for (int set = 0; set < SETS; set++) {
        struct rng rng = {rng_key(104, (uint64_t)set), 0};
        struct ratio_pair pairs[COUNT], moved[COUNT];
        double a[COUNT], b[COUNT];
        struct permutation test, of_moved;
        struct wilcoxon w;
        struct err err;

        spec.seed = (uint64_t)set;
        for (int i = 0; i < COUNT; i++) {
            a[i] = rng_normal(&rng) * sqrt(0.5);
            b[i] = rng_normal(&rng) * sqrt(0.5);
            pairs[i] = (struct ratio_pair){ratio_of_mean(a[i]), ratio_of_mean(b[i])};
            moved[i] = (struct ratio_pair){ratio_of_mean(a[i] + smallest), ratio_of_mean(b[i])};
        }
        if (!CHECK_INT(permutation_test(&test, pairs, NULL, COUNT, &spec, &err), 0) ||
            !CHECK_INT(permutation_test(&of_moved, moved, NULL, COUNT, &spec, &err), 0) ||
            !CHECK_INT(wilcoxon_test(&w, a, b, COUNT, WILCOXON_LEFT_OUT, &err), 0))
            return;
        by_permutation += test.p <= 0.05;
        by_wilcoxon += w.p <= 0.05;
        found += of_moved.p <= 0.05;
    }
    check_share(by_permutation, 0.035, 0.065, "false positives at 5 %, permutation");
    check_share(by_wilcoxon, 0.035, 0.065, "false positives at 5 %, Wilcoxon");
    check_share(found, 0.77, 0.83, "the smallest difference is found");
}

/* Of so few photos it does not hold: docs/metrics.md has these shares. */
static void test_few(void)
{
    static const int photos[] = {2, 4, 5, 6, 8, 12, 20, 30};
    static const double shares[] = {0.495, 0.79, 0.83, 0.85, 0.88, 0.90, 0.92, 0.93};

    for (size_t n = 0; n < sizeof photos / sizeof *photos; n++) {
        int in = 0;
        char what[48];

        for (int set = 0; set < SETS; set++) {
            struct rng rng = {rng_key(106, (uint64_t)set), 0};
            struct bootstrap_spec spec = spec_of(set);
            double values[30];
            struct bootstrap b;
            struct err err;

            for (int i = 0; i < photos[n]; i++)
                values[i] = rng_normal(&rng);
            if (!CHECK_INT(bootstrap_mean(&b, values, NULL, (size_t)photos[n], &spec, &err), 0))
                return;
            in += has(&b, 0);
        }
        snprintf(what, sizeof what, "95 %% interval of %d values", photos[n]);
        check_share(in, shares[n] - 0.02, shares[n] + 0.02, what);
    }
}

int main(void)
{
    test_mean();
    test_pooled();
    test_groups();
    test_ece();
    test_few();
    test_error_rates();
    return check_result();
}
