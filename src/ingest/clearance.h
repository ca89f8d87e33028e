#ifndef INGEST_CLEARANCE_H
#define INGEST_CLEARANCE_H

#include "db/db.h"

/* clearance.h - whether photographs may be used: who decided, and why. */
struct clearance {
    const char *state;    /* "unknown", "cleared" or "refused" */
    const char *by, *why; /* who decided, on what grounds; neither empty */
};

/* Which photos: all of a dataset, or those of an MD5. */
enum clearance_of { CLEARANCE_DATASET, CLEARANCE_MD5 };

/* Gives each photo that `names` name the state, as a new row, where it has
 * another; all of them or, after a failure, none. *changed becomes the number
 * of rows; with dry_run they are only counted. ERR_USAGE: the wish is not complete; ERR_ABSENT:
 * a name is no dataset or no photo's MD5; and what db/stmt.h gives. */
int clearance_set(long *changed, struct db *db, const struct clearance *wish,
                  enum clearance_of of, const char *const *names, int count, int dry_run,
                  struct err *err);

#endif
