/* What eval/metrics.c, overlap.c and lesion.c promise: each metric from counts
 * by its definition, its empty rule, both ways over photos; masks and lesions. */
#include "eval/lesion.h"
#include "eval/metrics.h"
#include "tests/check.h"
#include "tests/eval/shapes.h"

static void check_all(struct overlap o, const double want[METRICS_OF_COUNTS])
{
    for (int m = 0; m < METRICS_OF_COUNTS; m++) {
        double got = metrics_value((enum metrics_name)m, o);

        if (isnan(want[m])) {
            if (!isnan(got))
                fprintf(stderr, "%s: ", metrics[m].name);
            CHECK(isnan(got));
        } else if (!check_near(got, want[m], 1e-15, metrics[m].name, __FILE__, __LINE__)) {
            continue;
        }
        CHECK(isnan(got) || (got >= metrics[m].low && got <= metrics[m].high));
    }
}

static void test_counts(void)
{
    check_all((struct overlap){30, 10, 20, 40},
              (const double[]){30 / 60.0, 60 / 90.0, 30 / 40.0, 30 / 50.0, 40 / 50.0, 10 / 50.0,
                               70 / 100.0, -10, -10 / 50.0});
}

/* Nothing there, nothing called; only called; only there; all skin; no pixel. */
static void test_empty(void)
{
    check_all((struct overlap){0, 0, 0, 9}, (const double[]){1, 1, NAN, NAN, 1, 0, 1, 0, 0});
    check_all((struct overlap){0, 4, 0, 5},
              (const double[]){0, 0, 0, NAN, 5 / 9.0, 4 / 9.0, 5 / 9.0, 4, NAN});
    check_all((struct overlap){0, 0, 4, 5},
              (const double[]){0, 0, NAN, 0, 1, 0, 5 / 9.0, -4, -1});
    check_all((struct overlap){9, 0, 0, 0}, (const double[]){1, 1, 1, 1, NAN, NAN, 1, 0, 0});
    check_all((struct overlap){0, 0, 0, 0},
              (const double[]){1, 1, NAN, NAN, NAN, NAN, NAN, 0, 0});
}

static void test_over_photos(void)
{
    const struct overlap photos[] = {{10, 0, 0, 90}, {1, 1, 2, 96}, {0, 0, 0, 100}};
    struct metrics_over j = metrics_over(METRICS_JACCARD, photos, 3);
    struct metrics_over r = metrics_over(METRICS_RECALL, photos, 3);
    struct metrics_over none = metrics_over(METRICS_RECALL, photos, 0);

    CHECK_NEAR(j.pooled, 11 / 14.0, 1e-15);
    CHECK_NEAR(j.mean, (1 + 0.25 + 1) / 3, 1e-15);
    CHECK(j.photos == 3);
    CHECK_NEAR(r.pooled, 11 / 13.0, 1e-15);
    CHECK_NEAR(r.mean, (1 + 1 / 3.0) / 2, 1e-15); /* the third has no skin */
    CHECK(r.photos == 2);
    CHECK(isnan(none.mean) && isnan(none.pooled) && !none.photos);
}

static void test_table(void)
{
    for (int m = 0; m < METRICS_COUNT; m++) {
        const struct metrics_row *row = &metrics[m];

        if (!CHECK(row->name && row->definition && row->source && row->empty))
            continue;
        CHECK(metrics_find(row->name) == row);
        CHECK(!strcmp(row->unit, "share") || !strcmp(row->unit, "pixels"));
        CHECK(row->low < row->high && row->better >= -1 && row->better <= 1);
    }
    CHECK(!metrics_find("f-measure") && !metrics_find(""));
}

/* docs/metrics.md has a row for each metric, with its source and empty rule. */
static void test_docs(const char *path)
{
    char line[2000], start[60];
    int rows[METRICS_COUNT] = {0};
    FILE *file = fopen(path, "r");

    if (!CHECK(file != NULL))
        return;
    while (fgets(line, sizeof line, file))
        for (int m = 0; m < METRICS_COUNT; m++) {
            snprintf(start, sizeof start, "| `%s` |", metrics[m].name);
            if (strncmp(line, start, strlen(start)))
                continue;
            rows[m]++;
            if (!CHECK(strstr(line, metrics[m].empty) && strstr(line, metrics[m].source)))
                fprintf(stderr, "%s: %s; %s\n", metrics[m].name, metrics[m].empty,
                        metrics[m].source);
        }
    fclose(file);
    for (int m = 0; m < METRICS_COUNT; m++)
        if (!CHECK_INT(rows[m], 1))
            fprintf(stderr, "%s\n", metrics[m].name);
}

static void test_masks(void)
{
    struct mask called = shapes_rectangle(20, 10, 0, 0, 10, 10);
    struct mask truth = shapes_rectangle(20, 10, 5, 0, 10, 10);
    struct mask ignored = shapes_rectangle(20, 10, 0, 0, 20, 2);
    struct overlap o = overlap_masks(&called, &truth, NULL);

    CHECK_INT(o.tp, 50);
    CHECK_INT(o.fp, 50);
    CHECK_INT(o.fn, 50);
    CHECK_INT(o.tn, 50);
    o = overlap_masks(&called, &truth, &ignored);
    CHECK_INT(o.tp, 40);
    CHECK_INT(o.fp, 40);
    CHECK_INT(o.fn, 40);
    CHECK_INT(o.tn, 40);
    mask_free(&called);
    mask_free(&truth);
    mask_free(&ignored);
}

/* The same counts by pixel as by mask. NaN is called not skin. */
static void test_pixels(void)
{
    const float y[] = {0.5f, -0.5f, 0.0f, NAN, 1.0f}, truth[] = {1, 1, 0, 1, 1};
    const uint8_t known[] = {1, 1, 1, 1, 0};
    struct overlap o = overlap_count(y, truth, known, 5, 0.5f);

    CHECK_INT(o.tp, 1);
    CHECK_INT(o.fp, 1);
    CHECK_INT(o.fn, 2);
    CHECK_INT(o.tn, 0);
}

/* Lesions of 16 and 9 pixels, and of 2 that touch by a corner alone: one part. Called
 * are 8 of 16 (half: found), 4 of 9 (not), and one of the two (half). */
static void test_lesions(void)
{
    struct mask parts[] = {
        shapes_rectangle(30, 20, 2, 2, 4, 4), shapes_rectangle(30, 20, 10, 2, 3, 3),
        shapes_rectangle(30, 20, 20, 10, 1, 1), shapes_rectangle(30, 20, 21, 11, 1, 1)};
    struct mask calls[] = {shapes_rectangle(30, 20, 0, 0, 4, 20),
                           shapes_rectangle(30, 20, 10, 2, 2, 2),
                           shapes_rectangle(30, 20, 20, 10, 1, 1)};
    struct mask lesions = mask_empty(30, 20), called = mask_empty(30, 20), more, none;
    struct lesion_recall r;

    for (int i = 0; i < 4; i++) {
        more = mask_or(&lesions, &parts[i]);
        mask_free(&lesions);
        mask_free(&parts[i]);
        lesions = more;
    }
    for (int i = 0; i < 3; i++) {
        more = mask_or(&called, &calls[i]);
        mask_free(&called);
        mask_free(&calls[i]);
        called = more;
    }
    r = lesion_recall(&called, &lesions, LESION_SHARE);
    CHECK_INT(r.pixels, 27);
    CHECK_INT(r.called, 8 + 4 + 1);
    CHECK(r.lesions == 3);
    CHECK(r.found == 2);
    CHECK(lesion_recall(&called, &lesions, 4 / 9.0).found == 3);
    CHECK(lesion_recall(&called, &lesions, 0.51).found == 0);
    none = mask_empty(30, 20);
    r = lesion_recall(&called, &none, LESION_SHARE);
    CHECK(!r.pixels && !r.called && !r.lesions && !r.found);
    mask_free(&lesions);
    mask_free(&called);
    mask_free(&none);
}

/* A clinical truth: the lesion is skin, a frame of padding is not, the rest is ignored. */
static void test_partial_truth(void)
{
    struct mask truth = shapes_rectangle(20, 10, 8, 3, 4, 4);
    struct mask content = shapes_rectangle(20, 10, 4, 0, 12, 10);
    struct mask ignored = mask_xor(&content, &truth);
    struct mask called = shapes_rectangle(20, 10, 0, 0, 10, 10);
    struct overlap o = overlap_masks(&called, &truth, &ignored);

    CHECK_NEAR(metrics_value(METRICS_RECALL, o), 0.5, 1e-15);
    CHECK_NEAR(metrics_value(METRICS_FALSE_POSITIVE_RATE, o), 0.5, 1e-15);
    CHECK_INT(o.tp + o.fp + o.fn + o.tn, 16 + 80);
    mask_free(&truth);
    mask_free(&content);
    mask_free(&ignored);
    mask_free(&called);
}

int main(int argc, char **argv)
{
    if (CHECK(argc == 2))
        test_docs(argv[1]);
    test_counts();
    test_empty();
    test_over_photos();
    test_table();
    test_masks();
    test_pixels();
    test_lesions();
    test_partial_truth();
    return check_result();
}
