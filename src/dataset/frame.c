#include "dataset/frame.h"
#include "dataset/tracing.h"
#include "annotate/mask.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "image/colour.h"
#include "image/decode.h"
#include "image/resize.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HALF 128 /* of 255: a share of one half or more */

struct frame frame_new(int32_t side)
{
    size_t pixels = (size_t)side * (size_t)side;

    return (struct frame){.side = side,
                          .width = side,
                          .height = side,
                          .rgb = bytes_zeroed(pixels, 3),
                          .skin = bytes_zeroed(pixels, 1),
                          .known = bytes_zeroed(pixels, 1)};
}

void frame_free(struct frame *frame)
{
    free(frame->rgb);
    free(frame->skin);
    free(frame->known);
    *frame = (struct frame){0};
}

static int same_file(const struct bytes *file, const char *sha256, struct err *err)
{
    if (sha256 && strcmp(digest_sha256(file->data, file->size).hex, sha256))
        return err_set(err, ERR_FORMAT, "it has changed since it was catalogued");
    return 0;
}

/* Coverage of a mask's BLOB; `what` names it. */
static int cover(uint8_t *out, const struct frame *frame, const uint8_t *blob, size_t size,
                 const char *what, struct err *err)
{
    struct mask mask = {0};

    if (mask_decode(&mask, blob, size, err))
        return err_while(err, "its %s mask", what);
    if (mask.width != frame->width || mask.height != frame->height) {
        err_set(err, ERR_FORMAT, "its %s mask is %d x %d and the photo %d x %d", what,
                (int)mask.width, (int)mask.height, (int)frame->width, (int)frame->height);
        mask_free(&mask);
        return -1;
    }
    mask_coverage(out, &mask, frame->side, frame->side);
    mask_free(&mask);
    return 0;
}

int frame_read_truth(struct frame *frame, const struct frame_source *source, struct err *err)
{
    size_t pixels = (size_t)frame->side * (size_t)frame->side;

    memset(frame->skin, 0, pixels);
    memset(frame->known, 0, pixels);
    frame->regions = NULL;
    frame->region_count = 0;
    if (!source->skin)
        return 0;
    if (source->regions && tracing_fits(source->regions, source->region_count)) {
        struct affine map = {(double)frame->side / frame->width,  0, 0,
                             (double)frame->side / frame->height, 0, 0};

        frame->regions = source->regions;
        frame->region_count = source->region_count;
        return tracing_paint(frame, source->regions, source->region_count, &map, err);
    }
    if (cover(frame->skin, frame, source->skin, source->skin_size, "skin", err) ||
        (source->ignored &&
         cover(frame->known, frame, source->ignored, source->ignored_size, "ignore", err)))
        return -1;
    for (size_t i = 0; i < pixels; i++) { /* known[i] holds what is ignored */
        int known = 255 - frame->known[i];
        int share = known ? (frame->skin[i] * 255 + known / 2) / known : 0;

        frame->known[i] = (uint8_t)known;
        frame->skin[i] = (uint8_t)(share > 255 ? 255 : share);
    }
    return 0;
}

static int decode(uint8_t *rgb, int32_t *width, int32_t *height, int32_t side,
                  const struct bytes *file, struct err *err)
{
    struct decode_info info;
    struct image whole = {0}, small;

    if (decode_info(&info, file->data, file->size, err) ||
        decode_image(&whole, file->data, file->size, 2 * side, err))
        return -1;
    *width = info.width;
    *height = info.height;
    small = resize_area(&whole, side, side);
    memcpy(rgb, small.data, 3 * (size_t)side * (size_t)side);
    image_free(&whole);
    image_free(&small);
    return 0;
}

int frame_read_photo(uint8_t *rgb, int32_t *width, int32_t *height, int32_t side,
                     const char *path, const char *sha256, struct err *err)
{
    struct bytes file = {0};
    int rc = -1;

    if (file_read(&file, path, LIMIT_FILE_BYTES, err))
        return -1; /* its text names the file */
    if (same_file(&file, sha256, err) || decode(rgb, width, height, side, &file, err))
        err_while(err, "photo '%.300s'", path);
    else
        rc = 0;
    bytes_free(&file);
    return rc;
}

int frame_read(struct frame *out, const struct frame_source *source, int32_t side,
               struct err *err)
{
    struct frame frame = frame_new(side);

    if (frame_read_photo(frame.rgb, &frame.width, &frame.height, side, source->path,
                         source->sha256, err))
        goto failed;
    if (frame_read_truth(&frame, source, err)) {
        err_while(err, "photo '%.300s'", source->path);
        goto failed;
    }
    snprintf(frame.md5, sizeof frame.md5, "%s", source->md5 ? source->md5 : "");
    snprintf(frame.sha256, sizeof frame.sha256, "%s", source->sha256 ? source->sha256 : "");
    *out = frame;
    return 0;
failed:
    frame_free(&frame);
    return -1;
}

/* Sums are taken in double around the first value, so that a constant channel
 * is seen to be one. */
static void normalise(float *x, size_t count)
{
    double first = (double)x[0], sum = 0, squares = 0, mean, variance, scale;

    for (size_t i = 0; i < count; i++) {
        double d = (double)x[i] - first;

        sum += d;
        squares += d * d;
    }
    mean = sum / (double)count;
    variance = squares / (double)count - mean * mean;
    scale = variance > 1e-12 ? 1 / sqrt(variance) : 0;
    for (size_t i = 0; i < count; i++)
        x[i] = (float)(((double)x[i] - first - mean) * scale);
}

void frame_tensor(float *x, const struct frame *frame)
{
    size_t pixels = (size_t)frame->side * (size_t)frame->side;

    for (size_t i = 0; i < pixels; i++) {
        float c[6];

        for (int k = 0; k < 3; k++)
            c[k] = (float)frame->rgb[3 * i + (size_t)k] / 255.0f;
        colour_hsv(&c[3], &c[4], &c[5], c[0], c[1], c[2]);
        for (size_t k = 0; k < 6; k++)
            x[k * pixels + i] = c[k];
    }
    for (size_t k = 0; k < 6; k++)
        normalise(x + k * pixels, pixels);
}

void frame_truth(float *truth, uint8_t *known, const struct frame *frame)
{
    size_t pixels = (size_t)frame->side * (size_t)frame->side;

    for (size_t i = 0; i < pixels; i++) {
        known[i] = frame->known[i] >= HALF;
        truth[i] = known[i] && frame->skin[i] >= HALF ? 1.0f : 0.0f;
    }
}
