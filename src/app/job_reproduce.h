#ifndef APP_JOB_REPRODUCE_H
#define APP_JOB_REPRODUCE_H

#include "app/catalogue.h"
#include "eval/run.h"

/* job_reproduce.h - a finished run is trained again, from nothing but its row. */
struct job_reproduced {
    int same;         /* the weights are the same bits as those that the run left */
    int32_t epochs;   /* trained again */
    int32_t differs;  /* the first epoch whose losses are not the row's, bit for bit; 0: none */
    const char *what; /* which of them: "loss" (in training), or if that is the same
                         "validation loss" */
    double loss, before; /* that loss, now and then; NaN: there was none */
    char weights[65];    /* SHA-256 of the file of weights that came of it */
};

/* Trains with the run's own settings, photos and masks (those that its rows name,
 * whatever became the truth since), and writes nothing but a file beside the run's,
 * which is removed at the end. It ends at the first epoch that differs. Sets *stopped if it was
 * asked to stop; *out then says what was seen. ERR_ABSENT: no such run; ERR_STATE: it is not
 * done, or was another program's; ERR_GUARD: a photo is not cleared any more; others as
 * job_train(). */
int job_reproduce(struct job_reproduced *out, int *stopped, struct run *run,
                  struct catalogue *catalogue, const struct app *app, struct err *err);

#endif
