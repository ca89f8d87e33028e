#ifndef INGEST_NEAR_FILL_H
#define INGEST_NEAR_FILL_H

#include "base/progress.h"
#include "db/db.h"

/* near_fill.h - fingerprints of photos that were catalogued before there were any. */
struct near_filled {
    int64_t added;   /* fingerprints */
    int64_t missing; /* photos whose file is gone, changed, or cannot be read */
    int stopped;     /* progress asked to stop; the rest is for the next time */
};

/* Hears of each photo that has no file. May be NULL. */
struct near_listener {
    void (*missing)(void *self, const char *path, const char *reason);
    void *self;
};

/* Decodes each such photo on `threads` threads; 64 photos are one transaction, so that
 * what is done stays when it is stopped or killed. */
int near_fill(struct near_filled *out, struct db *db, int threads,
              const struct near_listener *listener, const struct progress *progress,
              struct err *err);

#endif
