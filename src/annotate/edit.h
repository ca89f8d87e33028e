#ifndef ANNOTATE_EDIT_H
#define ANNOTATE_EDIT_H

#include "annotate/shape.h"

/* edit.h - what an annotator does to a ring. The ring given stays as it is; the
 * new one is appended to *out, which owns it. The ring given may be one of
 * *out's own. On failure *out is untouched.
 *
 * Knots are counted from 0: the points of a Catmull-Rom ring or polygon, every
 * third point of a Bezier ring, the control points of a B-spline. `off`, where
 * there is one and it is not NULL, gets how far the old ring and the new are
 * apart, by measure_distance(), in pixels. All of them fail as spline_check()
 * does, and with ERR_USAGE for a knot, piece or point that the ring has not. */

/* A knot on the ring, at t (0 < t < 1) of cubic `piece`. Bezier and polygon keep
 * their curve: each control point is rounded to the grid once, which moves the
 * curve by less than 0.003 pixel (half a unit in x and in y). So does a
 * Catmull-Rom piece between two corners, where the new knot is a corner. A
 * smooth Catmull-Rom ring cannot: it goes through the new knot and follows its
 * new neighbours, so the piece and the one to either side move; see *off.
 * ERR_USAGE: t out of range; a B-spline, whose knots are evenly spaced: see
 * edit_refine(). ERR_LIMIT: too many points. */
int edit_insert(struct shape *out, const struct spline *ring, size_t piece, double t,
                double *off, struct err *err);

/* A B-spline with twice the control points and the same curve, but for their
 * rounding: control points (a + b) / 2 and (a + 6 b + c) / 8. These and the
 * cubics of both are rounded, so off by less than 0.009 pixel. ERR_USAGE: not a B-spline.
 * ERR_LIMIT: too many points. */
int edit_refine(struct shape *out, const struct spline *ring, double *off, struct err *err);

/* Without a knot. In a Bezier ring the two pieces at it become one with their
 * outer handles, made longer such that this undoes edit_insert() but for
 * rounding. ERR_USAGE: fewer than 3 knots (of a Bezier 2) would be left.
 * ERR_LIMIT: a longer handle leaves the plane. */
int edit_delete(struct shape *out, const struct spline *ring, size_t knot, double *off,
                struct err *err);

/* A control point elsewhere; a Bezier knot takes its two handles along.
 * ERR_LIMIT: beyond SPLINE_LIMIT. */
int edit_move(struct shape *out, const struct spline *ring, size_t point,
              struct spline_point to, struct err *err);

/* The other way round, from the same first knot. The cubics are the same ones
 * backwards, bit for bit: each handle and each chord's end is the same fraction,
 * rounded once, whichever way it is come upon. So the mask is the same too, but
 * where the fill is non-zero and other rings count along. */
int edit_reverse(struct shape *out, const struct spline *ring, struct err *err);

/* Two rings, cut along the straight line between two knots: first the one that
 * goes from knot `from` along the ring to knot `to` and straight back. Their
 * areas add up exactly, and the exclusive or of their masks is the ring's
 * even-odd mask. ERR_USAGE: the same knot twice; a part without area, for lack
 * of a knot between them; a smooth Catmull-Rom knot, which would bend otherwise
 * (make it a corner, or convert to Bezier); a B-spline (convert it). */
int edit_split(struct shape *out, const struct spline *ring, size_t from, size_t to,
               struct err *err);

/* Is there a corner at the knot? Catmull-Rom: as marked. Bezier: unless both
 * handles are off the knot and lie opposite, to within one unit. Polygon: always.
 * B-spline: never. The knot is the caller's to have checked. */
int edit_is_corner(const struct spline *ring, size_t knot);

/* A smooth knot becomes a corner, or a corner smooth. Bezier: a new corner's
 * handles lie on it; a new smooth knot's lie along the line between its
 * neighbours, as long as they were, or a third of the way to the neighbour where
 * they had no length. ERR_USAGE: a polygon or a B-spline. ERR_LIMIT: a handle
 * leaves the plane. */
int edit_toggle_corner(struct shape *out, const struct spline *ring, size_t knot,
                       struct err *err);

/* Fewer points, within `error` pixels. A polygon keeps some of its points
 * (Douglas and Peucker, 1973: each left out is within the error of the edge in
 * its place), three at least. Other kinds become a Bezier ring by fit_outline()
 * through points taken of the curve, fitted anew until *off is within the error;
 * their corners of more than 30 degrees stay.
 * ERR_USAGE: an error below 1/32 or above FIT_ERROR_MAX. ERR_FORMAT: a ring
 * without extent. ERR_NUMBER: no fit is within the error. */
int edit_simplify(struct shape *out, const struct spline *ring, double error, double *off,
                  struct err *err);

#endif
