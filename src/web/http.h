#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "base/err.h"

#include <microhttpd.h>

/* http.h - libmicrohttpd's functions, which this room calls by these alone: the library, which
 * brings nine others with it, is loaded by http_open(), and each of the others here wants that
 * to have gone well. What a function does, and who owns what, is as in <microhttpd.h>. */

/* Loads the library for as long as the process lives; again does nothing. ERR_IO: it is not
 * here; ERR_STATE: it is another of that name. */
int http_open(struct err *err);

struct MHD_Daemon *http_start(unsigned flags, uint16_t port, MHD_AccessHandlerCallback answer,
                              void *self, const struct MHD_OptionItem *options);
void http_stop(struct MHD_Daemon *daemon);
/* The port that it listens on; 0: not known. */
uint16_t http_port(struct MHD_Daemon *daemon);

const union MHD_ConnectionInfo *http_info(struct MHD_Connection *connection,
                                          enum MHD_ConnectionInfoType what);
/* NULL: the request says nothing of that name. */
const char *http_value(struct MHD_Connection *connection, enum MHD_ValueKind kind,
                       const char *name);

struct MHD_Response *http_response(const void *data, size_t size,
                                   enum MHD_ResponseMemoryMode mode);
struct MHD_Response *http_stream(MHD_ContentReaderCallback next, void *self,
                                 MHD_ContentReaderFreeCallback end, size_t block);
void http_add_header(struct MHD_Response *response, const char *name, const char *value);
/* Queues the response and gives ours of it away. */
enum MHD_Result http_send(struct MHD_Connection *connection, unsigned status,
                          struct MHD_Response *response);

#endif
