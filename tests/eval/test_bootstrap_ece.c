/* What eval/bootstrap_ece.h promises: the bins of what is drawn are added up before the figure
 * is taken; the same bits in any order; groups drawn whole; and no interval that is none. */
#include "base/rng.h"
#include "eval/bootstrap_ece.h"
#include "eval/normal.h"
#include "eval/quantile.h"
#include "tests/check.h"

enum { PHOTOS = 9, WIDTH = 3 };
#define UNIT 0x1p30

static struct calibration_bin bin_of(int pixels, int skin, double confidence)
{
    return (struct calibration_bin){
        .pixels = pixels, .skin = skin, .confidence = llround(pixels * confidence * UNIT)};
}

/* Photos of different size, that err in different bins. */
static void make(struct calibration_bin *bins, int photos, uint64_t key)
{
    struct rng rng = {key, 0};

    for (int i = 0; i < photos * WIDTH; i++) {
        int pixels = (int)rng_below(&rng, 200);

        bins[i] = bin_of(pixels, (int)rng_below(&rng, pixels + 1), 0.2 + 0.3 * (i % WIDTH));
    }
}

/* The definition, of the photos that `times` says how often to take. */
static double plain(const struct calibration_bin *bins, const int *times)
{
    struct calibration sum = calibration_begin(WIDTH);

    for (int p = 0; p < PHOTOS; p++)
        for (int k = 0; k < times[p]; k++) {
            struct calibration photo = calibration_begin(WIDTH);

            for (int b = 0; b < WIDTH; b++)
                photo.bins[b] = bins[p * WIDTH + b];
            calibration_merge(&sum, &photo);
        }
    return calibration_ece(&sum);
}

static void test_value(void)
{
    /* Photo 1 is too sure by 0.5 of 4 pixels, photo 2 too unsure by as much: together nothing
     * is amiss in their bin, and of the 2 pixels of the other 0.25 each is. */
    const struct calibration_bin bins[] = {bin_of(4, 0, 0.5), bin_of(2, 2, 0.75),
                                           bin_of(4, 4, 0.5), bin_of(0, 0, 0)};
    struct bootstrap_spec spec = bootstrap_usual();
    struct bootstrap b;
    struct err err;

    if (!CHECK_INT(bootstrap_ece(&b, bins, 2, NULL, 2, &spec, &err), 0))
        return;
    CHECK_NEAR(b.value, 2 * 0.25 / 10, 1e-9);
    CHECK(b.units == 2 && b.high <= (4 * 0.5 + 2 * 0.25) / 6 + 1e-9);
}

/* Its ends are among the figures of the draws, found anew by the plain definition. */
static void test_definition(void)
{
    enum { DRAWS = 300 };
    struct calibration_bin bins[PHOTOS * WIDTH];
    struct bootstrap_spec spec = {0.9, DRAWS, 5, NAN};
    double figures[DRAWS], without[PHOTOS], mean = 0, squares = 0, cubes = 0, below = 0;
    int all[PHOTOS], order[PHOTOS], times[PHOTOS];
    struct bootstrap b;
    struct err err;

    make(bins, PHOTOS, 7);
    for (int i = 0; i < PHOTOS; i++)
        all[i] = 1;
    for (int p = 0; p < PHOTOS; p++) { /* the units' order: by pixels, which all differ */
        int before = 0;

        for (int q = 0; q < PHOTOS; q++) {
            int64_t mine = 0, its = 0;

            for (int k = 0; k < WIDTH; k++) {
                mine += bins[p * WIDTH + k].pixels;
                its += bins[q * WIDTH + k].pixels;
            }
            CHECK(p == q || mine != its);
            before += its < mine;
        }
        order[before] = p;
    }
    for (int i = 0; i < DRAWS; i++) {
        struct rng rng = {rng_key(5, (uint64_t)i), 0};

        for (int p = 0; p < PHOTOS; p++)
            times[p] = 0;
        for (int k = 0; k < PHOTOS; k++)
            times[order[rng_below(&rng, PHOTOS)]]++;
        figures[i] = plain(bins, times);
        below += figures[i] < plain(bins, all);
    }
    for (int p = 0; p < PHOTOS; p++) {
        all[p] = 0;
        without[p] = plain(bins, all);
        all[p] = 1;
        mean += without[p] / PHOTOS;
    }
    for (int p = 0; p < PHOTOS; p++) {
        squares += pow(mean - without[p], 2);
        cubes += pow(mean - without[p], 3);
    }
    quantile_sort(figures, DRAWS);
    if (!CHECK_INT(bootstrap_ece(&b, bins, WIDTH, NULL, PHOTOS, &spec, &err), 0))
        return;
    CHECK_NEAR(b.value, plain(bins, all), 1e-12);
    CHECK_INT(b.method, BOOTSTRAP_BCA);
    for (int end = 0; end < 2; end++) {
        double z0 = normal_quantile(below / DRAWS), a = cubes / (6 * pow(squares, 1.5));
        double z = z0 + (end ? 1 : -1) * 1.6448536269514722;
        double at = quantile_of_sorted(figures, DRAWS, normal_below(z0 + z / (1 - a * z)));

        CHECK_NEAR(end ? b.high : b.low, at, 1e-9);
    }
}

static void test_any_order(void)
{
    struct calibration_bin bins[PHOTOS * WIDTH], turned[PHOTOS * WIDTH];
    int64_t groups[PHOTOS], renamed[PHOTOS];
    struct bootstrap_spec spec = bootstrap_usual();
    struct bootstrap one, other;
    struct err err;

    make(bins, PHOTOS, 8);
    for (int p = 0; p < PHOTOS; p++) {
        int from = (4 * p + 2) % PHOTOS;

        groups[p] = p / 2;
        renamed[p] = -100 * (from / 2);
        for (int k = 0; k < WIDTH; k++)
            turned[p * WIDTH + k] = bins[from * WIDTH + k];
    }
    for (int grouped = 0; grouped < 2; grouped++) {
        CHECK_INT(
            bootstrap_ece(&one, bins, WIDTH, grouped ? groups : NULL, PHOTOS, &spec, &err), 0);
        CHECK_INT(
            bootstrap_ece(&other, turned, WIDTH, grouped ? renamed : NULL, PHOTOS, &spec, &err),
            0);
        CHECK_NEAR(one.low, other.low, 0);
        CHECK_NEAR(one.high, other.high, 0);
        CHECK_NEAR(one.error, other.error, 0);
        CHECK(one.units == (grouped ? 5 : PHOTOS) && one.low < one.value &&
              one.value < one.high);
    }
}

static void test_none(void)
{
    struct calibration_bin one[WIDTH] = {bin_of(4, 2, 0.4)}, dark[2 * WIDTH] = {0};
    struct calibration_bin wrong[1] = {{.pixels = 3, .skin = -1}};
    struct bootstrap_spec spec = bootstrap_usual(), bad = {2, 1000, 1, NAN};
    struct bootstrap b = {.units = 77};
    struct err err;

    CHECK_INT(bootstrap_ece(&b, one, 1, NULL, 0, &spec, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(bootstrap_ece(&b, one, 0, NULL, 1, &spec, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(bootstrap_ece(&b, one, 1, NULL, 1, &bad, &err), -1);
    CHECK_INT(err.code, ERR_USAGE);
    CHECK_INT(bootstrap_ece(&b, wrong, 1, NULL, 1, &spec, &err), -1);
    CHECK_INT(err.code, ERR_NUMBER);
    CHECK(b.units == 77); /* untouched */
    CHECK_INT(bootstrap_ece(&b, one, WIDTH, NULL, 1, &spec, &err), 0);
    CHECK_INT(b.method, BOOTSTRAP_NONE);
    CHECK(isnan(b.low) && fabs(b.value - 0.1) < 1e-9);
    CHECK_INT(bootstrap_ece(&b, dark, WIDTH, NULL, 2, &spec, &err), 0);
    CHECK(isnan(b.value) && isnan(b.low) && b.method == BOOTSTRAP_NONE);
}

int main(void)
{
    test_value();
    test_definition();
    test_any_order();
    test_none();
    return check_result();
}
