#ifndef APP_WEB_TRAINING_H
#define APP_WEB_TRAINING_H

#include "app/web_site.h"

/* web_training.h - trainings that go on beside the server: whether they do, and the buttons
 * that stop one and let it go on. */

/* 1 while some process trains the run. */
int web_training_goes_on(const struct web_site *site, long long run);

/* Adds what is asked of a run whose row says `state`, and for a reviewer the button. */
int web_training_controls(struct text *out, struct web_site *site, struct db *db,
                          const struct web_request *request, long long run, const char *state,
                          struct err *err);

#endif
