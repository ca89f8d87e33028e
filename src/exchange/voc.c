/* Pascal VOC's SegmentationClass: a PNG of class numbers with VOC's colours. */
#include "exchange/exchange.h"
#include "exchange/painted.h"
#include "exchange/views.h"
#include "image/decode.h"
#include "image/encode.h"

enum { SKIN = 1, VOID = 255 };

/* VOC's colour of a class: bit 7 - k of red, green and blue are the number's
 * bits 3 k, 3 k + 1 and 3 k + 2. */
static void colour_of(uint8_t out[3], int number)
{
    for (int c = 0; c < 3; c++) {
        out[c] = 0;
        for (int k = 0; k < 3; k++)
            out[c] |= (uint8_t)((number >> (3 * k + c) & 1) << (7 - k));
    }
}

static int voc_write(struct bytes *out, const struct exchange_photo *photos, size_t count,
                     struct text *lost, struct err *err)
{
    uint8_t colours[256 * 3];
    struct image image;
    int rc;

    if (count != 1)
        return err_set(err, ERR_USAGE, "a VOC mask holds one photo, not %zu", count);
    if (painted_image(&image, photos, SKIN, VOID, lost, err))
        return -1;
    for (int i = 0; i < 256; i++)
        colour_of(colours + 3 * i, i);
    rc = encode_png_palette(out, &image, colours, err);
    image_free(&image);
    return rc;
}

static int voc_consume(struct exchange_view *views, size_t count, const uint8_t *data,
                       size_t size, struct err *err)
{
    struct image image = {0};
    uint8_t colour[3];
    int rc;

    if (views_one(count, err) || decode_image(&image, data, size, 0, err))
        return -1;
    rc = painted_check(&image, views->width, views->height, err);
    colour_of(colour, SKIN);
    if (!rc)
        views->skin = painted_skin(&image, colour);
    image_free(&image);
    return rc;
}

const struct exchange_format exchange_voc = {
    .name = "voc",
    .suffix = ".png",
    .about = "Pascal VOC SegmentationClass: 0 background, 1 skin, 255 void; no outlines",
    .write = voc_write,
    .consume = voc_consume,
};
