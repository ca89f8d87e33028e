#ifndef REVIEW_HINT_H
#define REVIEW_HINT_H

#include "db/db.h"

/* hint.h - what a program notices in a photo, for the reviewer: it proves nothing, and finding
 * nothing proves nothing.
 *
 *   metadata    what the file holds beside its picture, by kind (image/scrub.h)
 *   text-like   regions that look like lines of print (image/textlike.h)
 *
 * Faces are not looked for: docs/guard.md says why. */
#define HINT_METADATA_RULE 1

struct hint_found {
    int64_t metadata; /* kinds of things */
    int64_t textlike; /* regions */
    int fresh; /* 1: it was looked at now; 0: these rules had looked at these bytes before */
};

/* Looks at the photo's file and adds a row for each rule, where that rule did not look at these
 * bytes before, in the caller's transaction. ERR_ABSENT: no such photo; else as copy_read() and
 * decode_image(). */
int hint_look(struct hint_found *out, struct db *db, int64_t photo, struct err *err);

#endif
