/* Feeds arbitrary bytes to the readers of JSON, and what they read to the
 * writers. Not a test: it runs until it is stopped or finds something; see
 * fuzz_decode.c. */
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

/* Larger pictures are within the limits, but would fill the time with zeros. */
enum { PIXELS_MAX = 1 << 14 };

static void require(int condition)
{
    if (!condition)
        abort();
}

static int same(const struct exchange_photo *a, const struct exchange_photo *b)
{
    if (strcmp(a->name, b->name) != 0 || a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++) {
        const struct region *r = &a->regions[i], *s = &b->regions[i];

        if (r->label != s->label || !r->mask.count != !s->mask.count ||
            (r->mask.count ? !mask_equal(&r->mask, &s->mask)
                           : !shape_equal(&r->shape, &s->shape)))
            return 0;
    }
    return 1;
}

/* The sides of the photo that `self` is. */
static int own_size(void *self, int32_t *width, int32_t *height, const char *name,
                    struct err *err)
{
    const struct exchange_photo *photo = self;

    (void)name;
    (void)err;
    *width = photo->width;
    *height = photo->height;
    return 0;
}

/* What was written is read again, and is the same where nothing was told to be lost; its
 * consumers can draw it. */
static void hold(const struct exchange_format *format, const struct exchange_photo *photo)
{
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};
    struct exchange_doc back = {0};
    struct exchange_photo its = *photo;
    struct exchange_ask ask = {.size_of = own_size, .self = &its};
    struct exchange_view view = {photo->name, photo->width, photo->height, {0}};

    if ((int64_t)photo->width * photo->height > PIXELS_MAX || photo->count > 100)
        return;
    if (!format->write(&file, photo, 1, &lost, &err)) {
        require(!format->consume(&view, 1, file.data, file.size, &err));
        mask_free(&view.skin);
        require(!format->read(&back, file.data, file.size, &ask, &err));
        require(lost.size || same(photo, &back.photos[0]));
        exchange_free(&back);
    } else {
        require(err.code == ERR_LIMIT);
    }
    bytes_free(&file);
    text_free(&lost);
}

/* A photo of 64 x 48, whatever its name. */
static int size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    (void)self;
    (void)name;
    (void)err;
    *width = 64;
    *height = 48;
    return 0;
}

static void try_format(const struct exchange_format *format, const uint8_t *data, size_t size,
                       int asks)
{
    const struct exchange_label any = {"*", REGION_SKIN, 0};
    struct exchange_ask ask = {.file = "file",
                               .size_of = asks ? size_of : NULL,
                               .labels = size % 3 ? &any : NULL,
                               .label_count = size % 3 ? 1 : 0};
    struct exchange_doc doc = {0};
    struct err err = {0};

    if (format->read(&doc, data, size, &ask, &err)) {
        require(err.code != ERR_NONE && err.text[0] && !doc.photos && !doc.lost.data);
        return;
    }
    for (size_t i = 0; i < doc.count && i < 4; i++) {
        hold(&exchange_labelme, &doc.photos[i]);
        hold(&exchange_coco, &doc.photos[i]);
        hold(&exchange_via, &doc.photos[i]);
        hold(&exchange_labelu, &doc.photos[i]);
        hold(&exchange_label_studio, &doc.photos[i]);
    }
    exchange_free(&doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct exchange_format *const formats[] = {&exchange_labelme, &exchange_coco,
                                                            &exchange_via, &exchange_labelu,
                                                            &exchange_label_studio};

    exchange_sniff(data, size);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (int asks = 0; asks < 2; asks++)
            try_format(formats[i], data, size, asks);
    return 0;
}
