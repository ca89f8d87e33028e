#ifndef ANNOTATE_OUTLINE_H
#define ANNOTATE_OUTLINE_H

#include "annotate/vector.h"

/* outline.h - a closed outline as samples about a pixel apart, and what a curve
 * through them should know: where its corners are and where it heads.
 *
 * Lengths are in 1/256 pixel. Indices of samples wrap around. */

/* {0} but for the error is an outline without samples. */
struct outline {
    struct vector *at;
    uint8_t *corner; /* a flag for each sample; NULL before outline_find_corners() */
    double *t;       /* room for count + 1 numbers, likewise: the fit's parameters */
    size_t count, room;
    double error; /* what is smaller counts for noise */
};

void outline_add(struct outline *path, struct vector at);
void outline_free(struct outline *path);

static inline struct vector outline_sample(const struct outline *path, size_t i)
{
    return path->at[i % path->count];
}

static inline int outline_corner(const struct outline *path, size_t i)
{
    return path->corner[i % path->count];
}

/* A corner turns more than all within an arm of it, by more than 60 degrees or
 * between two sides that are seen well. An arm is at most an eighth of the
 * outline, so that no circle has one. */
void outline_find_corners(struct outline *path);

/* How the outline goes through a sample: a point on the grid, and a direction. */
struct outline_knot {
    struct spline_point at;
    struct vector along; /* length 1, or 0 where there is none */
    size_t reach;        /* samples that were looked at for it, at each side */
};

/* The knot at a sample as the piece behind it (step 1) or before it (step -1)
 * sees it: the direction points into that piece. */
struct outline_knot outline_knot(const struct outline *path, size_t i, int step);

#endif
