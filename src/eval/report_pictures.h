#ifndef EVAL_REPORT_PICTURES_H
#define EVAL_REPORT_PICTURES_H

#include "eval/report.h"
#include "eval/report_table.h"

/* report_pictures.h - photo, truth and confidence side by side, as the paper's
 * Fig. 3 has them.
 *
 * Adds HTML with the pictures inside: a column a photo, below it its truth and
 * the confidence of each cell of the table that any of the pictures has.
 * Nothing where count is 0. Fails only if a picture cannot be encoded; *out
 * may then hold a part. */
int report_pictures_add(struct text *out, const struct report_table *table,
                        const struct report_picture *pictures, int count, struct err *err);

#endif
