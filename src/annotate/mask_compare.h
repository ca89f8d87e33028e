#ifndef ANNOTATE_MASK_COMPARE_H
#define ANNOTATE_MASK_COMPARE_H

#include "annotate/mask.h"

/* mask_compare.h - how alike two masks of the same sides are (the programmer's
 * to have checked). One pass over the runs; nothing is allocated. */

int64_t mask_common(const struct mask *a, const struct mask *b); /* pixels that are in both */

/* |a and b| / |a or b|, and 2 |a and b| / (|a| + |b|); 1 where both are empty.
 * Both numbers of pixels are exact, and the quotient is rounded once. */
double mask_jaccard(const struct mask *a, const struct mask *b);
double mask_dice(const struct mask *a, const struct mask *b);

#endif
