#ifndef EXCHANGE_ROUND_H
#define EXCHANGE_ROUND_H

#include "exchange/tree.h"

/* round.h - rectangles and ellipses of other tools, as regions. Lengths are in
 * pixels; `turn` is in radians, clockwise on the screen. ERR_FORMAT: not finite, or a side
 * or radius below 0; ERR_LIMIT as exchange_point(). With a side or radius of
 * 0 they cover nothing. The caller frees *out. */

/* Turned around (pivot_x, pivot_y). */
int round_rectangle(struct region *out, double x, double y, double width, double height,
                    double turn, double pivot_x, double pivot_y, struct err *err);

/* Turned around its centre. */
int round_ellipse(struct region *out, double x, double y, double rx, double ry, double turn,
                  struct err *err);

#endif
