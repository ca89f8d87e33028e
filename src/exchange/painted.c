#include "exchange/painted.h"

#include <stdlib.h>
#include <string.h>

/* What pixels cannot say. */
static void tell(struct text *lost, const struct exchange_photo *photo)
{
    size_t outlines = 0;

    for (size_t i = 0; i < photo->count; i++)
        outlines += !photo->regions[i].mask.count;
    if (outlines)
        text_add(lost, "%zu of %zu regions: their outlines became pixels\n", outlines,
                 photo->count);
}

int painted_image(struct image *out, const struct exchange_photo *photo, uint8_t skin,
                  uint8_t ignored, struct text *lost, struct err *err)
{
    struct mask in = {0}, unknown = {0};
    size_t count = (size_t)photo->width * (size_t)photo->height;
    uint8_t *second;

    if (region_paint(&in, &unknown, photo->regions, photo->count, photo->width, photo->height,
                     err))
        return -1;
    *out = image_new(photo->width, photo->height, 1);
    second = bytes_new(count, 1);
    mask_to_bytes(out->data, &in, skin);
    mask_to_bytes(second, &unknown, ignored);
    for (size_t i = 0; i < count; i++)
        out->data[i] |= second[i]; /* no pixel is both */
    free(second);
    mask_free(&in);
    mask_free(&unknown);
    tell(lost, photo);
    return 0;
}

int painted_check(const struct image *image, int32_t width, int32_t height, struct err *err)
{
    if (image->width != width || image->height != height)
        return err_set(err, ERR_FORMAT, "it has %d x %d pixels, the photo %d x %d",
                       image->width, image->height, width, height);
    return 0;
}

struct mask painted_skin(const struct image *image, const uint8_t colour[3])
{
    size_t count = (size_t)image->width * (size_t)image->height;
    uint8_t *in = bytes_new(count, 1);
    struct mask mask;

    for (size_t i = 0; i < count; i++)
        in[i] = !memcmp(image->data + 3 * i, colour, 3);
    mask = mask_from_bytes(in, image->width, image->height, 1);
    free(in);
    return mask;
}
