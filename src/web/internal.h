#ifndef WEB_INTERNAL_H
#define WEB_INTERNAL_H

#include "base/threads.h"
#include "web/http.h"
#include "web/web.h"

/* internal.h - what the files of this room share. */

/* How long, in seconds, a connection may take to send a whole request, or idle between two. */
#define INTERNAL_REQUEST_SECONDS 20
/* How long a reply may stand still because nobody reads it. */
#define INTERNAL_READ_SECONDS 30
/* Connections and streams at once; bytes of a request's head. */
enum { INTERNAL_CONNECTIONS = 192, INTERNAL_STREAMS = 48, INTERNAL_HEAD = 32 << 10 };

/* One connection, as the watch sees it. */
struct connections_one {
    int fd, taken; /* taken: this place is in use */
    int answering; /* a whole request is here, and its answer is under way */
    double since;  /* when it began to wait for a request */
    struct connections *all;
};
struct connections {
    struct threads_lock *lock;
    struct connections_one places[INTERNAL_CONNECTIONS + 8];
};
void connections_open(struct connections *all);
void connections_close(struct connections *all);
void connections_notify(void *self, struct MHD_Connection *connection, void **context,
                        enum MHD_ConnectionNotificationCode code);
/* A whole request is there; it has been answered. `one` may be NULL. */
void connections_answering(struct connections_one *one, int answering);
/* Shuts those that wait longer than `seconds`. */
void connections_cut(struct connections *all, double seconds);

/* Who has been let in. */
enum { SESSIONS_MAX = 64 };
struct session {
    char secret[65]; /* "": free */
    char who[WEB_NAME_BYTES];
    int reviewer;
};
struct sessions {
    struct threads_lock *lock;
    struct session invited[SESSIONS_MAX], inside[SESSIONS_MAX];
    int next; /* the place that the next session takes */
};
void sessions_open(struct sessions *all);
void sessions_close(struct sessions *all);
int sessions_invite(char secret[65], struct sessions *all, const char *who, int reviewer);
/* Takes an invitation: 0 with the cookie's secret; -1: there is none of that token (any more).
 */
int sessions_enter(char secret[65], struct sessions *all, const char *token);
int sessions_find(struct session *out, struct sessions *all, const char *secret);

struct web_server {
    const struct web_config *config;
    struct MHD_Daemon *daemon;
    struct connections connections;
    struct sessions sessions;
    struct threads_lock *lock; /* of what follows */
    int stopping, streams;
    char hosts[4][160]; /* what may stand in Host */
    int host_count;
    char origin[192], cookie[32];
};
int server_stopping(struct web_server *server);

/* What the head of a request is allowed to say: 0, or a status and why. */
struct check {
    int status;
    const char *why;
};
struct check check_head(const struct web_server *server, const char *method, const char *host,
                        const char *origin, const char *site);

/* The row that fits; NULL where there is none, with *known = 1 if another method would. */
const struct web_route *route_find(const struct web_route *const *tables, const char *method,
                                   char *path, const char **words, int *known);

/* Hands the reply over to the library and clears it. */
enum MHD_Result answer_send(struct web_server *server, struct MHD_Connection *connection,
                            struct web_reply *reply, const char *set_cookie);

/* The value of a field in an urlencoded body, decoded; 0, -1. */
int form_field(struct text *out, const char *body, size_t size, const char *name);

#endif
