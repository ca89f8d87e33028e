#ifndef EXCHANGE_RELEASE_TRUTH_H
#define EXCHANGE_RELEASE_TRUTH_H

#include "annotate/region.h"
#include "base/text.h"

/* release_truth.h - the truth of one photo of a release, as JSON (docs/release.md):
 *
 *   {"photo": "p-0123456789abcdef", "width": 640, "height": 480, "raster_rule": 1,
 *    "regions": [{"label": "skin", "shape": {...}}, {"label": "ignore", "pixels": "..."}],
 *    "skin": {"size": [480, 640], "counts": "..."}, "ignored": {...}}
 *
 * A shape is what exchange/rider.h writes; `pixels` and `counts` are COCO's run
 * lengths as text. Where nobody traced, raster_rule and regions are null. */
struct release_truth {
    char *photo;               /* its pseudonym; owned */
    struct mask skin, ignored; /* they never overlap; owned */
    int traced;                /* the masks are what rule 1 makes of the regions */
    struct region *regions;    /* owned */
    size_t count;
};
void release_truth_free(struct release_truth *truth); /* accepts {0} */

/* Appends the file. The same truth gives the same bytes. */
void release_truth_write(struct text *out, const struct release_truth *truth);

/* Reads one, which has these keys and no other. ERR_FORMAT, ERR_LIMIT. On failure
 * *out is untouched; the caller frees it. */
int release_truth_read(struct release_truth *out, const uint8_t *data, size_t size,
                       struct err *err);

/* Draws the regions again. ERR_FORMAT: the masks are not, bit for bit, what they
 * make. A truth that was not traced has nothing to draw, and is as it is. */
int release_truth_check(const struct release_truth *truth, struct err *err);

/* Appends the mask as a PNG: 255 skin, 0 not, 128 of unknown truth; drawn from the regions
 * where it was traced. Errors as region_paint(). */
int release_truth_picture(struct bytes *png, const struct release_truth *truth,
                          struct err *err);

#endif
