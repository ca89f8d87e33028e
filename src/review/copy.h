#ifndef REVIEW_COPY_H
#define REVIEW_COPY_H

#include "base/bytes.h"
#include "db/db.h"

/* copy.h - the copies of photos that are kept with the catalogue, in photos/ab/ABCDEF...jpg
 * beside the database's file; a photo's newest row of `stored` is its copy. */

/* The file that is read for a photo: its newest copy, or the one that was ingested. */
struct copy {
    char sha256[65], pixels[65];
    char *path; /* owned */
    int stored; /* 1: a copy; 0: the ingested file, where it lies */
};
void copy_free(struct copy *copy); /* accepts {0} */

/* ERR_ABSENT: no such photo. The caller frees *out. */
int copy_find(struct copy *out, struct db *db, int64_t photo, struct err *err);

/* Its bytes. ERR_FORMAT: they are not those of the catalogue; others as file_read(). */
int copy_read(struct bytes *out, const struct copy *copy, struct err *err);

/* Makes the bytes of a picture the photo's newest copy: the file (0600, in folders of 0700)
 * first, then the row, in the caller's transaction; the caller has stored_lock(). `made_by` is
 * 'scrub' or 'redact'; *id becomes the row's. A file without a row is harmless and is taken by
 * the next that has its bytes. */
int copy_add(int64_t *id, struct db *db, int64_t photo, const struct bytes *file,
             const char *made_by, struct err *err);

/* A photo that was redacted is unswept from the transaction of its new copy on until
 * copy_swept(): what was before is still to be erased, and it is not cleared until then.
 * *unswept: 1 where there is one. */
int copy_is_unswept(int *unswept, struct db *db, struct err *err);

/* Erases the files of the unswept photos' copies before the newest, but for one that is also
 * the newest copy of another photo: how many of those there are goes to *shared. The caller has
 * stored_lock() until copy_swept(). May be done again. */
int copy_sweep(long *shared, struct db *db, struct err *err);

/* All that was to be erased is gone. In a transaction of its own. */
int copy_swept(struct db *db, struct err *err);

#endif
