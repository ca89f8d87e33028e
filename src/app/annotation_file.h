#ifndef APP_ANNOTATION_FILE_H
#define APP_ANNOTATION_FILE_H

#include "app/verb.h"
#include "exchange/exchange.h"

/* annotation_file.h - another tool's file is read as a person asks for it. */
struct annotation_file {
    const char *format; /* its name; NULL: told from the bytes */
    int centres;        /* whole coordinates are middles of pixels */
    const char *labels; /* "person=skin,dog=drop,*=not-skin"; NULL: none */
    int (*size_of)(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err); /* NULL: the file's own word is taken */
    void *self;
};

/* ERR_USAGE: an unknown format, or labels that are not what they should be. */
int annotation_file_check(const struct annotation_file *how, struct err *err);

/* Reads `path`. The caller frees *out with exchange_free(); *format, where it is
 * not NULL, becomes the one that was read. ERR_USAGE: an unknown format, a
 * label that nobody explained, or `centres` of a file that cannot mean them. Other errors name
 * the file and the element. */
int annotation_file_read(struct exchange_doc *out, const struct exchange_format **format,
                         const char *path, const struct annotation_file *how, struct err *err);

/* Says what of the file has no place here, each line behind the path (NULL: without). */
void annotation_file_tell_lost(const struct app *app, const char *path,
                               const struct exchange_doc *doc);

#endif
