#ifndef EXCHANGE_RELEASE_CHECK_H
#define EXCHANGE_RELEASE_CHECK_H

#include "exchange/release_card.h"
#include "base/err.h"

#include <stddef.h>

/* release_check.h - what somebody who got a release can hold of it, from bytes
 * alone. It shares the format's words with the writers, and no code. */

/* Reads SHA256SUMS: lines of 64 digits, two blanks and a path of one of the release's
 * places ("photos/x.jpg", "README.md"), in rising order, none twice. ERR_FORMAT with the line.
 * The caller frees each path, and the array. */
int release_sums_read(struct release_file **out, size_t *count, const char *data, size_t size,
                      struct err *err);

/* Of the files (sorted by path) the one of this path; NULL if none. */
const struct release_file *release_file_find(const struct release_file *files, size_t count,
                                             const char *path);

/* Is this Croissant 1.0, with its context written out and all that the standard
 * requires; does each FileObject have the SHA-256 that `files` has of its path, does
 * each FileSet include a file, does each field have a source that is there and a type,
 * is each key and reference a field? `columns` has the first lines of photos.csv and splits.csv
 * (or NULL): a column that a field extracts is one of them. ERR_FORMAT with the element. */
int release_croissant_check(const char *data, size_t size, const struct release_file *files,
                            size_t count, const char *const columns[2], struct err *err);

#endif
