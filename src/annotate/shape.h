#ifndef ANNOTATE_SHAPE_H
#define ANNOTATE_SHAPE_H

#include "annotate/raster.h"
#include "annotate/spline.h"
#include "base/bytes.h"

/* shape.h - rings that are filled together: a value that owns its points.
 *
 * {0} is the empty shape, which covers nothing. Together the rings have at
 * most SPLINE_POINTS_MAX points and SHAPE_RINGS_MAX rings. */
#define SHAPE_RINGS_MAX ((size_t)1 << 16)

struct shape {
    enum raster_fill fill;
    struct spline *rings; /* owned, with the points and corners of each */
    size_t count;
    size_t room; /* rings allocated; private to shape.c */
};

void shape_free(struct shape *shape); /* accepts {0}, and leaves it behind */

/* Appends a copy of the ring; it need not have been checked. */
void shape_add(struct shape *shape, const struct spline *ring);

struct shape shape_copy(const struct shape *shape);
int shape_equal(const struct shape *a, const struct shape *b);

/* Errors as spline_check(), with the ring's number; ERR_LIMIT for too many
 * rings or points. */
int shape_check(const struct shape *shape, struct err *err);

/* raster_mask() of all its rings. */
int shape_mask(struct mask *out, const struct shape *shape, int32_t width, int32_t height,
               struct err *err);

/* The BLOB of the catalogue, format 1 (docs/formats.md): the bytes 'S' and 1,
 * the fill (0 even-odd, 1 non-zero), the number of rings; of each ring its
 * kind (0 Catmull-Rom, 1 Bezier, 2 B-spline, 3 polygon; plus 4 where corners
 * follow), its number of points, and of each point x and y less those of the
 * point before (of the first: less 0), as zigzag numbers; then, where there
 * are corners, a bit for each point, lowest bit first, padded with 0 to whole
 * bytes. Numbers are in LEB128. Corners without a single 1 are not written.
 * Appended. The shape was checked. */
void shape_encode(struct bytes *out, const struct shape *shape);

/* Reads such a BLOB. ERR_FORMAT for anything that shape_encode() would not
 * have written, ERR_LIMIT over the limits, both before the points are
 * allocated. On failure *out is untouched. */
int shape_decode(struct shape *out, const uint8_t *blob, size_t size, struct err *err);

#endif
