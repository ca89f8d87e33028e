#ifndef DATASET_NAME_H
#define DATASET_NAME_H

#include "db/db.h"

/* name.h - names that people give to samples and splits, and the rows that
 * bear them. */

/* ERR_USAGE unless `name` is 1 .. LIMIT_NAME_BYTES letters, digits, '.', '_'
 * and '-'. `what` is the kind of thing, for the text: "sample". */
int name_check(const char *what, const char *name, struct err *err);

/* The id of the row of `table` ("dataset", "sample", "split") with that name.
 * ERR_ABSENT: there is none; the text lists some of those that there are. */
int name_find(int64_t *out, struct db *db, const char *table, const char *name,
              struct err *err);

#endif
