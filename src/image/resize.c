#include "image/resize.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* Lengths are counted in units in which everything is whole: along a side of
 * `from` source and `to` result pixels, a source pixel is `to` units long and a
 * result pixel is `from`. Result pixel j covers [j * from, (j + 1) * from). */
struct span {
    int32_t first, last;       /* source pixels touched, both included */
    uint32_t head, body, tail; /* units of the first, of each between, of the last */
};

static struct span span_of(int32_t j, int32_t from, int32_t to)
{
    int64_t begin = (int64_t)j * from, end = begin + from;
    struct span s = {
        .first = (int32_t)(begin / to),
        .last = (int32_t)((end - 1) / to),
        .body = (uint32_t)to,
    };

    s.head = (uint32_t)((s.first + 1) * (int64_t)to - begin);
    s.tail = (uint32_t)(end - s.last * (int64_t)to);
    if (s.first == s.last)
        s.head = (uint32_t)from;
    return s;
}

static uint32_t weight_of(const struct span *s, int32_t i)
{
    return i == s->first ? s->head : i == s->last ? s->tail : s->body;
}

/* sums[i] = the column of source samples i under `rows`, weighed. At most
 * 255 * LIMIT_SIDE, which fits. */
static void sum_rows(uint32_t *restrict sums, const struct image *source, struct span rows)
{
    size_t count = (size_t)source->width * (size_t)source->channels;

    memset(sums, 0, count * sizeof *sums);
    for (int32_t y = rows.first; y <= rows.last; y++) {
        const uint8_t *restrict row = image_row(source, y);
        uint32_t weight = weight_of(&rows, y);

        for (size_t i = 0; i < count; i++)
            sums[i] += weight * row[i];
    }
}

/* One result sample from the column sums of one channel. */
static uint8_t mean(const uint32_t *sums, int32_t channels, struct span columns, uint64_t area)
{
    uint64_t sum = 0;

    for (int32_t x = columns.first; x <= columns.last; x++)
        sum += (uint64_t)weight_of(&columns, x) * sums[(size_t)x * (size_t)channels];
    return (uint8_t)((2 * sum + area) / (2 * area));
}

struct image resize_area(const struct image *source, int32_t width, int32_t height)
{
    struct image out = image_new(width, height, source->channels);
    int32_t channels = source->channels;
    uint64_t area = (uint64_t)source->width * (uint64_t)source->height;
    uint32_t *sums = bytes_new((size_t)source->width * (size_t)channels, sizeof *sums);

    assert(source->width <= LIMIT_SIDE && source->height <= LIMIT_SIDE);
    for (int32_t y = 0; y < height; y++) {
        uint8_t *to = image_row(&out, y);

        sum_rows(sums, source, span_of(y, source->height, height));
        for (int32_t x = 0; x < width; x++) {
            struct span columns = span_of(x, source->width, width);

            for (int32_t c = 0; c < channels; c++)
                *to++ = mean(sums + c, channels, columns, area);
        }
    }
    free(sums);
    return out;
}
