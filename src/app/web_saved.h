#ifndef APP_WEB_SAVED_H
#define APP_WEB_SAVED_H

#include "app/web_filter.h"

/* web_saved.h - filters of photos that have a name: shown, saved and forgotten. */

/* Adds those that there are, and the form that names this one. */
int web_saved_add(struct text *out, struct db *db, const struct web_request *request,
                  const struct web_filter *filter, struct err *err);

#endif
