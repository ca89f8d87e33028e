#ifndef APP_WEB_TRACE_H
#define APP_WEB_TRACE_H

#include "app/web_site.h"

/* web_trace.h - what the handlers of the tracing page share (web_trace*.c; docs/tracing.md). */

enum {
    WEB_TRACE_BODY_MAX = 16 << 20, /* bytes of regions in a request */
    WEB_TRACE_NAME_BYTES = 256,
};

/* A photo that may be traced by whoever asks. */
struct web_trace_photo {
    int64_t id;
    int32_t width, height; /* pixels, upright */
    char name[WEB_TRACE_NAME_BYTES], clearance[16], sha256[65];
};

/* The photo that the first {} of the route names. ERR_ABSENT: there is none. ERR_GUARD: it is
 * not cleared, and who asks is not the reviewer. */
int web_trace_photo(struct web_trace_photo *out, struct db *db,
                    const struct web_request *request, struct err *err);

/* The whole number, or the decimal one, that the query has under this name; `missing` where it
 * has none. ERR_USAGE: it is not one within the bounds. */
int web_trace_int(int64_t *out, const struct web_request *request, const char *name,
                  int64_t missing, int64_t low, int64_t high, struct err *err);
int web_trace_real(double *out, const struct web_request *request, const char *name,
                   double missing, double low, double high, struct err *err);

#endif
