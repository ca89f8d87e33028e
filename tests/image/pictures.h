#ifndef TESTS_IMAGE_PICTURES_H
#define TESTS_IMAGE_PICTURES_H

#include <stdlib.h>
#include <string.h>

#include "image/image.h"
#include "tests/check.h"

/* pictures.h - what the tests of this room share: pictures to work on, and
 * ways to compare them. */

/* The same numbers on every machine. */
static inline uint32_t picture_noise(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Every sample drawn at random. */
static inline struct image picture_random(int32_t width, int32_t height, int32_t channels,
                                          uint32_t seed)
{
    struct image image = image_new(width, height, channels);

    for (size_t i = 0; i < (size_t)width * (size_t)height * (size_t)channels; i++)
        image.data[i] = (uint8_t)picture_noise(&seed);
    return image;
}

/* Red grows to the right, green downwards, blue both ways; grey: as red. */
static inline struct image picture_smooth(int32_t width, int32_t height, int32_t channels)
{
    struct image image = image_new(width, height, channels);

    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++) {
            uint8_t *pixel = image_row(&image, y) + x * channels;
            int32_t values[3] = {255 * x / width, 255 * y / height,
                                 255 * (x + y) / (width + height)};

            for (int32_t c = 0; c < channels; c++)
                pixel[c] = (uint8_t)values[c];
        }
    return image;
}

/* The largest difference of a sample; 1000 if the shapes differ. */
static inline int picture_difference(const struct image *a, const struct image *b)
{
    int most = 0;

    if (a->width != b->width || a->height != b->height || a->channels != b->channels)
        return 1000;
    for (size_t i = 0; i < (size_t)a->width * (size_t)a->height * (size_t)a->channels; i++)
        if (abs(a->data[i] - b->data[i]) > most)
            most = abs(a->data[i] - b->data[i]);
    return most;
}

/* A copy in memory of exactly this size, so that the sanitizer sees a reader
 * that takes one byte too many. */
static inline uint8_t *picture_exact(const void *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (copy && size)
        memcpy(copy, data, size);
    return copy;
}

/* Every beginning of a file that is shorter than `whole` bytes must be refused
 * as damaged, with a reason, and leave the result alone. */
static inline void picture_check_prefixes(int (*decode)(struct image *, const uint8_t *, size_t,
                                                        struct err *),
                                          const void *file, size_t whole)
{
    for (size_t size = 0; size < whole; size++) {
        uint8_t *data = picture_exact(file, size);
        struct image got = {.width = 77};
        struct err err = {0};

        CHECK_INT(decode(&got, data, size, &err), -1);
        CHECK_INT(err.code, ERR_FORMAT);
        CHECK(err.text[0] && got.width == 77 && !got.data);
        free(data);
    }
}

#endif
