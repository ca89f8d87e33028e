#ifndef INGEST_INTAKE_H
#define INGEST_INTAKE_H

#include "base/bytes.h"
#include "base/digest.h"
#include "base/err.h"

/* intake.h - files are read, each once, and their digests taken. */

/* Files that are worth reading together, since their MD5s are taken side by
 * side, and the bytes after which no more of them are held. */
#define INTAKE_TOGETHER 16
#define INTAKE_BYTES    ((size_t)4 << 20)

struct intake {
    const char *path;   /* given; NULL: not to be read */
    struct err refused; /* code ERR_NONE: the file was read, and has bytes */
    struct bytes file;
    struct md5 md5;
    struct sha256 sha256;
};

/* Reads the first of `count` files, up to INTAKE_TOGETHER and up to the one
 * that passes INTAKE_BYTES; returns how many. `path` of each is given, the rest is
 * filled in; what is wrong with a file is in it. The caller frees each with
 * intake_free(). */
size_t intake_read(struct intake *files, size_t count);
void intake_free(struct intake *file); /* accepts {0} */

#endif
