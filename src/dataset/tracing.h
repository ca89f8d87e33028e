#ifndef DATASET_TRACING_H
#define DATASET_TRACING_H

#include "annotate/affine.h"
#include "annotate/region.h"
#include "dataset/frame.h"

/* tracing.h - truth that was traced, drawn at the size that a net sees: control
 * points are mapped and rasterised there, so that no mask of another size comes
 * between the annotator's curve and the net. */

/* 1 if all regions are outlines; pixels cannot be mapped this way. */
int tracing_fits(const struct region *regions, size_t count);

/* Fills the frame's skin and known from regions in pixels of the photo, which
 * `map` takes to pixels of the frame: skin is 255 where they paint skin, known
 * 0 where they paint ignore and 255 elsewhere. On failure the frame is
 * untouched. ERR_LIMIT: a point is mapped too far away. */
int tracing_paint(struct frame *frame, const struct region *regions, size_t count,
                  const struct affine *map, struct err *err);

#endif
