#ifndef INGEST_ORIGIN_H
#define INGEST_ORIGIN_H

#include "db/db.h"
#include "ingest/ingest.h"
#include "ingest/layout.h"

/* origin.h - the dataset that photographs come from: found, or made.
 *
 * *private becomes 1 where it is clinical: what its photos are called is then hidden.
 * A dataset that is there keeps its domain (ERR_STATE if another is asked for);
 * a licence or citation that is given replaces the one that it has. ERR_USAGE:
 * the name is none, or a new dataset was given no domain. */
int origin_dataset(int64_t *id, int *private, struct db *db, const char *name,
                   const struct ingest_options *options, const struct layout *layout,
                   struct err *err);

/* *private becomes 1 unless the dataset, or the one that origin_dataset() would make, is
 * healthy.
 */
int origin_is_private(int *private, struct db *db, const struct ingest_options *options,
                      const struct layout *layout, struct err *err);

#endif
