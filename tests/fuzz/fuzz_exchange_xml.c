/* Feeds arbitrary bytes to the readers of SVG and CVAT XML. Not a test: it runs
 * until it is stopped or finds something; see fuzz_decode.c. */
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

/* Larger pictures are within the limits, but would fill the time with zeros. */
enum { PIXELS_MAX = 1 << 16 };

static void require(int condition)
{
    if (!condition)
        abort();
}

/* The file of a photo that was read gives, by its plain keys, the same skin. */
static void check_file(const struct exchange_format *format, const struct exchange_photo *photo,
                       const struct bytes *file)
{
    struct exchange_view view = {photo->name, photo->width, photo->height, {0}};
    struct mask ours = {0}, ignored = {0};
    struct err err = {0};

    require(!region_paint(&ours, &ignored, photo->regions, photo->count, photo->width,
                          photo->height, &err));
    require(!format->consume(&view, 1, file->data, file->size, &err));
    if (format == &exchange_svg)
        require(mask_equal(&ours, &view.skin));
    mask_free(&ours);
    mask_free(&ignored);
    mask_free(&view.skin);
}

static void hold(const struct exchange_format *format, const struct exchange_photo *photo)
{
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};

    if ((int64_t)photo->width * photo->height > PIXELS_MAX || photo->count > 100)
        return;
    if (!format->write(&file, photo, 1, &lost, &err))
        check_file(format, photo, &file);
    else
        require(err.code == ERR_LIMIT || strstr(err.text, "cannot hold"));
    bytes_free(&file);
    text_free(&lost);
}

static void try_format(const struct exchange_format *format, const uint8_t *data, size_t size)
{
    const struct exchange_label any = {"*", REGION_IGNORE, 0};
    struct exchange_ask ask = {.file = "file", .labels = &any, .label_count = 1};
    struct exchange_doc doc = {0};
    struct err err = {0};

    if (format->read(&doc, data, size, &ask, &err)) {
        require(err.code != ERR_NONE && err.text[0] && !doc.photos && !doc.lost.data);
        return;
    }
    for (size_t i = 0; i < doc.count; i++)
        hold(format, &doc.photos[i]);
    exchange_free(&doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_format(&exchange_svg, data, size);
    try_format(&exchange_cvat, data, size);
    return 0;
}
