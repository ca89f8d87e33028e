#ifndef APP_JOB_PICTURES_H
#define APP_JOB_PICTURES_H

#include "app/catalogue.h"
#include "base/progress.h"
#include "eval/report.h"

/* job_pictures.h - a few test photos of an experiment with their truth and
 * what each of its nets says of them, for the report's page.
 *
 * At most `wanted` of them, the first by MD5; of six or more the last three are the two worst
 * and the median one of the cell with the highest pooled Jaccard index. Fewer where the
 * experiment judged fewer. ERR_GUARD if a photo is not cleared. On success the caller frees
 * *out with job_pictures_free(), which accepts NULL with 0; on failure *out and *count are
 * untouched. */
int job_pictures(struct report_picture **out, int *count, struct catalogue *catalogue,
                 const char *experiment, int wanted, const struct progress *progress,
                 struct err *err);
void job_pictures_free(struct report_picture *pictures, int count);

#endif
