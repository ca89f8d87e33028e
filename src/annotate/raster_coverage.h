#ifndef ANNOTATE_RASTER_COVERAGE_H
#define ANNOTATE_RASTER_COVERAGE_H

#include "annotate/raster.h"

/* raster_coverage.h - how much of each pixel a shape covers, for soft edges.
 *
 * out[y * width + x] is 255 times the share of the pixel's area that is inside
 * of the shape's chords (docs/raster.md) by the fill rule, to nearest: within
 * 0.5 + 1e-6 of the exact value where no two chords cross in the pixel. Each
 * crossing in it may add 0.5, because within 1/256 of a row chords are taken
 * in the order that they have at its middle. The chords lie within 16.8/256
 * pixel of the curves.
 *
 * Areas are summed in double: unlike the mask these bytes are not part of the
 * raster rule. Errors as raster_mask(); on failure `out` is untouched. */
int raster_coverage(uint8_t *out, const struct spline *rings, size_t ring_count,
                    enum raster_fill fill, int32_t width, int32_t height, struct err *err);

#endif
