#ifndef EXCHANGE_COVER_H
#define EXCHANGE_COVER_H

#include "annotate/region.h"

/* cover.h - what of a region is seen where later ones are painted over it, for
 * formats whose shapes lie in no order. Go from the last region to the first. */
struct cover {
    struct mask of[REGION_IGNORE + 1]; /* the later ones of each label; {0} = none */
};
void cover_free(struct cover *cover);

/* `own` without what later regions of other labels cover. The caller frees it. */
struct mask cover_seen(const struct cover *cover, const struct mask *own,
                       enum region_label label);

void cover_add(struct cover *cover, const struct mask *own, enum region_label label);

/* All pixels of a region. Errors as region_paint(); the caller frees *out. */
int cover_own(struct mask *out, const struct region *region, int32_t width, int32_t height,
              struct err *err);

/* What is seen of each region. seen[i] is {0} on entry; the caller frees each, on
 * failure too. Errors as cover_own(), with the region's number. */
int cover_see(struct mask *seen, const struct region *regions, size_t count, int32_t width,
              int32_t height, struct err *err);

#endif
