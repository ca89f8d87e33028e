#ifndef APP_WEB_TRACE_H
#define APP_WEB_TRACE_H

#include "app/web_picture.h"

/* web_trace.h - what the handlers of the tracing page share (web_trace*.c; docs/tracing.md). */

enum { WEB_TRACE_BODY_MAX = 16 << 20 }; /* bytes of regions in a request */

/* The photo that the first {} of the route names, if who asks may trace it: one that is not
 * cleared is for the reviewer alone. Errors as web_picture_find(); the caller frees. */
int web_trace_photo(struct web_picture *out, struct db *db, const struct web_request *request,
                    struct err *err);

/* The whole number, or the decimal one, that the query has under this name; `missing` where it
 * has none. ERR_USAGE: it is not one within the bounds. */
int web_trace_int(int64_t *out, const struct web_request *request, const char *name,
                  int64_t missing, int64_t low, int64_t high, struct err *err);
int web_trace_real(double *out, const struct web_request *request, const char *name,
                   double missing, double low, double high, struct err *err);

#endif
