#ifndef TESTS_EVAL_SHAPES_H
#define TESTS_EVAL_SHAPES_H

#include "annotate/mask.h"

/* shapes.h - masks whose figures can be had by hand. The caller frees them. */

static inline struct mask shapes_rectangle(int32_t width, int32_t height, int32_t x, int32_t y,
                                           int32_t w, int32_t h)
{
    struct mask_builder b = mask_builder_begin(width, height);

    for (int32_t row = y; row < y + h; row++) {
        mask_builder_add(&b, 0, (uint32_t)(row * width + x));
        mask_builder_add(&b, 1, (uint32_t)(row * width + x + w));
    }
    mask_builder_add(&b, 0, (uint32_t)(width * height));
    return b.mask;
}

/* Pixels whose centre is at most r from the centre of pixel (x, y). */
static inline struct mask shapes_disk(int32_t width, int32_t height, int32_t x, int32_t y,
                                      int32_t r)
{
    struct mask_builder b = mask_builder_begin(width, height);

    for (int32_t i = 0; i < width * height; i++) {
        int32_t dx = i % width - x, dy = i / width - y;

        mask_builder_add(&b, dx * dx + dy * dy <= r * r, (uint32_t)i + 1);
    }
    return b.mask;
}

#endif
