#include "app/web_overlay.h"
#include "base/bytes.h"

static const uint8_t green[3] = {0, 158, 115}, orange[3] = {230, 159, 0},
                     blue[3] = {0, 114, 178}, grey[3] = {128, 128, 128};

uint8_t *web_overlay_share(const struct mask *mask, int32_t width, int32_t height)
{
    uint8_t *share = bytes_new((size_t)width * (size_t)height, 1);

    mask_coverage(share, mask, width, height);
    return share;
}

/* part of 16 */
static void mix(uint8_t *pixel, const uint8_t *colour, int part)
{
    for (int c = 0; c < 3; c++)
        pixel[c] = (uint8_t)((pixel[c] * (16 - part) + colour[c] * part) / 16);
}

/* 1 where a neighbour to the right or below is on the other side of one half. */
static int on_line(const uint8_t *share, int32_t width, int32_t height, int32_t x, int32_t y)
{
    const uint8_t *at = share + (size_t)y * (size_t)width + x;
    int in = *at >= 128;

    return (x + 1 < width && (at[1] >= 128) != in) ||
           (y + 1 < height && (at[width] >= 128) != in);
}

void web_overlay_both(struct image *picture, const uint8_t *first, const uint8_t *second,
                      const uint8_t *ignored)
{
    for (int32_t y = 0; y < picture->height; y++)
        for (int32_t x = 0; x < picture->width; x++) {
            size_t i = (size_t)y * (size_t)picture->width + (size_t)x;
            uint8_t *pixel = picture->data + 3 * i;
            int a = first[i] >= 128, b = second[i] >= 128;

            if (ignored && ignored[i] >= 128)
                mix(pixel, grey, 12);
            else if (a && b)
                mix(pixel, green, 5);
            else if (a || b)
                mix(pixel, a ? orange : blue, 11);
        }
}

void web_overlay_one(struct image *picture, const uint8_t *share, const uint8_t *ignored)
{
    for (int32_t y = 0; y < picture->height; y++)
        for (int32_t x = 0; x < picture->width; x++) {
            size_t i = (size_t)y * (size_t)picture->width + (size_t)x;
            uint8_t *pixel = picture->data + 3 * i;

            if (ignored && ignored[i] >= 128)
                mix(pixel, grey, 12);
            if (share[i] >= 128)
                mix(pixel, green, 5);
            if (on_line(share, picture->width, picture->height, x, y))
                mix(pixel, green, 15);
        }
}

void web_overlay_confidence(struct image *picture, const uint8_t *confidence)
{
    size_t pixels = (size_t)picture->width * (size_t)picture->height;

    for (size_t i = 0; i < pixels; i++)
        for (int c = 0; c < 3; c++)
            picture->data[3 * i + (size_t)c] = confidence[i];
}
