#ifndef BASE_ERR_H
#define BASE_ERR_H

/* err.h - how a function says no, and why.
 *
 * A function that can fail returns 0 when it did its work and -1 when it did
 * not, and takes `struct err *err` as its last parameter. The code is for the
 * program to branch on, the text is for the person to read: what is wrong,
 * with which file or row, and what to do. Nothing below src/app prints.
 */

enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,  /* the person asked for something that makes no sense */
    ERR_IO,     /* the operating system refused: open, read, write */
    ERR_FORMAT, /* the bytes are not what they claim to be */
    ERR_LIMIT,  /* well formed, but larger than base/limits.h allows */
    ERR_ABSENT, /* no such row, name or file */
    ERR_STATE,  /* it is there, but in a state that forbids this (frozen, exists, ended) */
    ERR_GUARD,  /* the privacy guard refused: a photo that is not cleared */
    ERR_BUSY,   /* another process holds the catalogue */
    ERR_DB,     /* SQLite refused for any other reason */
    ERR_NUMBER, /* a network died, exploded or met NaN */
};

struct err {
    enum err_code code;
    char text[512]; /* one line, no newline, always terminated */
};

/* Records the failure in *err and returns -1, so that a failing line can read
 * `return err_set(err, ERR_FORMAT, "width is 0");`. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "<what>: " before the text already there and returns -1. The code is
 * kept. Call it once, where the caller knows something the callee did not. */
int err_while(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
