#ifndef EVAL_REPORT_JUDGED_H
#define EVAL_REPORT_JUDGED_H

#include "db/db.h"

#include <stddef.h>

/* report_judged.h - the photos of a cell, for the evidence of a report. Their counts
 * are those of all the seeds of the cell together. */

struct report_photo {
    int64_t photo, mask, group; /* groups that were united are one, their root's */
    double seeds;               /* how many trainings judged it */
    double tp, fp, fn;          /* pixels */
    char *stratum;              /* where one was asked for, else NULL */
};

struct report_judged {
    struct report_photo *photos;
    size_t count;
};

/* What photos are told apart by. */
struct report_stratifier {
    const char *by;
    const char *sql; /* gives photo, mask, group, seeds, tp, fp, fn, stratum of a cell:
                        experiment ?1, net ?2, scenario ?3 */
};
/* Which cell. */
struct report_cell {
    const char *experiment, *net, *scenario;
};

/* The condition of a statement of `cell_run AS s`: the training is one of the cell's, ?1 ?2 ?3,
 * and each of these has rows in the table, so that what is summed is of all seeds. */
#define REPORT_JUDGED_ALL(table)                                                               \
    "s.experiment=?1 AND s.net=?2 AND s.scenario=?3 AND NOT EXISTS(SELECT 1 FROM cell_run"     \
    " AS o WHERE o.experiment=?1 AND o.net=?2 AND o.scenario=?3 AND NOT EXISTS("               \
    "SELECT 1 FROM " table " AS k WHERE k.evaluation_id=o.evaluation))"

extern const struct report_stratifier report_stratifiers[]; /* ends with by NULL */

/* The photos in order of their number, or stratum by stratum; NULL: not told apart.
 * On success the caller frees *out with report_judged_free(), which accepts {0};
 * on failure it is untouched. */
int report_judged_read(struct report_judged *out, struct db *db, const struct report_cell *cell,
                       const struct report_stratifier *by, struct err *err);
void report_judged_free(struct report_judged *judged);

#endif
