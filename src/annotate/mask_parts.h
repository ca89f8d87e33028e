#ifndef ANNOTATE_MASK_PARTS_H
#define ANNOTATE_MASK_PARTS_H

#include "annotate/mask.h"

/* mask_parts.h - what hangs together, what is enclosed, and where it ends.
 * Straight on the runs. The caller frees the results. */

/* Which pixels are neighbours. */
enum mask_touch {
    MASK_EDGES,   /* those that share an edge: 4 */
    MASK_CORNERS, /* and those that share a corner: 8 */
};

struct mask_parts {
    struct mask *list; /* each as large a picture as the whole */
    size_t count;
    size_t total; /* how many there are in all */
};

/* The parts that hang together: the `most` largest, largest first; of equal
 * ones the one whose first pixel in reading order comes first. */
struct mask_parts mask_parts(const struct mask *mask, enum mask_touch touch, size_t most);
void mask_parts_free(struct mask_parts *parts); /* accepts {0}, and leaves it behind */

/* With its holes: pixels that are out and from which no way over pixels that
 * are out, from neighbour to neighbour as `touch` says, leads to the
 * picture's rim. MASK_EDGES is the usual one. */
struct mask mask_fill_holes(const struct mask *mask, enum mask_touch touch);

/* The inner boundary: pixels that are in and share an edge with one that is
 * out. What lies beyond the picture counts as out. */
struct mask mask_boundary(const struct mask *mask);

/* What is left when a band `reach` pixels wide (0 or more) is taken off: pixels
 * around which the whole square of 2 reach + 1 pixels a side is in. What lies
 * beyond the picture counts as out. */
struct mask mask_erode(const struct mask *mask, int32_t reach);

#endif
