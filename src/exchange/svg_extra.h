#ifndef EXCHANGE_SVG_EXTRA_H
#define EXCHANGE_SVG_EXTRA_H

#include "annotate/affine.h"
#include "base/text.h"

/* svg_extra.h - our own attribute data-dermatome, by which a spline survives in
 * an SVG: rings apart by ';', each a kind (catmull-rom, bezier, b-spline,
 * polygon) and its points "x y" in the path's own units; '*' behind a corner.
 *
 * Other tools change `d` and leave this alone. So it counts only if the cubics
 * that it stands for are those of `d`, to the last 1/256. */

int svg_extra_needed(const struct shape *shape); /* a kind that path data does not have */
void svg_extra_write(struct text *out, const struct shape *shape);

/* 0 with *out, mapped; 1 if it does not fit `d` or is damaged; -1 where the map
 * leads beyond SPLINE_LIMIT. */
int svg_extra_read(struct shape *out, const char *extra, const char *d,
                   const struct affine *map, struct err *err);

#endif
