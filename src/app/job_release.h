#ifndef APP_JOB_RELEASE_H
#define APP_JOB_RELEASE_H

#include "app/verb.h"
#include "base/progress.h"
#include "db/db.h"

/* job_release.h - cleared photos leave with their truth, as a folder that tells all
 * that is needed to use and to check it (docs/release.md). */
struct job_release {
    const char *name; /* of a frozen split; of a sample where is_sample */
    int is_sample;
    const char *to;                    /* the folder; it is not there, or empty */
    const char *title, *url, *creator; /* NULL: not said */
    const char *published; /* datasets "A,B" whose file names and MD5s go along; or NULL */
    const char *licence_unknown; /* why a dataset of unknown licence may go; NULL: it may not */
};

struct job_release_counts {
    long photos, files;
    char sums[65]; /* SHA-256 of SHA256SUMS; "" after a dry run */
};

/* ERR_GUARD: a photo is not cleared (*text names the first ten by their pseudonyms), or
 * names of a clinical dataset were asked for. ERR_STATE: a photo has no truth, the
 * split is not frozen, a licence is not stated, the folder is not empty. Others as the
 * photo's file gives them. On failure nothing is left in `to` or beside it. *stopped
 * becomes 1 where the person stopped it. A dry run looks at rows alone. */
int job_release(struct job_release_counts *out, int *stopped, const struct app *app,
                struct db *db, const struct job_release *job, const struct progress *progress,
                struct err *err);

/* Holds a release against itself: sums, places, croissant.json, and each mask drawn
 * again. No catalogue is needed. Faults go to standard error; their number to
 * *faults. ERR_IO: it cannot be read. */
int job_release_check(long *faults, const struct app *app, const char *folder,
                      const struct progress *progress, struct err *err);

#endif
