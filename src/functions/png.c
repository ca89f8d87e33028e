#include "functions/argument.h"
#include "functions/result.h"
#include "image/encode.h"
#include "image/png.h"

#include <stdlib.h>

static int run_png(const struct call *call, struct err *err)
{
    struct bytes file = {0};
    struct image image;
    struct mask mask;
    int rc;

    if (argument_mask(&mask, call, 0, err))
        return -1;
    image = image_new(mask.width, mask.height, 1);
    mask_to_bytes(image.data, &mask, 255);
    mask_free(&mask);
    rc = encode_png_bits(&file, &image, err);
    image_free(&image);
    if (!rc)
        result_blob(call->context, &file);
    return rc;
}

/* In where the mean of R, G and B is at least the threshold. The grey bytes
 * take the place of the RGB that was read. */
static struct mask threshold_mask(struct image *image, int32_t threshold)
{
    size_t count = (size_t)image->width * (size_t)image->height;
    uint8_t *to = image->data;

    for (size_t i = 0; i < count; i++) {
        const uint8_t *rgb = image->data + 3 * i;

        to[i] = rgb[0] + rgb[1] + rgb[2] >= 3 * threshold;
    }
    return mask_from_bytes(to, image->width, image->height, 1);
}

static int run_from_png(const struct call *call, struct err *err)
{
    int32_t threshold = 128;
    struct bytes file = {0};
    struct image image = {0};
    struct mask mask;

    if ((call->count > 1 && argument_whole(&threshold, call, 1, "threshold", 1, 255, err)) ||
        argument_blob(&file, call, 0, err))
        return -1;
    if (png_decode(&image, file.data, file.size, err))
        return err_while(err, "argument 1");
    mask = threshold_mask(&image, threshold);
    image_free(&image);
    result_mask(call->context, &mask);
    return 0;
}

const struct function png_functions[] = {
    {"mask_png", 1, run_png},
    {"mask_from_png", 1, run_from_png},
    {"mask_from_png", 2, run_from_png},
    {NULL, 0, NULL},
};
