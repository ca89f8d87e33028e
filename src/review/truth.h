#ifndef REVIEW_TRUTH_H
#define REVIEW_TRUTH_H

#include "annotate/region.h"
#include "db/db.h"

/* truth.h - a revision becomes a photo's truth: a row of `mask`, made by raster
 * rule 1 from the regions. The newest such row counts. */

/* Paints the revision at its photo's size. The caller frees both masks. Errors
 * as revision_read() and region_paint(). */
int truth_paint(struct mask *skin, struct mask *ignored, struct db *db, int64_t revision,
                struct err *err);

/* Makes the revision, which is accepted, its photo's truth. */
int truth_accept(struct db *db, int64_t revision, struct err *err);

/* If the revision, which is not accepted any more, made its photo's truth: what
 * was truth before it is so again, or, where nothing was, all of the photo
 * becomes ignored. */
int truth_withdraw(struct db *db, int64_t revision, struct err *err);

/* 0: painting the revision again gives the digest of mask.digest; ERR_FORMAT
 * where it does not. */
int truth_check(const struct region *regions, size_t count, int32_t width, int32_t height,
                const char *digest, struct err *err);

#endif
