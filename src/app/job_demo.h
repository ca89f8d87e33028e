#ifndef APP_JOB_DEMO_H
#define APP_JOB_DEMO_H

#include "app/verb.h"
#include "demo/demo.h"

/* job_demo.h - drawn photographs as files, as a camera and an annotator would
 * leave them: FOLDER/images/PERSON_NNNNNN.jpg with EXIF, some stored turned,
 * and FOLDER/masks/PERSON_NNNNNN_skin.png, white where skin is.
 *
 * Photos 0 .. count-1 of this look and seed. A pair that is there already is
 * left alone, so that a stopped job goes on and a larger count adds to a
 * smaller one. */
struct job_demo {
    const char *folder; /* made if it is not there */
    enum demo_look look;
    uint64_t seed;
    long count;
    int32_t side; /* of the shorter side, pixels */
    int threads;
};

/* Sets *drawn to how many photos were drawn now. A job that was asked to stop
 * returns 0 with fewer than `count` in the folder. */
int job_demo(long *drawn, const struct job_demo *job, const struct progress *progress,
             struct err *err);

#endif
