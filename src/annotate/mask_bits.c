#include "annotate/mask_bits.h"
#include "annotate/mask_span.h"

#include <string.h>

static size_t row_size(int32_t width)
{
    return ((size_t)width + 7) / 8;
}

size_t mask_bits_size(int32_t width, int32_t height)
{
    return row_size(width) * (size_t)height;
}

static void set(uint8_t *row, int32_t from, int32_t to)
{
    int first = from / 8, last = (to - 1) / 8;
    int head = 0xff >> (from & 7), tail = 0xff << (7 - ((to - 1) & 7)) & 0xff;

    if (first == last) {
        row[first] = (uint8_t)(row[first] | (head & tail));
        return;
    }
    row[first] = (uint8_t)(row[first] | head);
    memset(row + first + 1, 0xff, (size_t)(last - first - 1));
    row[last] = (uint8_t)(row[last] | tail);
}

void mask_to_bits(uint8_t *bits, const struct mask *mask)
{
    struct mask_walk walk = {mask, 1, 0};
    struct mask_span s;

    memset(bits, 0, mask_bits_size(mask->width, mask->height));
    while (mask_walk_on(&walk, &s))
        set(bits + row_size(mask->width) * (size_t)s.y, s.from, s.to);
}

struct mask mask_from_bits(const uint8_t *bits, int32_t width, int32_t height)
{
    struct mask_builder out = mask_builder_begin(width, height);

    for (int32_t y = 0; y < height; y++) {
        const uint8_t *row = bits + row_size(width) * (size_t)y;
        uint32_t start = (uint32_t)y * (uint32_t)width;

        for (int32_t x = 0; x < width;) {
            int in = row[x / 8] >> (7 - (x & 7)) & 1;
            int32_t end = x;

            while (end < width && (row[end / 8] >> (7 - (end & 7)) & 1) == in)
                end +=
                    end % 8 == 0 && width - end >= 8 && row[end / 8] == (in ? 0xff : 0) ? 8 : 1;
            mask_builder_add(&out, in, start + (uint32_t)end);
            x = end;
        }
    }
    return out.mask;
}
