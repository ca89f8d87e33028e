#ifndef REVIEW_REDACT_H
#define REVIEW_REDACT_H

#include "annotate/shape.h"
#include "db/db.h"

/* redact.h - regions of a photo become black in the copy that is kept, for good. */
struct redact_wish {
    int64_t photo;
    const struct shape *shapes; /* in the photo's upright pixels */
    size_t count;
    const char *by, *why; /* who drew them, what they hide */
};

struct redact_done {
    int64_t pixels;    /* that the regions cover, a border of one pixel with them */
    int64_t blackened; /* pixels that are black now: for a JPEG whole blocks go */
    int reencoded;     /* 1: not with a JPEG's blocks, but decoded and kept as PNG */
    char sha256[65];   /* of the new copy */
};

/* Fills the regions in the photo's copy (of a photo without one, in a scrubbed copy of its
 * file), keeps that as the newest copy and the regions as rows, in the caller's transaction.
 * The new file is decoded again and proven: what is covered is black, and of a JPEG every
 * untouched block is as it was. The copy before is there until copy_sweep(), and the photo is
 * not cleared until copy_swept(). A clearance of the photo ends. ERR_USAGE: nobody's, without a
 * reason, or with a region that covers nothing; ERR_FORMAT, ERR_LIMIT: the file or a shape
 * cannot be read. With dry_run nothing is written. */
int redact(struct redact_done *out, struct db *db, const struct redact_wish *wish, int dry_run,
           struct err *err);

#endif
