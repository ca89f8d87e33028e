#ifndef BASE_PART_H
#define BASE_PART_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* part.h - a file of which parts are read and written where they lie.
 *
 * Nothing is mapped: a file that somebody cuts off meanwhile is a reading that fails, not a
 * signal. What is written may be torn by a kill, so its reader has to be able to tell. */
struct part_file {
    int held; /* descriptor + 1; 0: none */
};

enum part_mode {
    PART_READ,
    PART_WRITE, /* to read and write; never through a link */
    PART_MAKE,  /* likewise, a new file for its owner alone: mode 0600 */
};

/* ERR_ABSENT: there is none; ERR_IO: it cannot be opened, is no regular file, or is there
 * already. On failure *out is untouched; on success part_close(), which accepts {0}. */
int part_open(struct part_file *out, const char *path, enum part_mode mode, struct err *err);
void part_close(struct part_file *file);

/* Its size now, in bytes; 0 where it cannot be told. */
uint64_t part_size(const struct part_file *file);

/* All of [at, at + size): 0; -1 where that is not there or cannot be read. Several threads may
 * read at once. */
int part_read(const struct part_file *file, void *data, size_t size, uint64_t at);

/* ERR_IO: the disk is full, or fails; some of it may be written then. */
int part_write(const struct part_file *file, const void *data, size_t size, uint64_t at,
               struct err *err);

/* The file shall have `size` bytes. ERR_IO. */
int part_cut(const struct part_file *file, uint64_t size, struct err *err);

#endif
