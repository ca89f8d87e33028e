/* Files that LabelU and VIA wrote, where they are. */
#include "files.h"
#include "base/file.h"
#include "exchange/pixels.h"

static int load(struct bytes *out, const char *data, const char *name)
{
    char path[600];
    struct err err = {0};

    snprintf(path, sizeof path, "%s/formats/%s", data, name);
    return CHECK(!file_read(out, path, 1 << 22, &err)) ? 0 : -1;
}

static int read_file(struct exchange_doc *doc, const struct exchange_format *format,
                     const char *data, const char *name, int32_t width, int32_t height)
{
    const struct exchange_label any = {"*", REGION_SKIN, 0};
    struct pixels_size sides = {width, height};
    struct exchange_ask ask = {
        .size_of = pixels_size_of, .self = &sides, .labels = &any, .label_count = 1};
    struct bytes file = {0};
    struct err err = {0};
    int rc;

    if (load(&file, data, name))
        return -1;
    CHECK(exchange_sniff(file.data, file.size) == format);
    rc = format->read(doc, file.data, file.size, &ask, &err);
    if (!CHECK(!rc))
        fprintf(stderr, "%s\n", err.text);
    bytes_free(&file);
    return rc;
}

/* The three balloons, of which its word on the photo's size is wrong. */
static void test_labelu(const char *data)
{
    static const long long areas[] = {9774, 243, 7852};
    struct exchange_doc doc = {0};

    if (read_file(&doc, &exchange_labelu, data, "labelu/polygon-spline.labelu.json", 1296, 864))
        return;
    CHECK_TEXT(doc.lost.data,
               "sample 0: it says 1700 x 957 pixels, the photo has 1296 x 864\n");
    CHECK_TEXT(doc.photos[0].name, "polygon-spline.jpg");
    CHECK_INT((long long)doc.photos[0].count, 3);
    for (size_t i = 0; i < doc.photos[0].count; i++) {
        struct mask mask = {0};
        struct err err = {0};

        CHECK_INT(doc.photos[0].regions[i].shape.rings[0].kind, SPLINE_BEZIER);
        CHECK(!shape_mask(&mask, &doc.photos[0].regions[i].shape, 1296, 864, &err));
        CHECK_INT(mask_area(&mask), areas[i]);
        mask_free(&mask);
    }
    exchange_free(&doc);
}

static void test_via(const char *data)
{
    struct exchange_doc doc = {0};

    if (read_file(&doc, &exchange_via, data, "via/via_bbox.json", 640, 480))
        return;
    CHECK_INT((long long)doc.count, 2);
    CHECK_TEXT(doc.photos[0].name, "IMG_4908.jpg");
    CHECK_INT((long long)doc.photos[0].count, 5);
    CHECK_INT((long long)doc.photos[1].count, 5);
    CHECK(!doc.lost.data);
    exchange_free(&doc);
}

int main(void)
{
    const char *data = getenv("DERMATOME_DATA");

    if (!data)
        return check_skip("DERMATOME_DATA does not say where the data is");
    test_labelu(data);
    test_via(data);
    return check_result();
}
