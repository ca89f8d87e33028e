#ifndef ANNOTATE_DIFFERENCE_H
#define ANNOTATE_DIFFERENCE_H

#include "annotate/region.h"

/* difference.h - two tracings of one photo, region by region: what stayed,
 * what moved, what was drawn anew. */
enum difference_kind {
    DIFFERENCE_KEPT,       /* the same label and the same outline or pixels */
    DIFFERENCE_RELABELLED, /* the same outline or pixels, another label */
    DIFFERENCE_MOVED,      /* the same label, every point shifted alike */
    DIFFERENCE_RESHAPED,   /* the same label, and at least half of either in both */
    DIFFERENCE_REMOVED,    /* only before */
    DIFFERENCE_ADDED,      /* only after */
};

#define DIFFERENCE_NONE ((size_t)-1)

/* A region before and its partner after; indices, DIFFERENCE_NONE where there
 * is none. Pixels are of the regions alone, whatever lies over them. */
struct difference_part {
    enum difference_kind kind;
    size_t before, after;
    struct spline_point shift; /* of one that was moved, 1/256 pixel */
    int64_t both, lost, gained;
};

struct difference {
    struct difference_part *parts; /* in the order of before, then what was added */
    size_t count;
};

/* Each region has one partner at most: equal ones first, then relabelled,
 * moved, reshaped ones (the most alike, by the Jaccard index); of several that
 * fit the first. "Half in both": an index of at least 1/2. Errors as
 * region_paint(). On failure *out is untouched; difference_free() accepts {0}. */
int difference_of(struct difference *out, const struct region *before, size_t before_count,
                  const struct region *after, size_t after_count, int32_t width, int32_t height,
                  struct err *err);
void difference_free(struct difference *difference);

/* "kept", "relabelled" ... A constant. */
const char *difference_name(enum difference_kind kind);

/* The pixels of two masks of the same sides; and the two indices of such
 * counts, 1 where both masks are empty. */
struct difference_pixels {
    int64_t both, lost, gained;
};
struct difference_pixels difference_pixels(const struct mask *before, const struct mask *after);
double difference_jaccard(int64_t both, int64_t lost, int64_t gained);
double difference_dice(int64_t both, int64_t lost, int64_t gained);

#endif
