#ifndef ANNOTATE_SVG_PATH_H
#define ANNOTATE_SVG_PATH_H

#include "annotate/affine.h"
#include "base/text.h"

/* svg_path.h - the path data of SVG (the attribute `d`) to rings and back.
 *
 * Coordinates of the text are those before `map`, which leads to pixels (x
 * right, y down, origin at the corner of the top-left pixel) and is where a
 * viewBox or a transform goes; NULL is the identity. Each control point is
 * mapped, then rounded to the nearest 1/256 pixel, halves up.
 *
 * The grammar is SVG 1.1's (chapter 8.3), the same in SVG 2: M L H V C S Q T A Z, absolute
 * and relative, numbers as tight as they may be ("1.5.5-3e2", arc flags
 * without spaces). Each subpath becomes a ring, closed by a straight piece
 * where the file leaves it open, as filling does. A subpath of straight pieces
 * alone is a polygon, any other a Bezier. A moveto that nothing follows is
 * left out.
 *
 * Quadratics are raised to cubics, exactly. An elliptical arc is cut into so
 * many equal angles (of the circle that is stretched to it; at most a quarter each) that
 * the cubics, before rounding, are within 1/256 pixel of it: a circle's arc of
 * angle u has the radial error 2/27 sin^6(u/4) / cos^2(u/4) r at most (T.
 * Dokken et al., "Good approximation of circles by curvature-continuous Bezier
 * curves", CAGD 7, 1990). Radii that are too small are grown as SVG 1.1, F.6.6, says. */

/* The fill is non-zero, as is SVG's where nothing is said. ERR_FORMAT names the
 * command and its place: SVG would draw what comes before the fault, but here
 * half a path is none. ERR_LIMIT: beyond SPLINE_LIMIT, or too many points or
 * rings. On failure *out is untouched; the caller frees it with shape_free(). */
int svg_path_read(struct shape *out, const char *text, size_t size, const struct affine *map,
                  struct err *err);

/* SVG's rect: its corner, sides and the radii of its rounded corners, 0 <= rx <=
 * width / 2, 0 <= ry <= height / 2, both 0 or neither. With radii of half its
 * sides it is an ellipse. */
struct svg_rect {
    double x, y, width, height, rx, ry;
};

/* Its rim as a ring, arcs and all as in svg_path_read(). Errors and ownership likewise. */
int svg_path_rect(struct shape *out, const struct svg_rect *rect, const struct affine *map,
                  struct err *err);

/* Appends the shape as path data, exact and the same for the same shape:
 * polygons by L, all others by C, each ring ended by Z. The fill is not in it.
 * Reading it gives polygons and Beziers as they were, others as the Beziers
 * that they become (spline_cubic_at()). The shape was checked. */
void svg_path_write(struct text *out, const struct shape *shape);

/* Appends one coordinate, given in 1/256, as an exact decimal: at most 8 places. */
void svg_number_write(struct text *out, int32_t value);

/* Reads one number of SVG's grammar (no blank before it, no unit) from
 * text[*at..size), whatever the locale, and moves *at behind it. Up to 15
 * digits are read without error. Returns -1, both untouched, where there is
 * none; a number too large for a double is infinite. */
int svg_number(double *out, const char *text, size_t size, size_t *at);

#endif
