#ifndef ANNOTATE_REGION_H
#define ANNOTATE_REGION_H

#include "annotate/mask.h"
#include "annotate/shape.h"

/* region.h - a part of a photograph and what it is: what annotators draw. */
enum region_label { REGION_NOT_SKIN, REGION_SKIN, REGION_IGNORE };

/* Either an outline or, where `mask.count` > 0, pixels (from a tool that has
 * no outlines); then `shape` is {0}. Both are owned. */
struct region {
    enum region_label label;
    struct shape shape;
    struct mask mask;
};

void region_free(struct region *region); /* accepts {0} */

/* 'not-skin', 'skin', 'ignore'; region_label_of() returns -1 for other words. */
const char *region_label_name(enum region_label label);
int region_label_of(enum region_label *out, const char *name);

/* Paints the regions in their order, a later one over the earlier, on a
 * picture that is all not-skin: *skin and *ignored get what is skin and what
 * is of unknown truth; they never overlap. A region of pixels has the
 * picture's size (ERR_FORMAT if not). Other errors as shape_check(), with the
 * region's number. On failure the outputs are untouched; the caller frees both. */
int region_paint(struct mask *skin, struct mask *ignored, const struct region *regions,
                 size_t count, int32_t width, int32_t height, struct err *err);

#endif
