#ifndef ANNOTATE_CONVERT_H
#define ANNOTATE_CONVERT_H

#include "annotate/shape.h"

/* convert.h - a ring of one kind becomes one of another.
 *
 * The new ring is appended to *out. *off, where not NULL, gets how far the two
 * are apart, by measure_distance(), in pixels; 0 where the conversion is exact:
 *
 *   to the same kind         a copy
 *   to Bezier                the cubics themselves: same mask
 *   to polygon               the chords of raster rule 1: same mask, within 0.07 pixel
 *   polygon to Catmull-Rom   all knots are corners: exact, same mask
 *   else to Catmull-Rom      knots on the curve, evenly spaced between corners,
 *                            which stay; twice as many until within `error`
 *   else to B-spline         through points of the curve, evenly spaced, twice as
 *                            many until within `error`; corners are rounded off
 *
 * `error` is in pixels and counts for the last two only. ERR_USAGE: it is below
 * 1/32 or no number. ERR_NUMBER: not within it with 16,384 knots, with how far
 * off that is. ERR_LIMIT: too many points. Others as spline_check(). On
 * failure *out is untouched. */
int convert_ring(struct shape *out, const struct spline *ring, enum spline_kind kind,
                 double error, double *off, struct err *err);

#endif
