#ifndef EVAL_REPORT_CALIBRATION_H
#define EVAL_REPORT_CALIBRATION_H

#include "eval/report_evidence.h"
#include "eval/report_judged.h"

/* report_calibration.h - within what bounds a cell's ECE and Brier score would lie on other
 * photos, as rows of the evidence. */

/* Adds the rows of REPORT_ECE and REPORT_BRIER, of the confidences of all seeds together; none
 * where one of the cell's evaluations kept no confidences photo by photo (it was made by an
 * older program). `row` has the cell's names. */
int report_calibration_add(struct report_evidence *evidence, struct db *db,
                           const struct report_cell *cell, struct report_row row,
                           struct err *err);

#endif
