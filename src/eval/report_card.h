#ifndef EVAL_REPORT_CARD_H
#define EVAL_REPORT_CARD_H

#include "eval/report_evidence.h"

/* report_card.h - an experiment's models as a card in Markdown (Mitchell et al., Model Cards
 * for Model Reporting, 2019): what they are for, the data and its terms, figures with
 * intervals, strata with their gaps, limits, lineage. All of it is rows of the catalogue; what
 * nobody wrote down is said to be unknown. */

/* Adds the card. On failure *out may hold a part. */
int report_card_add(struct text *out, struct db *db, const struct report_table *table,
                    const struct report_evidence *evidence, struct err *err);

#endif
