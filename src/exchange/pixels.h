#ifndef EXCHANGE_PIXELS_H
#define EXCHANGE_PIXELS_H

#include "exchange/exchange.h"

/* pixels.h - what several formats ask of masks. */

/* A size_of() of struct exchange_ask that knows the answer: `self` is one of these. */
struct pixels_size {
    int32_t width, height;
};
int pixels_size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err);

/* The skin of the photo's regions as region_paint() has it. */
int pixels_skin(struct mask *skin, const struct exchange_photo *photo, struct err *err);

/* Polygons along the pixels' edges, filled even-odd: just these pixels. Rings
 * run with the inside at their right (y down) and touch only at corners.
 * ERR_LIMIT: more rings or points than a shape may have. */
int pixels_outline(struct shape *out, const struct mask *mask, struct err *err);

/* The chords that raster rule 1 makes of a ring, as a polygon: the same mask.
 * The caller frees the points. ERR_LIMIT: more than SPLINE_POINTS_MAX. */
int pixels_chords(struct spline *out, const struct spline *ring, struct err *err);

#endif
