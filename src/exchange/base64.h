#ifndef EXCHANGE_BASE64_H
#define EXCHANGE_BASE64_H

#include "base/bytes.h"
#include "base/err.h"

/* Reads base64 (RFC 4648, with its padding; line breaks are passed over) and
 * appends the bytes. ERR_FORMAT names the first character that is none of its
 * own; on failure *out is untouched. */
int base64_read(struct bytes *out, const char *text, struct err *err);

#endif
