#include "exchange/box.h"

struct box box_of(const struct mask *mask)
{
    uint32_t width = (uint32_t)mask->width, left = width, right = 0, top = 0, bottom = 0;

    for (size_t i = 1; i < mask->count; i += 2) {
        uint32_t from = mask->ends[i - 1], to = mask->ends[i] - 1;
        int one_row = from / width == to / width;
        uint32_t low = one_row ? from % width : 0, high = one_row ? to % width : width - 1;

        left = low < left ? low : left;
        right = high > right ? high : right;
        top = i == 1 ? from / width : top;
        bottom = to / width;
    }
    if (mask->count < 2)
        return (struct box){0};
    return (struct box){(int32_t)left, (int32_t)top, (int32_t)(right - left + 1),
                        (int32_t)(bottom - top + 1)};
}
