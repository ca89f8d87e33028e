#ifndef APP_WEB_TRAINING_H
#define APP_WEB_TRAINING_H

#include "app/web_site.h"

/* web_training.h - trainings that go on beside the server: whether they do, and the buttons
 * that stop one and let it go on. */

/* What is told of a run, everywhere: what its row says, or "stopped" where that is "running"
 * and no process trains it. `row` is what the row said when it was read; it is read again where
 * the run may have ended since. *out holds "" at worst. */
struct web_training_state {
    char name[16];
};
struct web_training_state web_training_told(struct web_site *site, long long run,
                                            const char *row);

/* A run as it is now, and what was asked of it since it last began. */
struct web_training {
    struct web_training_state state;
    int stops;                        /* it was asked to stop */
    char asked_by[481], asked_at[20]; /* by whom and when; UTC to the minute */
};

/* Reads it. ERR_ABSENT: there is no such run. */
int web_training_read(struct web_training *out, struct web_site *site, struct db *db,
                      long long run, struct err *err);

/* Adds what was asked of it, and for a reviewer the button. */
void web_training_controls(struct text *out, const struct web_training *now,
                           const struct web_request *request, long long run);

#endif
