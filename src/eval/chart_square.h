#ifndef EVAL_CHART_SQUARE_H
#define EVAL_CHART_SQUARE_H

#include "base/text.h"

/* chart_square.h - a curve in the unit square, as the text of an SVG picture. Pure, and dressed
 * by the page, as chart.h says. */

struct chart_point {
    double x, y;
};

struct chart_square {
    const char *label;                /* says in words what the picture shows */
    const char *x, *y;                /* the axes' names */
    const char *kind;                 /* the curve's class */
    const struct chart_point *points; /* in order; one that is not finite is a gap */
    int count;
    int dots;                       /* 1: each point has a dot */
    int diagonal;                   /* 1: where both are equal is drawn too */
    const struct chart_point *mark; /* to be pointed out; NULL: none */
    const char *mark_name;
};

/* Adds <svg>. What lies outside the square is drawn at its edge. */
void chart_add_square(struct text *out, const struct chart_square *square);

#endif
