#include "annotate/mask_span.h"

int mask_walk_on(struct mask_walk *w, struct mask_span *span)
{
    const struct mask *m = w->mask;
    uint32_t width = (uint32_t)m->width, start, row, stop;

    if (w->run >= m->count)
        return 0;
    start = w->at > m->ends[w->run - 1] ? w->at : m->ends[w->run - 1];
    row = start / width;
    stop = (row + 1) * width < m->ends[w->run] ? (row + 1) * width : m->ends[w->run];
    *span = (struct mask_span){(int32_t)row, (int32_t)(start - row * width),
                               (int32_t)(stop - row * width)};
    w->at = stop;
    w->run += stop == m->ends[w->run] ? 2 : 0;
    return 1;
}
