#ifndef EVAL_METRICS_H
#define EVAL_METRICS_H

#include "eval/overlap.h"
#include "eval/ratio.h"

/* metrics.h - every figure by which a run is judged, as a table: what it is,
 * who defined it, its unit and range, which way is better, and what it is where
 * there is nothing to judge. docs/metrics.md shows each with a worked number.
 *
 * tp: skin, called skin; fp: not skin, called skin; fn: skin, not called; tn:
 * neither. Pixels whose truth is not known are in none of them.
 *
 *   jaccard              tp / (tp + fp + fn)             both empty: 1    Jaccard 1901
 *   dice                 2 tp / (2 tp + fp + fn)         both empty: 1    Dice 1945
 *   precision            tp / (tp + fp)                  none called: not defined
 *   recall               tp / (tp + fn)                  no skin: not defined
 *   specificity          tn / (tn + fp)                  all skin: not defined
 *   false_positive_rate  fp / (tn + fp)                  all skin: not defined
 *   accuracy             (tp + tn) / all                 no pixel: not defined
 *   area_error           fp - fn, pixels                 always defined
 *   area_error_relative  (fp - fn) / (tp + fn)           both empty: 0; only the
 *                                                        truth: not defined
 *
 * (van Rijsbergen, Information Retrieval, 1979, for precision and recall;
 * Yerushalmy, Public Health Reports 62, 1947, for specificity.) "Not defined" is
 * NaN, and NULL in SQL: such a photo is left out of a mean, and the number of
 * photos says so; pooled counts have it in them all the same. The other metrics
 * are in eval/boundary.h, surface.h, calibration.h, curve.h and lesion.h. */
enum metrics_name {
    METRICS_JACCARD,
    METRICS_DICE,
    METRICS_PRECISION,
    METRICS_RECALL,
    METRICS_SPECIFICITY,
    METRICS_FALSE_POSITIVE_RATE,
    METRICS_ACCURACY,
    METRICS_AREA_ERROR,
    METRICS_AREA_ERROR_RELATIVE,
    METRICS_OF_COUNTS, /* how many are made of counts; the others follow */
    METRICS_BOUNDARY_IOU = METRICS_OF_COUNTS,
    METRICS_SURFACE_DICE,
    METRICS_HAUSDORFF,
    METRICS_HD95,
    METRICS_HD95_UNION,
    METRICS_LESION_RECALL,
    METRICS_ECE,
    METRICS_BRIER,
    METRICS_ROC_AUC,
    METRICS_AVERAGE_PRECISION,
    METRICS_COUNT,
};

struct metrics_row {
    const char *name;       /* as in SQL and in reports */
    const char *definition; /* one line */
    const char *source;
    const char *unit;  /* "share" or "pixels" */
    const char *empty; /* what it is where there is nothing to judge, and why */
    double low, high;  /* its range, both ends included; may be infinite */
    int better;        /* 1: larger is better, -1: smaller, 0: nearer to 0 */
    /* Of metrics of counts: each is a quotient of two sums of tp, fp, fn and tn,
     * taken so many times. Where `below` is 0 throughout, it is `above` itself. */
    signed char above[4], below[4];
    double of_nothing; /* where both are 0; NaN: not defined */
};

extern const struct metrics_row metrics[METRICS_COUNT]; /* by enum metrics_name */

/* NULL where there is none of that name. */
const struct metrics_row *metrics_find(const char *name);

/* Of metrics of counts: the two sums, and their quotient. */
struct ratio metrics_ratio(enum metrics_name metric, struct overlap counts);
double metrics_value(enum metrics_name metric, struct overlap counts);

/* Over many photos, in both ways. */
struct metrics_over {
    double pooled; /* of the summed counts: large photos weigh more */
    double mean;   /* of the photos' own values: each photo weighs the same */
    size_t photos; /* in the mean: those of which the metric is defined */
};
struct metrics_over metrics_over(enum metrics_name metric, const struct overlap *photos,
                                 size_t count);

#endif
