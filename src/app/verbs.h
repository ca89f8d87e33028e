#ifndef APP_VERBS_H
#define APP_VERBS_H

#include "app/verb.h"

/* verbs.h - the list of commands; main.c and the demo run them from it. */

/* The verb of that name; NULL if there is none. */
const struct verb *verbs_find(const char *name);

/* Prints "no verb ...", with the nearest one, and returns the exit code. */
int verbs_missing(const char *name);

/* What `dermatome help` prints. */
void verbs_print_help(FILE *to);

#endif
