#ifndef WEB_WEB_H
#define WEB_WEB_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"

/* web.h - HTTP for one machine's own people. The only folder that knows the HTTP library.
 *
 * A page is a row in a table of routes:
 *
 *     static int show(void *self, const struct web_request *request, struct web_reply *reply,
 *                     struct err *err)
 *     {
 *         long long id = web_number(request, 0, 1, INT64_MAX);  // what {} matched; -1: no
 * number
 *         ...
 *         text_add(&reply->text, "...");
 *         return 0;
 *     }
 *     const struct web_route my_routes[] = {
 *         {"GET", "/photo/{}", show, 0, 0},
 *         {"POST", "/api/trace/{}", save, 1 << 20, 0},
 *         {0},
 *     };
 *
 * To add one: write the handler in src/app/web_<subject>.c, put its row in that file's table,
 * and the table in the list of src/app/web_pages.c. To add a file (script, style): put it in
 * ui/ and in ui_assets of src/app/meson.build; it is served as /ui/NAME, NAME without folders,
 * and for good as /ui/VERSION/NAME, which is what pages say (web_html_begin() of app).
 *
 * Handlers run in a thread for each connection, many at once, and may block: only their own
 * connection waits. What they share, self, must bear that.
 *
 * Before a handler is called this has been seen to: the Host is one of ours (DNS rebinding);
 * the Origin, where there is one, is us, and a request that is not GET has one (CSRF); the
 * cookie names a session (but for WEB_OPEN); a read-only server gets nothing but GET (and
 * WEB_READS); the body is all there and not over the route's limit. Each answer has a
 * Content-Security-Policy that allows our own scripts, styles and pictures and nothing else: no
 * inline script, no style attribute. */

enum { WEB_WORDS_MAX = 4, WEB_NAME_BYTES = 121 };

struct web_request {
    const char *method;               /* "GET" (HEAD comes as that), "POST" ... */
    const char *path;                 /* percent signs decoded, without the query */
    const char *words[WEB_WORDS_MAX]; /* what each {} of the route matched */
    const char *body; /* ends in 0 that body_size does not count; "" where there is none */
    size_t body_size;
    const char *who; /* whose session; "" without one */
    int reviewer;    /* 1: who may see what is not cleared, and judge */
    int read_only;   /* the server changes nothing */
    const void *inside;
};

/* The value of ?name=; NULL if it is not there. */
const char *web_query(const struct web_request *request, const char *name);

/* The value of a field of a form (application/x-www-form-urlencoded) in the body: text in UTF-8
 * without control characters but newline and tab, into *out. 0; -1, with *out empty, if it is
 * not there or is no such text. The caller frees *out. */
int web_field(const struct web_request *request, const char *name, struct text *out);

/* words[at] as a whole number within [low, high]; low - 1 if it is not one. */
long long web_number(const struct web_request *request, int at, long long low, long long high);

/* A header of the request, such as "Last-Event-ID"; NULL if it is not there. */
const char *web_header(const struct web_request *request, const char *name);

/* A reply that goes on: next(self, out) is called about once a second and appends what is new;
 * it gives 0 to go on, 1 to end. end(self) is called once, whatever happens. */
struct web_stream {
    int (*next)(void *self, struct text *out);
    void (*end)(void *self);
    void *self;
};

/* What a handler fills; zeros mean "200, a page of HTML". text or bytes or constant. */
struct web_reply {
    int status;
    const char *type; /* a constant; NULL: "text/html; charset=utf-8" */
    struct text text;
    struct bytes bytes;   /* instead of text */
    const void *constant; /* instead of both: bytes that outlive the server */
    size_t constant_size;
    char etag[72];       /* without quotes; "": not to be kept at all, unless it lasts */
    int lasts;           /* under this address these bytes never change: nobody asks again */
    char location[512];  /* with 303 */
    char file_name[128]; /* to be saved under this name; "": to be shown */
    struct web_stream stream; /* instead of all, where next is not NULL */
};

/* 1 if the asker has the thing of this tag already: *reply is then a finished 304. Else the tag
 * is noted in *reply. To be asked before a picture is made. */
int web_unchanged(const struct web_request *request, struct web_reply *reply, const char *etag);

/* 303 to another page of ours. */
int web_go(struct web_reply *reply, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* 0 done; -1: *err says why not, and the asker is told with the status that fits its code. What
 * was put into *reply is then dropped. */
typedef int web_handler(void *self, const struct web_request *request, struct web_reply *reply,
                        struct err *err);

enum web_route_flag {
    WEB_OPEN = 1,  /* without a session */
    WEB_READS = 2, /* not GET, and yet changes nothing: allowed on a read-only server */
};

struct web_route {
    const char *method; /* NULL ends a table */
    const char *path;   /* "/photo/{}/tile": {} is one part, not empty */
    web_handler *handle;
    size_t body_max; /* bytes */
    unsigned flags;
};

struct web_config {
    const char *address; /* numeric; NULL: 127.0.0.1 */
    const char
        *host; /* the name by which others know this machine, beside its address; or NULL */
    int port;  /* 0: any that is free */
    int read_only;
    const struct web_route *const *tables; /* ended by NULL */
    /* Fills *reply for a refusal: its page, or JSON below /api/. */
    void (*refuse)(void *self, const struct web_request *request, struct web_reply *reply,
                   int status, const char *text);
    void *self;
};

/* Begins to serve. *config and what it points to outlive the server. ERR_IO: the address cannot
 * be had. ERR_USAGE: it is none. The caller owns *out. */
struct web_server;
int web_start(struct web_server **out, const struct web_config *config, struct err *err);

/* To be called some times a second: ends connections that have sent no whole request for long.
 */
void web_tick(struct web_server *server);

/* Ends it: what is being answered is finished, streams are ended, nothing new is taken. NULL is
 * fine. */
void web_stop(struct web_server *server);

/* "http://127.0.0.1:8642", good as long as the server. */
const char *web_origin(const struct web_server *server);

/* Adds the URL that lets somebody in, once: it is exchanged for a session's cookie. ERR_LIMIT:
 * too many are waiting to be used. */
int web_invite(struct text *out, struct web_server *server, const char *who, int reviewer,
               struct err *err);

#endif
