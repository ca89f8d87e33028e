#ifndef APP_JOB_IMPORT_H
#define APP_JOB_IMPORT_H

#include "app/annotation_file.h"
#include "app/verb.h"
#include "db/db.h"
#include "review/names.h"

/* job_import.h - other tools' annotation files become revisions. */
struct job_import {
    struct annotation_file how; /* size_of and self are the job's own to set */
    const char *by;             /* the annotator */
    const char *reviewer;       /* NULL: nothing is accepted */
    int empty;                  /* a photo without a region is one without skin */
    int submit;                 /* submit, and with a reviewer accept, what was added */
};

/* What came of a file. */
struct job_import_counts {
    long photos;   /* in the file */
    long added;    /* revisions added */
    long same;     /* the annotator's work was this already */
    long skipped;  /* photos of the file without a region, passed over */
    long moved;    /* photos whose outlines were moved to the middles of pixels */
    long rejected; /* were rejected before, and stay so */
};

/* Imports one file in one transaction: all of its photos, or on failure none.
 * A dry run rolls back. What the file has and the catalogue has no place for
 * is told on standard error. ERR_FORMAT: a photo stands twice in the file. Errors name the file
 * and the element. */
int job_import(struct job_import_counts *out, const struct app *app, struct db *db,
               const struct names *names, const struct job_import *job, const char *path,
               struct err *err);

#endif
