#include "web/internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* One request, from its head to its answer. */
struct call {
    const struct web_route *route; /* NULL: refused already */
    struct web_request request;
    struct session session;
    struct bytes body;
    char *words; /* the path that request.words point into */
};

int server_stopping(struct web_server *server)
{
    int stopping;

    threads_lock_take(server->lock);
    stopping = server->stopping;
    threads_lock_give(server->lock);
    return stopping;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return http_value(connection, MHD_HEADER_KIND, name);
}

static struct connections_one *place_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        http_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    return info ? info->socket_context : NULL;
}

static enum MHD_Result refuse(struct web_server *server, struct MHD_Connection *connection,
                              const struct web_request *request, int status, const char *text)
{
    struct web_reply reply = {0};

    server->config->refuse(server->config->self, request, &reply, status, text);
    reply.status = status;
    return answer_send(server, connection, &reply, NULL);
}

/* Somebody came with a token: it opens once, and leads away from the URL that has it. */
static enum MHD_Result enter(struct web_server *server, struct MHD_Connection *connection,
                             const struct web_request *request, const char *token)
{
    struct web_reply reply = {0};
    char secret[65], cookie[192];

    if (request->who[0] && sessions_enter(secret, &server->sessions, token)) {
        web_go(&reply, "/"); /* the link was used, by this very browser as it seems */
        return answer_send(server, connection, &reply, NULL);
    }
    if (!request->who[0] && sessions_enter(secret, &server->sessions, token))
        return refuse(server, connection, request, 403,
                      "this link was used already, or is not of this server: each opens once. "
                      "Start dermatome serve again, or ask somebody who is in for a new link");
    snprintf(cookie, sizeof cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict", server->cookie,
             secret);
    web_go(&reply, "/");
    return answer_send(server, connection, &reply, cookie);
}

/* Whether the head is in order. 0: the body may come; 1: answered; -1: cut it. */
static int look_at_head(struct web_server *server, struct MHD_Connection *connection,
                        struct call *call)
{
    struct web_request *request = &call->request;
    const char *length = header(connection, "Content-Length"), *token;
    struct check check =
        check_head(server, request->method, header(connection, "Host"),
                   header(connection, "Origin"), header(connection, "Sec-Fetch-Site"));
    const char *cookie = http_value(connection, MHD_COOKIE_KIND, server->cookie);
    const struct web_route *route;
    int known;

    if (!check.status && cookie && !sessions_find(&call->session, &server->sessions, cookie)) {
        request->who = call->session.who;
        request->reviewer = call->session.reviewer;
    }
    if (check.status)
        return refuse(server, connection, request, check.status, check.why) == MHD_YES ? 1 : -1;
    token = web_query(request, "token");
    if (token && !strcmp(request->path, "/") && !strcmp(request->method, "GET"))
        return enter(server, connection, request, token) == MHD_YES ? 1 : -1;
    route = route_find(server->config->tables, request->method, call->words, request->words,
                       &known);
    if (!request->who[0] && !(route && route->flags & WEB_OPEN))
        check = (struct check){401, "open the link that dermatome serve printed when it began"};
    else if (!route)
        check = known ? (struct check){405, "this page does not take that method"}
                      : (struct check){404, "there is no such page"};
    else if (server->config->read_only && strcmp(route->method, "GET") &&
             !(route->flags & WEB_READS))
        check = (struct check){403, "this server was started with --read-only"};
    else if (length && strtoull(length, NULL, 10) > route->body_max)
        check = (struct check){413, "the body is larger than this page takes"};
    if (check.status)
        return refuse(server, connection, request, check.status, check.why) == MHD_YES ? 1 : -1;
    call->route = route;
    return 0;
}

static const struct {
    enum err_code code;
    int status;
} statuses[] = {
    {ERR_USAGE, 400}, {ERR_FORMAT, 400}, {ERR_LIMIT, 413}, {ERR_ABSENT, 404},
    {ERR_STATE, 409}, {ERR_GUARD, 403},  {ERR_BUSY, 503},
};

static enum MHD_Result answer(struct web_server *server, struct MHD_Connection *connection,
                              struct call *call)
{
    struct web_reply reply = {0};
    struct err err = {0};
    int status = 500;

    bytes_add(&call->body, "", 1);
    call->request.body = (const char *)call->body.data;
    call->request.body_size = call->body.size - 1;
    if (!call->route->handle(server->config->self, &call->request, &reply, &err))
        return answer_send(server, connection, &reply, NULL);
    text_free(&reply.text);
    bytes_free(&reply.bytes);
    if (reply.stream.next)
        reply.stream.end(reply.stream.self);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].code == err.code)
            status = statuses[i].status;
    return refuse(server, connection, &call->request, status, err.text);
}

static struct call *begin(struct web_server *server, struct MHD_Connection *connection,
                          const char *url, const char *method)
{
    struct call *call = bytes_zeroed(1, sizeof *call);

    call->words = bytes_copied_text(url);
    call->request = (struct web_request){.method = strcmp(method, "HEAD") ? method : "GET",
                                         .path = url,
                                         .body = "",
                                         .who = "",
                                         .read_only = server->config->read_only,
                                         .inside = connection};
    return call;
}

/* The first requests can come before we know our port, and with it what we are called. */
static void await_names(struct web_server *server)
{
    threads_lock_take(server->lock);
    threads_lock_give(server->lock);
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection,
                                  const char *url, const char *method, const char *version,
                                  const char *data, size_t *size, void **context)
{
    struct web_server *server = self;
    struct call *call = *context;

    (void)version;
    if (!call) {
        await_names(server);
        *context = call = begin(server, connection, url, method);
        return look_at_head(server, connection, call) < 0 ? MHD_NO : MHD_YES;
    }
    if (*size) {
        if (!call->route || call->body.size + *size > call->route->body_max)
            return MHD_NO; /* a body in chunks that does not end */
        bytes_add(&call->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    if (!call->route)
        return MHD_YES;
    connections_answering(place_of(connection), 1);
    return answer(server, connection, call);
}

static void on_end(void *self, struct MHD_Connection *connection, void **context,
                   enum MHD_RequestTerminationCode code)
{
    struct call *call = *context;

    (void)self;
    (void)code;
    connections_answering(place_of(connection), 0);
    if (!call)
        return;
    bytes_free(&call->body);
    free(call->words);
    free(call);
    *context = NULL;
}

/* The address as a socket wants it, with the port; its size, 0 if it is none. */
static socklen_t read_address(struct sockaddr_storage *out, const char *text, int port)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        return sizeof *four;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1)
        return 0;
    six->sin6_family = AF_INET6;
    six->sin6_port = htons((uint16_t)port);
    return sizeof *six;
}

/* The names that we answer to. Who listens on all addresses is asked by --host's or as
 * localhost. */
static void name_hosts(struct web_server *server, int six, int port)
{
    const char *address = server->config->address, *host = server->config->host;
    int any = !strcmp(address, "0.0.0.0") || !strcmp(address, "::");
    char(*hosts)[160] = server->hosts;
    int n = 0;

    if (host)
        snprintf(hosts[n++], sizeof *hosts, "%.140s:%d", host, port);
    if (!any)
        snprintf(hosts[n++], sizeof *hosts, six ? "[%.60s]:%d" : "%.60s:%d", address, port);
    snprintf(hosts[n++], sizeof *hosts, "localhost:%d", port);
    server->host_count = n;
    snprintf(server->origin, sizeof server->origin, "http://%s", hosts[0]);
    snprintf(server->cookie, sizeof server->cookie, "dermatome-%d", port);
}

static void quiet(void *self, const char *format, va_list values)
{
    (void)self;
    (void)format;
    (void)values; /* what a stranger sends is no news */
}

/* The daemon is handed requests from here on. */
static struct MHD_Daemon *listen_at(struct web_server *server, struct sockaddr_storage *address)
{
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)quiet, NULL},
        {MHD_OPTION_SOCK_ADDR, 0, address},
        {MHD_OPTION_CONNECTION_LIMIT, INTERNAL_CONNECTIONS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, INTERNAL_HEAD * 2, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, INTERNAL_READ_SECONDS, NULL},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_end, server},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)connections_notify, &server->connections},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ERROR_LOG | MHD_USE_ITC |
                     (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0);

    return http_start(flags, (uint16_t)server->config->port, on_request, server, options);
}

static int start(struct web_server *server, struct err *err)
{
    const struct web_config *config = server->config;
    struct sockaddr_storage address;
    socklen_t size = read_address(&address, config->address, config->port);
    int port = 0;

    if (!size)
        return err_set(err, ERR_USAGE, "'%.60s' is no numeric address such as 127.0.0.1",
                       config->address);
    if (http_open(err))
        return -1;
    threads_lock_take(server->lock); /* until we have names */
    server->daemon = listen_at(server, &address);
    if (server->daemon)
        port = http_port(server->daemon);
    name_hosts(server, address.ss_family == AF_INET6, port ? port : config->port);
    threads_lock_give(server->lock);
    if (!server->daemon)
        return err_set(err, ERR_IO,
                       "cannot listen on %.60s, port %d: another program has it, or it may not "
                       "be had; choose one with --port",
                       config->address, config->port);
    return 0;
}

int web_start(struct web_server **out, const struct web_config *config, struct err *err)
{
    struct web_server *server = bytes_zeroed(1, sizeof *server);

    server->config = config;
    server->lock = threads_lock_new();
    connections_open(&server->connections);
    sessions_open(&server->sessions);
    if (start(server, err)) {
        web_stop(server);
        return -1;
    }
    *out = server;
    return 0;
}

void web_tick(struct web_server *server)
{
    connections_cut(&server->connections, INTERNAL_REQUEST_SECONDS);
}

void web_stop(struct web_server *server)
{
    if (!server)
        return;
    threads_lock_take(server->lock);
    server->stopping = 1;
    threads_lock_give(server->lock);
    if (server->daemon)
        http_stop(server->daemon);
    connections_close(&server->connections);
    sessions_close(&server->sessions);
    threads_lock_free(server->lock);
    free(server);
}

const char *web_origin(const struct web_server *server)
{
    return server->origin;
}

int web_invite(struct text *out, struct web_server *server, const char *who, int reviewer,
               struct err *err)
{
    char secret[65];

    if (sessions_invite(secret, &server->sessions, who, reviewer))
        return err_set(err, ERR_LIMIT, "%d links wait to be opened already", SESSIONS_MAX);
    text_add(out, "%s/?token=%s", server->origin, secret);
    return 0;
}
