#ifndef EVAL_REPORT_FIGURES_H
#define EVAL_REPORT_FIGURES_H

#include "eval/report_table.h"

/* report_figures.h - the drawn parts of the page. Each adds HTML. */

/* Learning curves: one picture a run, all on the same vertical scale. */
int report_figures_curves(struct text *out, struct db *db, int64_t experiment, struct err *err);

/* How the photos' Jaccard indices spread: one histogram a cell. */
int report_figures_spread(struct text *out, struct db *db, const struct report_table *table,
                          struct err *err);

#endif
