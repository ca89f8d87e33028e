#ifndef FUNCTIONS_RESULT_H
#define FUNCTIONS_RESULT_H

#include "functions/internal.h"

/* result.h - what a function gives back. Each frees what it is given, and
 * leaves {0} behind. What is larger than the connection's limit on lengths
 * becomes SQLite's error "string or blob too big". */
void result_mask(sqlite3_context *context, struct mask *mask);
void result_shape(sqlite3_context *context, struct shape *shape);
void result_blob(sqlite3_context *context, struct bytes *blob);
void result_text(sqlite3_context *context, struct text *text);

/* An error of SQL: "<function>: <text>". Returns -1. */
int result_error(sqlite3_context *context, const char *function, const struct err *err);

#endif
