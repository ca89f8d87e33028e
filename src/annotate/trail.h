#ifndef ANNOTATE_TRAIL_H
#define ANNOTATE_TRAIL_H

#include "annotate/vector.h"

/* trail.h - a ring walked along in small steps: points of the curve at most 1/4
 * pixel apart (of a ring longer than 16,384 pixels, a 65,536th of it), with the
 * way behind each. Lengths are in 1/256 pixel. */
struct trail {
    struct vector *at;
    double *way;     /* from the first point; way[count] is the whole length */
    uint8_t *corner; /* a flag for each point: a knot with a corner, edit_is_corner() */
    size_t count;
};

/* The ring was checked. The caller frees the trail. */
struct trail trail_walk(const struct spline *ring);
void trail_free(struct trail *trail);

/* The point `way` along, from point `from` of the trail or a later one. */
struct vector trail_at(const struct trail *trail, size_t from, double way);

#endif
