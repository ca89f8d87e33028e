#include "image/resize_smooth.h"

#include <stdlib.h>

/* Where a result's centre falls between two source centres. */
struct between {
    int32_t low, high; /* source columns or rows */
    int64_t share;     /* of `high`, 0 .. 65535 */
};

static struct between between_of(int32_t at, int32_t from, int32_t to)
{
    int64_t centre = ((2 * (int64_t)at + 1) * from * 65536 / to - 65536) / 2;
    int64_t low = centre < 0 ? 0 : centre >> 16;

    if (centre < 0)
        return (struct between){0, 0, 0};
    if (low >= from - 1)
        return (struct between){from - 1, from - 1, 0};
    return (struct between){(int32_t)low, (int32_t)low + 1, centre & 65535};
}

static int64_t mixed(int64_t a, int64_t b, int64_t share)
{
    return a * (65536 - share) + b * share;
}

struct image resize_smooth(const struct image *source, int32_t width, int32_t height)
{
    struct image out = image_new(width, height, source->channels);
    struct between *columns = bytes_new((size_t)width, sizeof *columns);
    int32_t n = source->channels;

    for (int32_t x = 0; x < width; x++)
        columns[x] = between_of(x, source->width, width);
    for (int32_t y = 0; y < height; y++) {
        struct between row = between_of(y, source->height, height);
        const uint8_t *above = image_row(source, row.low), *below = image_row(source, row.high);
        uint8_t *to = image_row(&out, y);

        for (int32_t x = 0; x < width; x++) {
            struct between c = columns[x];

            for (int32_t k = 0; k < n; k++) {
                int64_t top = mixed(above[c.low * n + k], above[c.high * n + k], c.share);
                int64_t bottom = mixed(below[c.low * n + k], below[c.high * n + k], c.share);

                *to++ = (uint8_t)((mixed(top, bottom, row.share) + (1LL << 31)) >> 32);
            }
        }
    }
    free(columns);
    return out;
}
