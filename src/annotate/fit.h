#ifndef ANNOTATE_FIT_H
#define ANNOTATE_FIT_H

#include "annotate/mask.h"
#include "annotate/shape.h"

/* fit.h - few cubics for many points, within a stated error.
 *
 * Closed Bezier rings by least squares with the ends and their tangents held
 * (P. J. Schneider, "An Algorithm for Automatically Fitting Digitized Curves",
 * Graphics Gems, 1990), the parameters improved by Newton's method; a piece
 * that is too far off is split, and neighbours are joined again where one
 * piece does for both. Corners (turns of more than 60 degrees within a few
 * pixels, or of 30 between sides that are smooth for 8 samples) stay corners; at all other
 * knots the tangents agree, but for the rounding of handles to the grid, and but for pieces
 * between neighbouring samples, which are straight.
 *
 * The error is a promise, in pixels, measured on the finished ring, after its
 * rounding: every sample of the outline is within it of the ring, and the ring
 * half-way between two samples is within it of the line between them. It holds
 * at any size, since a piece between neighbouring samples is the line between
 * them. Knots away from corners may lie up to half the error off the outline.
 * Rings may touch or cross each other by as much as the error allows. */

/* Below the first, the grid itself would be too coarse. */
#define FIT_ERROR_MIN (1.0 / 128)
#define FIT_ERROR_MAX 1000.0

/* Fits the closed polygon through the points, and appends the ring to *out.
 * Samples: the points, and others along the edges, a pixel apart (farther
 * where the outline is longer than 2^18 pixels).
 * ERR_USAGE: an error out of range. ERR_FORMAT: fewer than 3 points that
 * differ from the one before. ERR_LIMIT: as spline_check(). */
int fit_outline(struct shape *out, const struct spline_point *points, size_t count,
                double error, struct err *err);

/* Fits a mask: a ring for each that contour_trace() finds, in its order and
 * direction. Samples: the middle of each edge of a pixel between what is in
 * and what is out, so that the steps of a slope become a slope; and the corners
 * between two straight stretches of 3 pixels or more. The curve that the mask
 * was made from is within half a pixel of these, so with errors from 0.5 on
 * such a curve comes back smooth; below it, steps are followed.
 * ERR_USAGE: an error out of range. ERR_LIMIT: more than SPLINE_POINTS_MAX
 * bends in the mask's outline, a ring of more than 2^22 samples, or a result
 * that shape_check() refuses. On failure *out is untouched; the caller frees it. */
int fit_mask(struct shape *out, const struct mask *mask, double error, struct err *err);

#endif
