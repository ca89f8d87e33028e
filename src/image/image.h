#ifndef IMAGE_IMAGE_H
#define IMAGE_IMAGE_H

#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* image.h - decoded pixels.
 *
 * Interleaved, 8 bits a sample, top row first, no padding between rows: sample
 * c of pixel (x, y) is data[((size_t)y * width + x) * channels + c], with
 * 0 <= x < width, x to the right, y down. */
struct image {
    int32_t width, height; /* pixels */
    int32_t channels;      /* 3: R, G, B; 1: grey; others only inside this room */
    uint8_t *data;         /* width x height x channels */
};

/* Allocates an image of zeros within base/limits.h; the sides are the
 * programmer's to have checked. image_free() accepts {0}. */
struct image image_new(int32_t width, int32_t height, int32_t channels);
void image_free(struct image *image);

/* What every reader asks of a header before it allocates. ERR_FORMAT: a side is
 * not positive. ERR_LIMIT: a side or the area is over base/limits.h. */
int image_check_size(int64_t width, int64_t height, struct err *err);

/* Pointer to the first sample of row y. */
static inline uint8_t *image_row(const struct image *image, int32_t y)
{
    return image->data + (size_t)y * (size_t)image->width * (size_t)image->channels;
}

#endif
