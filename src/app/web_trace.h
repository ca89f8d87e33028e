#ifndef APP_WEB_TRACE_H
#define APP_WEB_TRACE_H

#include "app/web_picture.h"

/* web_trace.h - what the handlers of the tracing page share (web_trace*.c; docs/tracing.md). */

enum { WEB_TRACE_BODY_MAX = 16 << 20 }; /* bytes of regions in a request */

/* The photo that the first {} of the route names, if who asks may trace it: one that is not
 * cleared is for the reviewer alone. Errors as web_picture_find(); the caller frees. */
int web_trace_photo(struct web_picture *out, struct db *db, const struct web_request *request,
                    struct err *err);

/* 1, and *reply is a finished 409, where what the query says of the page that asks is not so:
 * `who` is another than the session's (a link that was opened in another tab has made the
 * browser somebody else's), or `work` is no name of the photo that the first {} names (another
 * catalogue is served at the page's address). 0: it is so, or is not said. -1: ERR_ABSENT, or
 * as stmt_open().
 */
int web_trace_stranger(const struct web_request *request, struct web_reply *reply,
                       struct db *db, struct err *err);

/* The whole number, or the decimal one, that the query has under this name; `missing` where it
 * has none. ERR_USAGE: it is not one within the bounds. */
int web_trace_int(int64_t *out, const struct web_request *request, const char *name,
                  int64_t missing, int64_t low, int64_t high, struct err *err);
int web_trace_real(double *out, const struct web_request *request, const char *name,
                   double missing, double low, double high, struct err *err);

#endif
