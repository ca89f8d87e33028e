#ifndef APP_JOB_HINTS_H
#define APP_JOB_HINTS_H

#include "app/catalogue.h"

/* job_hints.h - programs look at photos and leave hints for the reviewer. */
struct job_hints {
    const char *dataset; /* its photos; NULL: all */
    int64_t photo;       /* that one alone; 0: all of them */
    int suspect; /* 1: one with a text-like region that is 'unknown' becomes 'suspect' */
    int dry_run; /* 1: looks, counts, and keeps nothing */
};

struct job_hints_counts {
    long looked;   /* at photos, now or before */
    long metadata; /* of them, with metadata */
    long textlike; /* of them, with text-like regions */
    long suspect;  /* of them, made suspect now */
    long failed;   /* could not be read; each is told */
};

/* A photo's hints are kept before the next is looked at, so that a kill loses none. ERR_ABSENT:
 * no such dataset; ERR_STATE: stopped. */
int job_hints(struct job_hints_counts *counts, const struct job_hints *job,
              struct catalogue *catalogue, const struct app *app,
              const struct progress *progress, struct err *err);

#endif
