#include "ingest/padding.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

/* 1: the pixels from (x, y) on, `count` of them `step` bytes apart, are all black. */
static int is_black(const struct image *photo, int32_t x, int32_t y, int32_t count, size_t step)
{
    const uint8_t *at = photo->data + 3 * ((size_t)y * (size_t)photo->width + (size_t)x);

    for (int32_t i = 0; i < count; i++, at += step)
        if (at[0] | at[1] | at[2])
            return 0;
    return 1;
}

struct mask padding_find(const struct image *photo)
{
    int32_t width = photo->width, height = photo->height;
    int32_t left = 0, right = width, top = 0, bottom = height;
    size_t row = 3 * (size_t)width;
    uint8_t *in = bytes_new((size_t)width * (size_t)height, 1);
    struct mask mask;

    while (top < bottom && is_black(photo, 0, top, width, 3))
        top++;
    while (bottom > top && is_black(photo, 0, bottom - 1, width, 3))
        bottom--;
    while (left < right && is_black(photo, left, 0, height, row))
        left++;
    while (right > left && is_black(photo, right - 1, 0, height, row))
        right--;
    memset(in, top < bottom ? 255 : 0, (size_t)width * (size_t)height);
    for (int32_t y = top; y < bottom; y++)
        memset(in + (size_t)y * (size_t)width + left, 0, (size_t)(right - left));
    mask = mask_from_bytes(in, width, height, 128);
    free(in);
    return mask;
}
