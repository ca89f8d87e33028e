#include "web/internal.h"
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What our pages may do: show what we sent, and talk to us. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'";

static const char *const always[][2] = {
    {"Content-Security-Policy", policy},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"}, /* with none at all a form's Origin would be "null" */
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
};

/* A stream on its way; `left` is text that was made and not sent yet. */
struct flow {
    struct web_server *server;
    struct web_stream stream;
    struct text left;
    size_t sent;
    double asked, spoke;
    int ended;
};

static void drop_flow(void *self)
{
    struct flow *flow = self;

    flow->stream.end(flow->stream.self);
    text_free(&flow->left);
    threads_lock_take(flow->server->lock);
    flow->server->streams--;
    threads_lock_give(flow->server->lock);
    free(flow);
}

/* Asks for more until there is some, the server stops, or it is time for a sign of life. */
static void wait_for_more(struct flow *flow)
{
    const struct timespec nap = {0, 100 * 1000 * 1000};

    flow->left.size = flow->sent = 0;
    while (!flow->left.size && !flow->ended && !server_stopping(flow->server)) {
        double now = clock_seconds();

        if (now - flow->asked >= 1) {
            flow->asked = now;
            flow->ended = flow->stream.next(flow->stream.self, &flow->left);
        } else {
            nanosleep(&nap, NULL);
        }
        if (!flow->left.size && now - flow->spoke >= 10)
            text_add(&flow->left, ":\n\n"); /* the asker may be gone: writing tells */
    }
    flow->spoke = clock_seconds();
}

static ssize_t read_flow(void *self, uint64_t at, char *out, size_t room)
{
    struct flow *flow = self;
    size_t n;

    (void)at;
    if (flow->sent == flow->left.size)
        wait_for_more(flow);
    n = flow->left.size - flow->sent;
    if (!n)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (n > room)
        n = room;
    memcpy(out, flow->left.data + flow->sent, n);
    flow->sent += n;
    return (ssize_t)n;
}

/* NULL where there are too many already; the stream is then ended. */
static struct MHD_Response *stream(struct web_server *server, const struct web_stream *stream)
{
    struct flow *flow;
    int room;

    threads_lock_take(server->lock);
    room = server->streams < INTERNAL_STREAMS && !server->stopping;
    server->streams += room;
    threads_lock_give(server->lock);
    if (!room) {
        stream->end(stream->self);
        return NULL;
    }
    flow = bytes_zeroed(1, sizeof *flow);
    flow->server = server;
    flow->stream = *stream;
    flow->spoke = clock_seconds();
    return http_stream(read_flow, flow, drop_flow, 16384);
}

static struct MHD_Response *body_of(struct web_server *server, struct web_reply *reply)
{
    void *data = reply->bytes.data ? (void *)reply->bytes.data : reply->text.data;
    size_t size = reply->bytes.data ? reply->bytes.size : reply->text.size;

    if (reply->stream.next)
        return stream(server, &reply->stream);
    if (reply->constant)
        return http_response(reply->constant, reply->constant_size, MHD_RESPMEM_PERSISTENT);
    if (!data)
        return http_response("", 0, MHD_RESPMEM_PERSISTENT);
    if (data == reply->bytes.data)
        text_free(&reply->text);
    return http_response(data, size, MHD_RESPMEM_MUST_FREE);
}

static void add_headers(struct MHD_Response *r, const struct web_reply *reply,
                        const char *set_cookie)
{
    char line[256];

    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        http_add_header(r, always[i][0], always[i][1]);
    if (reply->etag[0]) {
        snprintf(line, sizeof line, "\"%s\"", reply->etag);
        http_add_header(r, "ETag", line);
    }
    http_add_header(r, "Cache-Control",
                    reply->lasts     ? "private, max-age=31536000, immutable"
                    : reply->etag[0] ? "private, no-cache"
                                     : "no-store");
    if (reply->status != 304)
        http_add_header(r, "Content-Type",
                        reply->type ? reply->type : "text/html; charset=utf-8");
    if (reply->location[0])
        http_add_header(r, "Location", reply->location);
    if (reply->file_name[0]) {
        snprintf(line, sizeof line, "attachment; filename=\"%s\"", reply->file_name);
        http_add_header(r, "Content-Disposition", line);
    }
    if (set_cookie)
        http_add_header(r, "Set-Cookie", set_cookie);
}

enum MHD_Result answer_send(struct web_server *server, struct MHD_Connection *connection,
                            struct web_reply *reply, const char *set_cookie)
{
    unsigned status = reply->status ? (unsigned)reply->status : 200;
    struct MHD_Response *r = body_of(server, reply);
    enum MHD_Result rc;

    reply->text = (struct text){0};
    reply->bytes = (struct bytes){0};
    if (!r && reply->stream.next) {
        static const char busy[] = "too many streams; close a page\n";

        r = http_response(busy, sizeof busy - 1, MHD_RESPMEM_PERSISTENT);
        status = 503;
        reply->type = "text/plain; charset=utf-8";
    }
    if (!r)
        return MHD_NO;
    add_headers(r, reply, set_cookie);
    rc = http_send(connection, status, r);
    *reply = (struct web_reply){0};
    return rc;
}
