#include "exchange/labelme_mask.h"
#include "exchange/base64.h"
#include "exchange/box.h"
#include "image/decode.h"
#include "image/encode.h"

#include <math.h>
#include <stdlib.h>

/* The sides that the two points give the PNG, in pixels. */
struct place {
    int32_t x, y, width, height;
};

static int read_place(struct place *out, const json_t *shape, struct err *err)
{
    struct spline_point *points;
    size_t count;

    if (tree_points(&points, &count, json_object_get(shape, "points"), 2, tree_point, err))
        return -1;
    if (count == 2)
        *out = (struct place){points[0].x / 256, points[0].y / 256,
                              points[1].x / 256 - points[0].x / 256 + 1,
                              points[1].y / 256 - points[0].y / 256 + 1};
    free(points);
    return count == 2 ? 0 : err_set(err, ERR_FORMAT, "it has %zu points, not 2", count);
}

static int check_png(const struct bytes *png, const struct place *place, struct err *err)
{
    struct decode_info info;

    if (decode_info(&info, png->data, png->size, err))
        return err_while(err, "its mask");
    if (info.kind != DECODE_PNG)
        return err_set(err, ERR_FORMAT, "its mask is no PNG but %s",
                       decode_kind_name(info.kind));
    if (info.width != place->width || info.height != place->height)
        return err_set(err, ERR_FORMAT, "its mask has %d x %d pixels, but its box has %d x %d",
                       info.width, info.height, place->width, place->height);
    return 0;
}

/* The picture laid on a photo of these sides. */
static struct mask laid(const struct image *image, const struct place *place, int32_t width,
                        int32_t height)
{
    struct mask_builder b = mask_builder_begin(width, height);

    for (int32_t y = 0; y < image->height; y++) {
        int64_t row = (int64_t)place->y + y;

        if (row < 0 || row >= height)
            continue;
        for (int32_t x = 0; x < image->width; x++) {
            const uint8_t *p = image_row(image, y) + 3 * (size_t)x;
            int64_t column = (int64_t)place->x + x, at = row * width + column;

            if (column < 0 || column >= width || !(p[0] | p[1] | p[2]))
                continue;
            mask_builder_add(&b, 0, (uint32_t)at);
            mask_builder_add(&b, 1, (uint32_t)at + 1);
        }
    }
    mask_builder_add(&b, 0, (uint32_t)width * (uint32_t)height);
    return b.mask;
}

int labelme_mask_read(struct mask *out, const json_t *shape, int32_t width, int32_t height,
                      struct err *err)
{
    const char *text = tree_text(shape, "mask");
    struct bytes png = {0};
    struct image image = {0};
    struct place place = {0};
    int rc;

    if (!text)
        return err_set(err, ERR_FORMAT, "its mask is no string but %s",
                       tree_kind(json_object_get(shape, "mask")));
    rc = read_place(&place, shape, err) || base64_read(&png, text, err) ||
         check_png(&png, &place, err) || decode_image(&image, png.data, png.size, 0, err);
    if (!rc)
        *out = laid(&image, &place, width, height);
    image_free(&image);
    bytes_free(&png);
    return rc ? -1 : 0;
}

int labelme_mask_write(struct text *out, const struct mask *mask, struct err *err)
{
    struct box box = box_of(mask);
    struct image image = image_new(box.width, box.height, 1);
    struct bytes png = {0};
    int rc;

    for (size_t i = 1; i < mask->count; i += 2)
        for (uint32_t at = mask->ends[i - 1]; at < mask->ends[i]; at++) {
            int32_t x = (int32_t)(at % (uint32_t)mask->width) - box.x;

            image_row(&image, (int32_t)(at / (uint32_t)mask->width) - box.y)[x] = 255;
        }
    rc = encode_png_bits(&png, &image, err);
    if (!rc) {
        text_add(out, "      \"points\": [[%d, %d], [%d, %d]],\n      \"mask\": \"", box.x,
                 box.y, box.x + box.width - 1, box.y + box.height - 1);
        text_add_base64(out, png.data, png.size);
        text_add(out, "\"");
    }
    bytes_free(&png);
    image_free(&image);
    return rc;
}
