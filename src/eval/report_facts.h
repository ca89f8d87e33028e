#ifndef EVAL_REPORT_FACTS_H
#define EVAL_REPORT_FACTS_H

#include "base/text.h"
#include "db/db.h"

/* report_facts.h - the parts of the page that are rows of the catalogue.
 *
 * Each adds HTML; `experiment` is the row's id. */

/* The settings of each run. */
int report_facts_settings(struct text *out, struct db *db, int64_t experiment, struct err *err);

/* What each run began from, learned from and became; what judged it. */
int report_facts_lineage(struct text *out, struct db *db, int64_t experiment, struct err *err);

/* The worst photos of the cell with the highest pooled Jaccard index, and its median ones. */
int report_facts_photos(struct text *out, struct db *db, int64_t experiment, struct err *err);

/* The split's folds, and the datasets in it with licence and citation. */
int report_facts_data(struct text *out, struct db *db, int64_t experiment, struct err *err);

#endif
