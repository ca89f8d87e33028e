#ifndef ANNOTATE_MASK_SPAN_H
#define ANNOTATE_MASK_SPAN_H

#include "annotate/mask.h"

/* mask_span.h - the pixels that are in, row by row. */
struct mask_span {
    int32_t y, from, to; /* columns from .. to - 1, at least one */
};

/* A walk in reading order. Begin with {mask, 1, 0}. */
struct mask_walk {
    const struct mask *mask;
    size_t run;
    uint32_t at; /* the pixel that it is at, within the run or before it */
};

/* 1 and the next span; a run that goes on over rows gives one for each. 0 at the end. */
int mask_walk_on(struct mask_walk *walk, struct mask_span *span);

#endif
