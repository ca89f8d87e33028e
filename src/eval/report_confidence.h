#ifndef EVAL_REPORT_CONFIDENCE_H
#define EVAL_REPORT_CONFIDENCE_H

#include "eval/calibration.h"
#include "eval/curve.h"
#include "eval/report_evidence.h"
#include "eval/report_judged.h"

/* report_confidence.h - what a cell's confidences are worth: at other thresholds than that of
 * the judgement, and as probabilities.
 *
 * Curves, ECE and Brier score are of the histograms that its evaluations left, summed over the
 * seeds. Areas are not: they rank pixels, and those of two nets have no order among each other,
 * so each seed has its own. The curve's levels are multiples of 1 / 256: counts at these
 * thresholds are exact, areas are of confidences rounded down to them. */
struct report_area {
    double mean, low, high; /* of the seeds' own; NaN where one of them is not defined */
};
struct report_confidences {
    struct curve curve;
    struct calibration calibration;
    struct report_area roc, precision; /* under ROC; average precision */
    int seeds;
    int64_t pixels; /* 0: one of its evaluations left none (it was made by an older program) */
};

/* On success the caller frees *out with report_confidences_free(), which accepts {0}; on
 * failure it is untouched. */
int report_confidences_read(struct report_confidences *out, struct db *db,
                            const struct report_cell *cell, struct err *err);
void report_confidences_free(struct report_confidences *confidences);

/* Adds "0.568", of several seeds "0.568 (0.458 to 0.679)", or "not defined". */
void report_area_add(struct text *out, const struct report_area *area, int seeds);

/* Adds the page's section: of each cell the reliability curve, ROC, and precision against
 * recall, with the threshold 0.5 marked. Nothing where no cell has any. */
int report_confidences_add(struct text *out, struct db *db, const struct report_table *table,
                           const struct report_evidence *evidence, struct err *err);

#endif
