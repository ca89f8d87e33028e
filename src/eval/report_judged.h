#ifndef EVAL_REPORT_JUDGED_H
#define EVAL_REPORT_JUDGED_H

#include "db/db.h"

#include <stddef.h>

/* report_judged.h - the photos of a cell, for the evidence of a report. Their counts
 * are those of all the seeds of the cell together. */

struct report_photo {
    int64_t photo, mask, group;
    double tp, fp, fn; /* pixels */
    char *stratum;     /* where one was asked for, else NULL */
};

struct report_judged {
    struct report_photo *photos;
    size_t count;
};

/* What photos are told apart by. */
struct report_stratifier {
    const char *by;
    const char *sql; /* gives photo, mask, group, tp, fp, fn, stratum of a cell: experiment ?1,
                        net ?2, scenario ?3 */
};
/* Which cell. */
struct report_cell {
    const char *experiment, *net, *scenario;
};

extern const struct report_stratifier report_stratifiers[]; /* ends with by NULL */

/* The photos in order of their number, or stratum by stratum; NULL: not told apart.
 * On success the caller frees *out with report_judged_free(), which accepts {0};
 * on failure it is untouched. */
int report_judged_read(struct report_judged *out, struct db *db, const struct report_cell *cell,
                       const struct report_stratifier *by, struct err *err);
void report_judged_free(struct report_judged *judged);

#endif
