#ifndef EVAL_REPORT_DATA_H
#define EVAL_REPORT_DATA_H

#include "eval/report_evidence.h"

/* report_data.h - the evidence for other programs: one row a figure.
 *
 * The columns are those of docs/metrics.md, in both alike. Reals have 17 digits,
 * so that they are read as the same numbers; what a row does not have is null, or
 * empty in CSV (RFC 4180). */
void report_data_json(struct text *out, const struct report_table *table,
                      const struct report_evidence *evidence);
void report_data_csv(struct text *out, const struct report_table *table,
                     const struct report_evidence *evidence);

#endif
