#ifndef EXCHANGE_BOX_H
#define EXCHANGE_BOX_H

#include "annotate/mask.h"

/* The pixels that a mask's own lie within: corner and sides; all 0 where the
 * mask is empty. */
struct box {
    int32_t x, y, width, height;
};
struct box box_of(const struct mask *mask);

#endif
