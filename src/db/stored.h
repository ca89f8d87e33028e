#ifndef DB_STORED_H
#define DB_STORED_H

#include <time.h>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/file.h"
#include "db/db.h"

/* stored.h - the store: copies of photos that are kept beside the database, as
 * photos/ab/abcdef....jpg, each named by the SHA-256 of its bytes.
 *
 * A file is written before its row, so that a kill leaves at worst a file
 * without one, which stored_sweep() removes. Where a photo's bytes are is told
 * by the view photo_file and nowhere else. */
#define STORED_FOLDER "photos"

/* One copy, as the table `stored` has it. */
struct stored {
    const char *kind;     /* 'jpeg', 'png', 'bmp' or 'pnm' */
    struct sha256 sha256; /* of its bytes */
    struct sha256 pixels; /* digest of its upright pixels */
    int64_t bytes;        /* its size */
};

/* The store, held by this process. */
struct stored_hold {
    struct file_lock lock;
    int torn;              /* who had it before did not end what he began */
    struct timespec ended; /* when who had it before did */
};

/* Takes the store for this process, and makes its folder, until stored_unlock():
 * whoever writes a copy has it, so that the sweeper takes no file whose row is still to come.
 * `whole`: each copy that was written has its row, and none is left to be erased; else, as
 * after a kill, the next sweep looks at every file. ERR_BUSY: another process has it. */
int stored_lock(struct stored_hold *out, const struct db *db, struct err *err);
void stored_unlock(struct stored_hold *hold, int whole); /* accepts {0} */

/* Writes `file` into the store of `folder` (the catalogue's), 0600, and says
 * nothing to the database; a file that is there with these bytes already is
 * left alone. May be called from several threads. */
int stored_write(const char *folder, const struct stored *copy, const struct bytes *file,
                 struct err *err);

/* Adds the row; `made_by` is "scrub" or "redact". */
int stored_add(struct db *db, int64_t photo, const struct stored *copy, const char *made_by,
               struct err *err);

/* *private becomes 1 where the photo's names are in the vault: then no row tells a path of it.
 */
int stored_is_private(int *private, struct db *db, int64_t photo, struct err *err);

/* Calls `found` for each thing in the store that is no photo's newest copy, with its path
 * below the catalogue's folder and why. -1 from it ends the walk. A store that is not there
 * is empty. */
typedef int stored_alien(void *self, const char *path, const char *why, struct err *err);
int stored_walk(struct db *db, stored_alien *found, void *self, struct err *err);

/* Erases what is no photo's newest copy: files and temporaries that a killed ingest left, and
 * what a redaction had still to erase. Where who had the store before ended well, only folders
 * in which a name came or went since then are looked through. *swept: how many. */
int stored_sweep(long *swept, struct stored_hold *hold, struct db *db, struct err *err);

#endif
