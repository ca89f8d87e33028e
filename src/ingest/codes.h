#ifndef INGEST_CODES_H
#define INGEST_CODES_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

/* codes.h - a list of photos and patients' codes: CSV (RFC 4180), two columns.
 *
 * The first line may name the columns: "photo,..." in any case. Codes are
 * compared as they stand, without blanks at their ends. */
struct codes_row {
    const char *photo; /* a file's name, or an MD5 */
    const char *code;
    size_t line; /* where it began, from 1 */
};

struct codes {
    struct codes_row *rows;
    size_t count;
    struct bytes text; /* what the rows point into */
};

#define CODES_BYTES_MAX ((size_t)64 << 20)

/* ERR_FORMAT, with the line and never a code: a row without two columns, an empty
 * photo or code, a quote that is not closed or stands within a word, a zero byte. On success
 * the caller frees *out with codes_free(), which wipes the text; untouched on failure. */
int codes_read(struct codes *out, const char *data, size_t size, struct err *err);
void codes_free(struct codes *codes); /* accepts {0} */

#endif
