#ifndef APP_JOB_REDACT_H
#define APP_JOB_REDACT_H

#include "app/catalogue.h"
#include "ingest/clearance.h"
#include "review/redact.h"

/* job_redact.h - the regions of a file, or drawn ones, become black in a photo's copy. */
struct job_redact {
    int64_t photo;
    const char *regions; /* an annotation file of any format that `annotate import` reads */
    const struct region *drawn; /* instead of a file: outlines that were drawn */
    size_t drawn_count;
    const char *format;   /* NULL: told from the bytes */
    const char *by, *why; /* who, and what they hide */
    struct clearance
        *clearance; /* NULL: it is looked at later; else it becomes 'redacted' so */
    int dry_run;
};

/* Reads the regions (whatever they are called; what of the file is no outline is told),
 * redacts, clears if asked to, all or nothing; before it clears, the copy before is erased and
 * what was decoded of it forgotten. *shared: other photos show the old copy's very bytes, so
 * that it stays. ERR_USAGE: it should clear as well, and not all of the file was read; else
 * errors as redact() and clearance_set(). */
int job_redact(struct redact_done *done, long *shared, const struct job_redact *job,
               struct catalogue *catalogue, const struct app *app, struct err *err);

#endif
