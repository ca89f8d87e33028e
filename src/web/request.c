#include "web/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct MHD_Connection *connection_of(const struct web_request *request)
{
    return (struct MHD_Connection *)(uintptr_t)request->inside;
}

const char *web_query(const struct web_request *request, const char *name)
{
    return http_value(connection_of(request), MHD_GET_ARGUMENT_KIND, name);
}

const char *web_header(const struct web_request *request, const char *name)
{
    return http_value(connection_of(request), MHD_HEADER_KIND, name);
}

int web_field(const struct web_request *request, const char *name, struct text *out)
{
    return form_field(out, request->body, request->body_size, name);
}

long long web_number(const struct web_request *request, int at, long long low, long long high)
{
    long long value;

    return request->words[at] && !text_number(&value, request->words[at], low, high) ? value
                                                                                     : low - 1;
}

int web_unchanged(const struct web_request *request, struct web_reply *reply, const char *etag)
{
    const char *have = web_header(request, "If-None-Match");
    char quoted[80];

    snprintf(reply->etag, sizeof reply->etag, "%s", etag);
    snprintf(quoted, sizeof quoted, "\"%s\"", etag);
    if (!have || !strstr(have, quoted))
        return 0;
    reply->status = 304;
    return 1;
}

int web_go(struct web_reply *reply, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(reply->location, sizeof reply->location, fmt, ap);
    va_end(ap);
    reply->status = 303;
    return 0;
}
