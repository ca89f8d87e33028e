#ifndef REVIEW_REVISION_H
#define REVIEW_REVISION_H

#include "annotate/region.h"
#include "base/digest.h"
#include "db/db.h"

/* revision.h - what people traced, in the catalogue: versions that are added
 * and never changed. Each annotator has one line of work on a photo, and a
 * head that says where in it he or she stands.
 *
 * Functions that write do so inside the transaction that the caller opened. */

struct revision_draft {
    int64_t photo;
    const char *annotator;
    int64_t parent; /* the revision that it was made from; 0: from nothing */
    double seconds; /* spent on it; below 0: not measured */
    const char *tool;
    const char *source; /* the file it was read from; "" if none */
    const struct region *regions;
    size_t count;
};

/* Adds it and moves the annotator's head there. If it is the same, region by
 * region, as what the head is at, nothing is added and *out is that one.
 * *added becomes 1 or 0. ERR_USAGE: no annotator or tool. ERR_ABSENT: no such
 * photo. ERR_FORMAT: a mask of another size than the photo; others as
 * shape_check(), with the region's number. */
int revision_add(int64_t *out, int *added, struct db *db, const struct revision_draft *draft,
                 struct err *err);

/* The regions of one, in their order. The caller frees each with
 * region_free(), and the array. ERR_ABSENT: no such revision; ERR_FORMAT: it is
 * damaged. On failure the outputs are untouched. */
int revision_read(struct region **regions, size_t *count, struct db *db, int64_t revision,
                  struct err *err);
void revision_free(struct region *regions, size_t count);

/* SHA-256 of the regions: of each its label, a newline, and its BLOB. */
struct sha256 revision_digest(const struct region *regions, size_t count);

/* Where an annotator stands on a photo; 0: nothing traced, or all undone. */
int revision_head(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err);

/* Where revision_redo() would lead; 0: nowhere. */
int revision_next(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err);

/* Moves the head to its parent (of the same annotator; else to none), or back
 * to the child that it last came from. *out is where it stands then, 0: at
 * none. ERR_STATE: there is nothing to undo, or to redo. */
int revision_undo(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err);
int revision_redo(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err);

/* The sides, in upright pixels, that what is traced of a photo lies in. ERR_ABSENT: there is no
 * such photo; both are then as they were. */
int revision_sides(int32_t *width, int32_t *height, struct db *db, int64_t photo,
                   struct err *err);

#endif
