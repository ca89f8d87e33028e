#include "demo/camera.h"

#include <math.h>
#include <stdlib.h>

#include "demo/noise.h"

/* sRGB's curve from square roots: within 0.004 of it over [0, 1]. */
static float developed(float v)
{
    float a = sqrtf(fmaxf(v, 0.0f)), b = sqrtf(a), c = sqrtf(b);

    return fmaxf(0.585122381f * a + 0.783140355f * b - 0.368262736f * c, 0.0f);
}

/* Straight up to 0.6, then bent so that bright light never quite clips. */
static float shoulder(float v)
{
    return v < 0.6f ? v : 0.6f + 0.4f * (1.0f - 1.0f / (1.0f + (v - 0.6f) / 0.4f));
}

static float mean_light(const struct canvas *canvas)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    double sum = 0.0;

    for (size_t i = 0; i < count; i += 7)
        sum += 0.25f * canvas->plane[0][i] + 0.6f * canvas->plane[1][i] +
               0.15f * canvas->plane[2][i];
    return (float)(sum * 7.0 / (double)count);
}

/* A lens's softness: 1 2 1 along rows, then along columns, mixed in by `share`. */
static void soften(float *plane, int32_t width, int32_t height, float share)
{
    float side = share * 0.25f, middle = 1.0f - 2.0f * side;
    float *above = bytes_new((size_t)width, sizeof(float));

    for (int32_t y = 0; y < height; y++) {
        float *row = plane + (size_t)y * (size_t)width, before = row[0];

        for (int32_t x = 0; x < width; x++) {
            float here = row[x];

            row[x] = middle * here + side * (before + row[x + 1 < width ? x + 1 : x]);
            before = here;
        }
    }
    for (int32_t x = 0; x < width; x++)
        above[x] = plane[x];
    for (int32_t y = 0; y < height; y++) {
        float *row = plane + (size_t)y * (size_t)width;
        const float *below = y + 1 < height ? row + width : row;

        for (int32_t x = 0; x < width; x++) {
            float here = row[x];

            row[x] = middle * here + side * (above[x] + below[x]);
            above[x] = here;
        }
    }
    free(above);
}

static void expose_row(const struct image *photo, int32_t y, const struct canvas *canvas,
                       const struct camera *camera, float gain)
{
    float cx = (float)photo->width * 0.5f, cy = (float)photo->height * 0.5f;
    float dy = ((float)y - cy) / cy, over = 1.0f / cx;
    size_t first = (size_t)y * (size_t)photo->width;
    uint8_t *out = image_row(photo, y);

    for (int32_t x = 0; x < photo->width; x++) {
        float dx = ((float)x - cx) * over;
        float open = gain * (1.0f - 0.5f * camera->vignette * (dx * dx + dy * dy));
        float grey = camera->grain * 0.6f * noise_lattice(camera->key, x, y);

        for (int c = 0; c < 3; c++) {
            float light = canvas->plane[c][first + (size_t)x] * open * camera->balance.c[c];
            float v = developed(shoulder(light)) + grey +
                      camera->grain * noise_lattice(camera->key + 1 + (uint32_t)c, x, y);

            *out++ = (uint8_t)(fminf(fmaxf(v, 0.0f), 1.0f) * 255.0f + 0.5f);
        }
    }
}

struct image camera_photo(struct canvas *canvas, const struct camera *camera)
{
    struct image photo = image_new(canvas->width, canvas->height, 3);
    float gain = camera->exposure * powf(0.24f / fmaxf(mean_light(canvas), 0.01f), 0.6f);

    for (int c = 0; c < 3; c++)
        soften(canvas->plane[c], canvas->width, canvas->height, camera->blur);
    for (int32_t y = 0; y < photo.height; y++)
        expose_row(&photo, y, canvas, camera, gain);
    return photo;
}
