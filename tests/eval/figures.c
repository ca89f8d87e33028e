/* Answers one question from its standard input with the figures of src/eval/, for
 * test_peers.py to hold against other tools' answers:
 *
 *   masks W H BITS BITS SHARE TOLERANCE   jaccard dice precision recall specificity accuracy
 *                                         hausdorff hd95 hd95_union surface_dice boundary_iou
 *   field W H BITS                        squared distances
 *   pixels N (CONFIDENCE SKIN)...         roc_auc average_precision brier ece, 15 x (confidence
 * skin) bootstrap N LEVEL (ABOVE BELOW)...    low high error permutation N (A B)... p wilcoxon
 * N ZEROS (A B)...             plus minus p
 *
 * A question a line; figures in 17 digits, apart by blanks. */
#include "eval/bootstrap.h"
#include "eval/boundary.h"
#include "eval/calibration.h"
#include "eval/curve.h"
#include "eval/distance.h"
#include "eval/metrics.h"
#include "eval/permutation.h"
#include "eval/surface.h"
#include "eval/wilcoxon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what)
{
    fprintf(stderr, "figures: %s\n", what);
    exit(1);
}

static double number(void)
{
    double value;

    if (scanf("%lf", &value) != 1)
        die("a number is wanted");
    return value;
}

static void say(double value)
{
    printf("%.17g ", value);
}

static struct mask read_mask(int32_t width, int32_t height)
{
    struct mask_builder b = mask_builder_begin(width, height);

    for (int32_t i = 0; i < width * height; i++) {
        char bit;

        if (scanf(" %c", &bit) != 1)
            die("a bit is wanted");
        mask_builder_add(&b, bit == '1', (uint32_t)i + 1);
    }
    return b.mask;
}

static void masks(void)
{
    const enum metrics_name names[] = {METRICS_JACCARD, METRICS_DICE,        METRICS_PRECISION,
                                       METRICS_RECALL,  METRICS_SPECIFICITY, METRICS_ACCURACY};
    int32_t width = (int32_t)number(), height = (int32_t)number();
    struct mask a = read_mask(width, height), b = read_mask(width, height);
    double share = number(), tolerance = number();
    struct overlap o = overlap_masks(&a, &b, NULL);
    struct surface s;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        say(metrics_value(names[i], o));
    surface_between(&s, &a, &b);
    say(surface_hausdorff(&s));
    say(surface_hd95(&s));
    say(surface_hd95_union(&s));
    say(surface_dice(&s, tolerance));
    say(boundary_iou(&a, &b, share));
    surface_free(&s);
    mask_free(&a);
    mask_free(&b);
}

static void field(void)
{
    int32_t width = (int32_t)number(), height = (int32_t)number();
    struct mask m = read_mask(width, height);
    uint32_t *squares = bytes_new((size_t)width * (size_t)height, sizeof *squares);

    distance_squared(squares, &m);
    for (int32_t i = 0; i < width * height; i++)
        say(squares[i]);
    free(squares);
    mask_free(&m);
}

static void pixels(struct err *err)
{
    size_t count = (size_t)number();
    float *y = bytes_new(count, sizeof *y), *truth = bytes_new(count, sizeof *truth);
    struct calibration c = calibration_begin(CALIBRATION_BINS);
    struct curve curve = curve_begin();

    for (size_t i = 0; i < count; i++) {
        y[i] = (float)(2 * number() - 1);
        truth[i] = (float)number();
    }
    if (curve_add(&curve, y, truth, NULL, count, err) ||
        calibration_add(&c, y, truth, NULL, count, err))
        die(err->text);
    say(curve_auc(&curve));
    say(curve_average_precision(&curve));
    say(calibration_brier(&c));
    say(calibration_ece(&c));
    for (int b = 0; b < c.count; b++) {
        say(calibration_point(&c, b).confidence);
        say(calibration_point(&c, b).skin);
    }
    curve_free(&curve);
    free(y);
    free(truth);
}

static void bootstrap(struct err *err)
{
    size_t count = (size_t)number();
    struct bootstrap_spec spec = bootstrap_usual();
    struct ratio *ratios = bytes_new(count, sizeof *ratios);
    struct bootstrap b;

    spec.level = number();
    for (size_t i = 0; i < count; i++) {
        ratios[i].above = number();
        ratios[i].below = number();
    }
    if (bootstrap_ratio(&b, ratios, NULL, count, &spec, err))
        die(err->text);
    say(b.low);
    say(b.high);
    say(b.error);
    free(ratios);
}

static void permutation(struct err *err)
{
    size_t count = (size_t)number();
    struct permutation_spec spec = permutation_usual();
    struct ratio_pair *pairs = bytes_new(count, sizeof *pairs);
    struct permutation test;

    for (size_t i = 0; i < count; i++) {
        pairs[i].a = ratio_of_mean(number());
        pairs[i].b = ratio_of_mean(number());
    }
    if (permutation_test(&test, pairs, NULL, count, &spec, err))
        die(err->text);
    say(test.p);
    free(pairs);
}

static void wilcoxon(struct err *err)
{
    size_t count = (size_t)number();
    enum wilcoxon_zeros zeros = number() > 0 ? WILCOXON_PRATT : WILCOXON_LEFT_OUT;
    double *a = bytes_new(count, sizeof *a), *b = bytes_new(count, sizeof *b);
    struct wilcoxon test;

    for (size_t i = 0; i < count; i++) {
        a[i] = number();
        b[i] = number();
    }
    if (wilcoxon_test(&test, a, b, count, zeros, err))
        die(err->text);
    say(test.plus);
    say(test.minus);
    say(test.p);
    free(a);
    free(b);
}

static void answer(const char *question)
{
    struct err err;

    if (!strcmp(question, "masks"))
        masks();
    else if (!strcmp(question, "field"))
        field();
    else if (!strcmp(question, "pixels"))
        pixels(&err);
    else if (!strcmp(question, "bootstrap"))
        bootstrap(&err);
    else if (!strcmp(question, "permutation"))
        permutation(&err);
    else if (!strcmp(question, "wilcoxon"))
        wilcoxon(&err);
    else
        die(question);
    printf("\n");
}

int main(void)
{
    char question[20];

    while (scanf("%19s", question) == 1)
        answer(question);
    return 0;
}
