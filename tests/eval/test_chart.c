/* What eval/chart.c promises: round ticks, curves with gaps, names that do not
 * touch, histograms that lose nobody, the same bytes each time. */
#include "eval/chart.h"
#include "tests/check.h"

#include <stdlib.h>

static void check_ticks(double low, double high, int most, const char *want)
{
    struct chart_ticks t = chart_ticks(low, high, most);
    struct text got = {0};

    for (int i = 0; i < t.count; i++)
        text_add(&got, "%s%.*f", i ? " " : "", t.decimals, chart_tick(&t, i));
    CHECK_TEXT(got.data, want);
    text_free(&got);
}

static void test_ticks(void)
{
    check_ticks(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0");
    check_ticks(0, 1, 1, "0 1");
    check_ticks(0, 3, 3, "0 1 2 3");
    check_ticks(0, 200, 5, "0 50 100 150 200");
    check_ticks(0, 500, 5, "0 100 200 300 400 500");
    check_ticks(0, 7, 5, "0 2 4 6");
    check_ticks(-0.1, 0.1, 4, "-0.10 -0.05 0.00 0.05 0.10");
    check_ticks(0.123, 0.131, 5, "0.124 0.126 0.128 0.130");
    check_ticks(2, 2, 5, "2.0 2.2 2.4 2.6 2.8 3.0");
    check_ticks(NAN, 4, 5, "0.0 0.2 0.4 0.6 0.8 1.0");
    check_ticks(0, 123456789, 3, "0 50000000 100000000");
    for (int most = 1; most < 12; most++)
        for (double high = 1e-7; high < 1e9; high *= 1.7) {
            struct chart_ticks t = chart_ticks(0, high, most);

            CHECK(t.count >= 1 && t.count <= most + 1);
            CHECK(chart_tick(&t, t.count - 1) <= high * (1 + 1e-5));
        }
}

static void test_widen(void)
{
    double low = 0.13, high = 0.87;

    chart_widen(&low, &high, 5);
    CHECK_NEAR(low, 0, 1e-12);
    CHECK_NEAR(high, 1, 1e-12);
    low = high = 0.4;
    chart_widen(&low, &high, 5);
    CHECK(low <= 0.4 && high > low);
}

static int occurrences(const char *text, const char *word)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
        n++;
    return n;
}

/* Curves of these values as text, to be freed. */
static struct text drawn(const double *values, int epochs, int best)
{
    struct chart_line line = {"training", "train", values};
    struct text out = {0};

    chart_add_curves(&out, &(struct chart_curves){.label = "a < b",
                                                  .lines = &line,
                                                  .line_count = 1,
                                                  .epochs = epochs,
                                                  .best = best,
                                                  .low = 0,
                                                  .high = 1});
    CHECK(strstr(out.data, "a &lt; b") != NULL);
    CHECK(strstr(out.data, "nan") == NULL && strstr(out.data, "inf") == NULL);
    return out;
}

static void check_drawn(const double *values, int epochs, int best, int strokes, int dots)
{
    struct text out = drawn(values, epochs, best);
    const char *path = strstr(out.data, "class=\"line train\"");
    char *end = path ? strstr(path, "/>") : NULL;

    CHECK_INT(occurrences(out.data, "<circle"), dots);
    CHECK_INT(occurrences(out.data, "training</text>"), strokes || dots);
    CHECK_INT(occurrences(out.data, "best "), best > 0 && best <= epochs);
    CHECK_INT(path != NULL, strokes > 0);
    if (end) {
        *end = 0;
        CHECK_INT(occurrences(path, "M"), strokes);
    }
    text_free(&out);
}

static void test_curves(void)
{
    const double one[] = {0.5}, none[] = {NAN, NAN, INFINITY};
    const double gaps[] = {0.1, 0.2, NAN, 0.4, NAN, 0.6, 0.7};
    double *many = malloc(500 * sizeof *many);

    check_drawn(NULL, 0, 0, 0, 0);
    check_drawn(one, 1, 1, 0, 1);
    check_drawn(none, 3, 2, 0, 0);
    check_drawn(gaps, 7, 9, 2, 1);
    for (int i = 0; i < 500; i++)
        many[i] = 1.0 / (i + 1);
    check_drawn(many, 500, 500, 1, 0);
    free(many);
}

static void test_place_of_a_point(void)
{
    const double values[] = {0.25, 0.75};
    struct text out = drawn(values, 2, 0);

    /* Epoch 1 of 2 is half way along 30 .. 268; 0.25 a quarter up 170 .. 20. */
    CHECK(strstr(out.data, "M149.0 132.5L268.0 57.5") != NULL);
    text_free(&out);
}

/* Three lines that end at the same height. */
static void test_names_do_not_touch(void)
{
    const double v[] = {0.02};
    const struct chart_line lines[] = {{"a", "train", v}, {"b", "jaccard", v}, {"c", "x", v}};
    struct text out = {0};
    double last = -1;

    chart_add_curves(&out, &(struct chart_curves){"", lines, 3, 1, 0, 0, 1});
    for (const char *at = out.data; (at = strstr(at, "class=\"name")); at++) {
        double y = atof(strstr(at, " y=\"") + 4);

        CHECK(last < 0 || y - last >= 12.9);
        CHECK(y <= 170);
        last = y;
    }
    CHECK(last > 0);
    text_free(&out);
}

static void test_bins(void)
{
    const double values[] = {0, 0.049, 0.05, 0.5, 0.999, 1, NAN, -0.1, 1.1};
    struct chart_bins b = chart_bins(values, 9), empty = chart_bins(values + 6, 3);

    CHECK_INT(b.total, 6);
    CHECK_INT(b.count[0], 2);
    CHECK_INT(b.count[1], 1);
    CHECK_INT(b.count[10], 1);
    CHECK_INT(b.count[19], 2);
    CHECK_NEAR(b.mean, 2.598 / 6, 1e-12);
    CHECK_NEAR(b.median, 0.275, 1e-12);
    CHECK_NEAR(chart_peak(&b), 2.0 / 6, 1e-12);
    CHECK_INT(empty.total, 0);
    CHECK_NEAR(chart_peak(&empty), 0, 0);
}

static void test_histogram(void)
{
    const double values[] = {0.1, 0.5, 0.52, 1};
    struct chart_bins b = chart_bins(values, 4), none = {0};
    struct text out = {0}, again = {0};

    chart_add_histogram(&out, "four", &b, chart_peak(&b));
    chart_add_histogram(&again, "four", &b, chart_peak(&b));
    CHECK_TEXT(out.data, again.data);
    CHECK_INT(occurrences(out.data, "class=\"bar\""), 3);
    CHECK(strstr(out.data, "v-64.0h") != NULL); /* the peak is as high as bars get */
    again.size = 0;
    chart_add_histogram(&again, "none", &none, 1);
    CHECK_INT(occurrences(again.data, "class=\"bar\""), 0);
    text_free(&out);
    text_free(&again);
}

int main(void)
{
    test_ticks();
    test_widen();
    test_curves();
    test_place_of_a_point();
    test_names_do_not_touch();
    test_bins();
    test_histogram();
    return check_result();
}
