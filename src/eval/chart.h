#ifndef EVAL_CHART_H
#define EVAL_CHART_H

#include "base/text.h"

/* chart.h - numbers become the text of an SVG picture.
 *
 * Pure: the same numbers give the same bytes. Colours, strokes and the font
 * are the page's: elements carry classes (axis, grid, line, mark, bar, and the
 * `kind` of a line) that ui/report.css dresses. */

/* Round ticks: (first + i) x step for 0 <= i < count; step is 1, 2 or 5 times a
 * power of ten, and `decimals` digits behind the point write it exactly. */
struct chart_ticks {
    double step;
    long long first;
    int count, decimals;
};

/* The round numbers within [low, high] in at most `most` steps. Where high is
 * not above low, or either is not finite, [low, low + 1] or [0, 1] stands in. */
struct chart_ticks chart_ticks(double low, double high, int most);

/* Value i of them; never -0. */
double chart_tick(const struct chart_ticks *ticks, int i);

/* Moves both ends outwards to round numbers. */
void chart_widen(double *low, double *high, int most);

/* One curve. values[i] belongs to epoch i + 1; what is not finite is a gap. */
struct chart_line {
    const char *name;     /* written at its end */
    const char *kind;     /* its class */
    const double *values; /* `epochs` of them */
};

enum { CHART_LINES_MAX = 4 };

struct chart_curves {
    const char *label; /* says in words what the picture shows */
    const struct chart_line *lines;
    int line_count; /* 0 .. CHART_LINES_MAX */
    int epochs;     /* 0 draws the empty axes */
    int best;       /* the epoch to mark; 0: none */
    double low, high;
};

/* Adds <svg>: curves over epochs 0 .. epochs, each named at its end, the best
 * epoch marked. A value that stands between gaps is drawn as a dot. */
void chart_add_curves(struct text *out, const struct chart_curves *curves);

/* How values in [0, 1] spread: bin i counts those in [i, i + 1) / CHART_BINS,
 * the last one 1 as well. What is outside, or not a number, is left out. */
enum { CHART_BINS = 20 };
struct chart_bins {
    int count[CHART_BINS];
    int total;
    double mean, median; /* of those counted; 0 where there are none */
};
struct chart_bins chart_bins(const double *values, int count);

/* The largest share of one bin, in [0, 1]. */
double chart_peak(const struct chart_bins *bins);

/* Adds <svg>: one bar a bin, as high as its share of `peak` (> 0), so that
 * pictures drawn with the same peak can be compared; the mean is marked. */
void chart_add_histogram(struct text *out, const char *label, const struct chart_bins *bins,
                         double peak);

#endif
