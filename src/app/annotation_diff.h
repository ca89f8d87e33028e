#ifndef APP_ANNOTATION_DIFF_H
#define APP_ANNOTATION_DIFF_H

#include "app/verb.h"
#include "db/db.h"

/* annotation_diff.h - two revisions of one photo, beside each other. */

/* Prints a row for the skin and the ignored pixels of the whole photo and one
 * for each region (annotate/difference.h). `png`, where it is not NULL, is
 * written: skin in both white, lost orange, gained blue, ignored by either
 * grey, which hides what is below. *differ: 1 if label, outline, order or
 * number of the regions differ. ERR_USAGE: they are of two photos. ERR_GUARD: `png`,
 * and the photo is not cleared. ERR_ABSENT: no such revision. */
int annotation_diff(int *differ, const struct app *app, struct db *db, long long before,
                    long long after, const char *png, struct err *err);

#endif
