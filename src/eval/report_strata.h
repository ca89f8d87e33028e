#ifndef EVAL_REPORT_STRATA_H
#define EVAL_REPORT_STRATA_H

#include "eval/report_evidence.h"
#include "eval/report_judged.h"

/* report_strata.h - the photos of a cell in parts: where is it worse?
 *
 * Adds, for each column that parts the photos of a cell (eval/report_judged.h), a row a
 * stratum with the mean Jaccard index and its interval, and the gap between the
 * best and the worst of those of five photos (or groups) or more. Groups are strata only where
 * one has two photos; within one, photos are drawn. */
int report_strata_add(struct report_evidence *evidence, struct db *db,
                      const struct report_cell *cell, struct err *err);

#endif
