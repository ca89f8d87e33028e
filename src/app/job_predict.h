#ifndef APP_JOB_PREDICT_H
#define APP_JOB_PREDICT_H

#include "app/catalogue.h"
#include "eval/run.h"

/* job_predict.h - a run's confidence and mask for photos, as PNG files.
 *
 * For each photo two files of its own upright size: NAME.confidence.png (grey,
 * 0 surely not skin, 255 surely skin; the net's S x S output enlarged
 * smoothly) and NAME.skin.png (1 bit: white where the confidence is 128 or
 * more). NAME is a catalogued photo's MD5, a file's name without its ending. */
struct job_predict {
    const struct run *run;
    const char *folder;       /* made if it is not there */
    const char *datasets;     /* "a,b" or NULL: all cleared photos of these */
    const char *sample;       /* a sample's name or NULL */
    const char *const *files; /* paths */
    int file_count;
};

/* Sets *count to the photos that were predicted. All that are catalogued, a
 * file whose bytes are among them, are recorded as exported first: ERR_GUARD,
 * with no file written, if one of them is not cleared. ERR_USAGE: nothing to
 * do, or two files would get the same name. */
int job_predict(long *count, const struct job_predict *job, struct catalogue *catalogue,
                const struct progress *progress, struct err *err);

#endif
