/* Mask pictures: white skin, black not, grey 128 of unknown truth. */
#include "exchange/exchange.h"
#include "exchange/painted.h"
#include "exchange/views.h"
#include "image/decode.h"
#include "image/encode.h"

#include <stdlib.h>

enum { OUT = 0, UNKNOWN = 128, IN = 255 };

/* The pixels that have just this grey; 0 if there are none. */
static int pixels_of(struct mask *out, const struct image *image, uint8_t grey)
{
    size_t count = (size_t)image->width * (size_t)image->height;
    uint8_t *in = bytes_new(count, 1);
    int any = 0;

    for (size_t i = 0; i < count; i++) {
        in[i] = image->data[3 * i] == grey;
        any |= in[i];
    }
    if (any)
        *out = mask_from_bytes(in, image->width, image->height, 1);
    free(in);
    return any;
}

static int check_greys(const struct image *image, struct err *err)
{
    size_t count = (size_t)image->width * (size_t)image->height;

    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = image->data + 3 * i;

        if (p[0] != p[1] || p[1] != p[2] || (p[0] != OUT && p[0] != UNKNOWN && p[0] != IN))
            return err_set(err, ERR_FORMAT,
                           "pixel (%zu, %zu) has the colour %d, %d, %d: a mask has black, "
                           "white and, where the truth is unknown, grey 128; other masks are "
                           "for ingest, which has --threshold and --colour",
                           i % (size_t)image->width, i / (size_t)image->width, p[0], p[1],
                           p[2]);
    }
    return 0;
}

static int decode_mask(struct image *out, const uint8_t *data, size_t size, struct err *err)
{
    struct decode_info info;
    struct image image = {0};

    if (decode_info(&info, data, size, err))
        return -1;
    if (info.kind != DECODE_PNG)
        return err_set(err, ERR_FORMAT, "it is no PNG but %s", decode_kind_name(info.kind));
    if (decode_image(&image, data, size, 0, err))
        return -1;
    if (check_greys(&image, err)) {
        image_free(&image);
        return -1;
    }
    *out = image;
    return 0;
}

static int png_read(struct exchange_doc *out, const uint8_t *data, size_t size,
                    const struct exchange_ask *ask, struct err *err)
{
    const char *name = ask->file ? ask->file : "";
    struct exchange_doc doc = {0};
    struct image image = {0};
    int32_t width, height;
    struct mask mask = {0};

    if (decode_mask(&image, data, size, err))
        return -1;
    if (exchange_settle(&width, &height, ask, name, image.width, image.height, err)) {
        image_free(&image);
        return -1;
    }
    exchange_add_photo(&doc, name, width, height);
    if (pixels_of(&mask, &image, IN))
        exchange_add_region(doc.photos, (struct region){REGION_SKIN, {0}, mask});
    if (pixels_of(&mask, &image, UNKNOWN))
        exchange_add_region(doc.photos, (struct region){REGION_IGNORE, {0}, mask});
    image_free(&image);
    *out = doc;
    return 0;
}

static int png_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                     struct text *lost, struct err *err)
{
    struct image image;
    int rc;

    if (count != 1)
        return err_set(err, ERR_USAGE, "a mask picture holds one photo, not %zu", count);
    if (painted_image(&image, photos, IN, UNKNOWN, lost, err))
        return -1;
    rc = encode_png(out, &image, err);
    image_free(&image);
    return rc;
}

static int png_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                       size_t size, struct err *err)
{
    struct image image = {0};
    int rc;

    if (views_one(count, err) || decode_mask(&image, data, size, err))
        return -1;
    rc = painted_check(&image, views->width, views->height, err);
    if (!rc)
        views->skin = painted_skin(&image, (const uint8_t[]){IN, IN, IN});
    image_free(&image);
    return rc;
}

const struct exchange_format exchange_png = {
    .name = "png",
    .suffix = ".png",
    .about = "a mask picture: white skin, black not, grey 128 ignored; no outlines",
    .read = png_read,
    .write = png_write,
    .consume = png_consume,
};
