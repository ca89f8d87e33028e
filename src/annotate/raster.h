#ifndef ANNOTATE_RASTER_H
#define ANNOTATE_RASTER_H

#include "annotate/mask.h"
#include "annotate/spline.h"

/* raster.h - splines become masks: raster rule 1, docs/raster.md.
 *
 * Integers only, so the same bits on any processor, compiler and optimisation
 * level. A pixel is in if and only if its centre is, by the fill rule; the
 * edge belongs to the side right of it and below it, so that shapes which
 * share an edge cover every pixel once. */

#define RASTER_RULE 1 /* kept beside each mask that was made by it */

/* How many chords a shape may become, and how often they may cross the rows of
 * pixel centres: what bounds time and memory (400 MB), whatever the points. */
#define RASTER_CROSSINGS_MAX ((size_t)1 << 25)

enum raster_fill { RASTER_EVEN_ODD, RASTER_NON_ZERO };

/* Fills the rings together. Parts outside of width x height (within
 * base/limits.h; the programmer's to have checked) are cut away. Errors as
 * spline_check(), with the ring's number; ERR_LIMIT over RASTER_CROSSINGS_MAX. On failure *out
 * is untouched; the caller frees it with mask_free(). */
int raster_mask(struct mask *out, const struct spline *rings, size_t ring_count,
                enum raster_fill fill, int32_t width, int32_t height, struct err *err);

#endif
