/* What docs/exchange.md promises of mask PNGs, VOC and YOLO. */
#include "files.h"
#include "base/rng.h"
#include "exchange/pixels.h"
#include "image/decode.h"
#include "image/encode.h"

static const struct spline_point square[4] = {{256, 256}, {1024, 256}, {1024, 768}, {256, 768}};
static const struct spline_point hole[4] = {{512, 512}, {768, 512}, {768, 704}, {512, 704}};

/* 8 x 4: a square of skin with a hole, and an ignored corner. */
static void sample(struct exchange_doc *doc)
{
    struct exchange_photo *photo = exchange_add_photo(doc, "a.jpg", 8, 4);
    static const struct spline_point corner[4] = {
        {1536, 0}, {2048, 0}, {2048, 256}, {1536, 256}};
    struct region skin = files_region(REGION_SKIN, SPLINE_POLYGON, square, 4);

    skin.shape.fill = RASTER_EVEN_ODD;
    shape_add(&skin.shape, &(struct spline){SPLINE_POLYGON, hole, 4, NULL});
    exchange_add_region(photo, skin);
    exchange_add_region(photo, files_region(REGION_IGNORE, SPLINE_POLYGON, corner, 4));
}

static const char look[] = "......??\n.###....\n.#.#....\n........\n";

static void test_png(void)
{
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_ask ask = {.file = "x.png"};
    struct bytes file = {0}, again = {0};
    struct text lost = {0};
    struct mask skin = {0};
    struct err err = {0};
    char *got;

    sample(&doc);
    CHECK(!exchange_png.write(&file, doc.photos, 1, &lost, &err));
    CHECK_TEXT(lost.data, "2 of 2 regions: their outlines became pixels\n");
    if (!CHECK(!exchange_png.read(&back, file.data, file.size, &ask, &err)))
        return;
    CHECK_TEXT(back.photos->name, "x.png");
    got = files_picture(back.photos);
    CHECK_TEXT(got, look);
    free(got);
    CHECK(!exchange_png.write(&again, back.photos, 1, &lost, &err));
    CHECK(again.size == file.size && !memcmp(again.data, file.data, file.size));
    CHECK(!files_consume(&exchange_png, &skin, file.data, file.size, "", 8, 4, &err));
    CHECK_INT(mask_area(&skin), 5);
    mask_free(&skin);
    CHECK(files_consume(&exchange_png, &skin, file.data, file.size, "", 4, 8, &err));
    CHECK(strstr(err.text, "8 x 4"));
    CHECK(exchange_png.read(&back, file.data, file.size - 20, &ask, &err) == -1);
    CHECK(exchange_png.write(&file, doc.photos, 2, &lost, &err) == -1);
    bytes_free(&file);
    bytes_free(&again);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

/* A grey that means nothing is refused, by its place; so is another format. */
static void test_png_strict(void)
{
    struct image image = image_new(5, 3, 1);
    struct exchange_ask ask = {0};
    struct exchange_doc doc = {0};
    struct bytes file = {0};
    struct err err = {0};

    image.data[7] = 127;
    CHECK(!encode_png(&file, &image, &err));
    CHECK(exchange_png.read(&doc, file.data, file.size, &ask, &err) == -1);
    CHECK(strstr(err.text, "pixel (2, 1) has the colour 127, 127, 127"));
    bytes_free(&file);
    CHECK(exchange_png.read(&doc, (const uint8_t *)"P5 1 1 255\n0", 12, &ask, &err) == -1);
    CHECK(strstr(err.text, "no PNG"));
    image_free(&image);
}

static void test_voc(void)
{
    struct exchange_doc doc = {0};
    struct bytes file = {0};
    struct image image = {0};
    struct text lost = {0};
    struct mask skin = {0};
    struct err err = {0};

    sample(&doc);
    CHECK(!exchange_voc.write(&file, doc.photos, 1, &lost, &err));
    CHECK_INT(file.data[24], 8); /* bits */
    CHECK_INT(file.data[25], 3); /* palette */
    if (!CHECK(!decode_image(&image, file.data, file.size, 0, &err)))
        return;
    CHECK(!memcmp(image.data, "\0\0\0", 3));               /* background */
    CHECK(!memcmp(image.data + 3 * 9, "\x80\0\0", 3));     /* class 1 */
    CHECK(!memcmp(image.data + 3 * 7, "\xe0\xe0\xc0", 3)); /* void */
    CHECK(!files_consume(&exchange_voc, &skin, file.data, file.size, "", 8, 4, &err));
    CHECK_INT(mask_area(&skin), 5);
    CHECK(!exchange_voc.read);
    mask_free(&skin);
    image_free(&image);
    bytes_free(&file);
    text_free(&lost);
    exchange_free(&doc);
}

static void test_yolo(void)
{
    struct exchange_doc doc = {0};
    struct bytes file = {0};
    struct text lost = {0};
    struct mask skin = {0};
    struct err err = {0};
    static const struct spline_point outside[3] = {{-1024, 0}, {512, 0}, {512, 1536}};

    sample(&doc);
    exchange_add_region(doc.photos, files_region(REGION_SKIN, SPLINE_POLYGON, outside, 3));
    CHECK(!exchange_yolo.write(&file, doc.photos, 1, &lost, &err));
    bytes_add(&file, "", 1);
    CHECK_TEXT((const char *)file.data,
               "0 0.12500000 0.25000000 0.50000000 0.25000000 0.50000000 0.75000000 "
               "0.12500000 0.75000000 0.12500000 0.25000000 0.25000000 0.50000000 "
               "0.37500000 0.50000000 0.37500000 0.68750000 0.25000000 0.68750000 "
               "0.25000000 0.50000000 0.12500000 0.25000000\n"
               "0 0.00000000 1.00000000 0.00000000 0.00000000 0.25000000 0.00000000 "
               "0.25000000 1.00000000\n");
    CHECK_TEXT(lost.data, "region 0: its 2 rings were joined by slits\n"
                          "region 1: left out, as YOLO has no ignore\n"
                          "region 2: its fill rule (non-zero) is not kept\n"
                          "region 2: what lay outside of the photo was cut away\n");
    CHECK(!files_consume(&exchange_yolo, &skin, file.data, file.size - 1, "", 8, 4, &err));
    mask_free(&skin);
    bytes_free(&file);
    text_free(&lost);
    exchange_free(&doc);
}

/* fillPoly() takes the rim in: a square from 1 to 3 has 3 x 3 pixels; one of other classes
 * none. */
static void test_yolo_rule(void)
{
    static const char text[] = "0 0.125 0.25 0.375 0.25 0.375 0.75 0.125 0.75\n"
                               "1 0 0 1 0 1 1\n0 0.75 0.25 0.75 0.25 0.75 0.25";
    static const char *const wrong[] = {"0 0.1 0.2 0.3", "0 0 0 1 0 1 1.5", "0 0 0 1 0 1 nan",
                                        "a 0 0 1 0 1 1", "0,0,0,1,0,1,1",   "\n"};
    struct mask skin = {0};
    struct err err = {0};

    if (!CHECK(!files_consume(&exchange_yolo, &skin, (const uint8_t *)text, sizeof text - 1, "",
                              8, 4, &err)))
        return;
    CHECK_INT(mask_area(&skin), 9 + 1);
    mask_free(&skin);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(files_consume(&exchange_yolo, &skin, (const uint8_t *)wrong[i], strlen(wrong[i]),
                            "", 8, 4, &err) == -1);
        CHECK(strstr(err.text, "line 1"));
    }
}

/* Outlines of any pixels are just these pixels; chords of any ring are its mask. */
static void test_outlines(void)
{
    struct rng rng = {.key = 41};

    for (int i = 0; i < 200; i++) {
        int32_t width = 1 + rng_below(&rng, 20), height = 1 + rng_below(&rng, 20);
        uint8_t *in = bytes_zeroed((size_t)(width * height), 1);
        struct spline_point p[12];
        struct spline ring = {(enum spline_kind)(i % 4), p, 12, NULL}, chords;
        struct mask mask, back = {0}, curve = {0};
        struct shape rim = {0};
        struct err err = {0};

        for (int k = 0; k < width * height; k++)
            in[k] = (uint8_t)(rng_below(&rng, 3) < 1 + i % 2);
        for (int k = 0; k < 12; k++)
            p[k] = (struct spline_point){rng_below(&rng, 256 * 30) - 1280,
                                         rng_below(&rng, 256 * 30) - 1280};
        mask = mask_from_bytes(in, width, height, 1);
        CHECK(!pixels_outline(&rim, &mask, &err));
        for (int fill = 0; fill < 2;
             fill++) { /* by the rings' direction, non-zero is the same */
            rim.fill = (enum raster_fill)fill;
            CHECK(!shape_mask(&back, &rim, width, height, &err));
            CHECK(mask_equal(&back, &mask));
            mask_free(&back);
        }
        CHECK(!pixels_chords(&chords, &ring, &err));
        CHECK(!raster_mask(&back, &chords, 1, RASTER_NON_ZERO, width, height, &err));
        CHECK(!raster_mask(&curve, &ring, 1, RASTER_NON_ZERO, width, height, &err));
        CHECK(mask_equal(&back, &curve));
        free((void *)(uintptr_t)chords.points);
        mask_free(&back);
        mask_free(&curve);
        mask_free(&mask);
        shape_free(&rim);
        free(in);
    }
}

int main(void)
{
    test_png();
    test_png_strict();
    test_voc();
    test_yolo();
    test_yolo_rule();
    test_outlines();
    return check_result();
}
