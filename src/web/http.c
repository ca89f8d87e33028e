#include "web/http.h"
#include "base/library.h"

int http_open(struct err *err)
{
    return library_open("libmicrohttpd.so.12", "MHD_start_daemon", "libmicrohttpd12", err);
}

struct MHD_Daemon *http_start(unsigned flags, uint16_t port, MHD_AccessHandlerCallback answer,
                              void *self, const struct MHD_OptionItem *options)
{
    return LIBRARY_FIND(MHD_start_daemon)(flags, port, NULL, NULL, answer, self,
                                          MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

void http_stop(struct MHD_Daemon *daemon)
{
    LIBRARY_FIND(MHD_stop_daemon)(daemon);
}

uint16_t http_port(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info =
        LIBRARY_FIND(MHD_get_daemon_info)(daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info ? info->port : 0;
}

const union MHD_ConnectionInfo *http_info(struct MHD_Connection *connection,
                                          enum MHD_ConnectionInfoType what)
{
    return LIBRARY_FIND(MHD_get_connection_info)(connection, what);
}

const char *http_value(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                       const char *name)
{
    return LIBRARY_FIND(MHD_lookup_connection_value)(connection, kind, name);
}

struct MHD_Response *http_response(const void *data, size_t size,
                                   enum MHD_ResponseMemoryMode mode)
{
    return LIBRARY_FIND(MHD_create_response_from_buffer)(size, (void *)(uintptr_t)data, mode);
}

struct MHD_Response *http_stream(MHD_ContentReaderCallback next, void *self,
                                 MHD_ContentReaderFreeCallback end, size_t block)
{
    return LIBRARY_FIND(MHD_create_response_from_callback)(MHD_SIZE_UNKNOWN, block, next, self,
                                                           end);
}

void http_add_header(struct MHD_Response *response, const char *name, const char *value)
{
    LIBRARY_FIND(MHD_add_response_header)(response, name, value);
}

enum MHD_Result http_send(struct MHD_Connection *connection, unsigned status,
                          struct MHD_Response *response)
{
    enum MHD_Result rc = LIBRARY_FIND(MHD_queue_response)(connection, status, response);

    LIBRARY_FIND(MHD_destroy_response)(response);
    return rc;
}
