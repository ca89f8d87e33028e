#ifndef APP_JOB_EXPORT_H
#define APP_JOB_EXPORT_H

#include "app/verb.h"
#include "db/db.h"
#include "exchange/exchange.h"

/* job_export.h - the truth of cleared photos leaves as other tools' files.
 *
 * Each file is read again as its format's own tools would draw it, and the
 * Jaccard index of that with our mask is kept (view export_log). */
struct job_export {
    const struct exchange_format *format;
    const char *dataset; /* of this dataset; NULL: all */
    const char *sample;  /* and of this sample; NULL: all */
    const char *split;   /* and of this split; NULL: all */
    const char *to;      /* a folder; of a format of many photos the file */
    double max_loss;     /* 1 - Jaccard; a file that loses more is not written */
};

struct job_export_counts {
    long photos;    /* written */
    long files;     /* written */
    long uncleared; /* passed over: not cleared */
    long untraced;  /* passed over: without a truth */
    long lossy;     /* refused: their loss is over max_loss; told on standard error */
    double worst;   /* the lowest Jaccard of those written */
};

/* What the format cannot carry is told on standard error. ERR_GUARD: photos with
 * a truth there are, but none is cleared. ERR_ABSENT: there is none with a
 * truth, or no such dataset, sample or split. A dry run writes and records
 * nothing. */
int job_export(struct job_export_counts *out, const struct app *app, struct db *db,
               const struct job_export *job, struct err *err);

#endif
