#ifndef TESTS_EXCHANGE_SAMPLE_H
#define TESTS_EXCHANGE_SAMPLE_H

#include "files.h"
#include "exchange/pixels.h"

/* sample.h - two photos with a region of each sort, for round trips. */
static const struct spline_point SAMPLE_ROUND[] = {
    {512, 256}, {1600, 300}, {1500, 1300}, {400, 1203}};

/* Two photos. On the first: a spline, under what is ignored, under pixels, beside a
 * ring with a hole; a region that later ones hide; on the second a spline alone. */
static inline void sample_make(struct exchange_doc *doc)
{
    static const uint8_t corners[] = {0, 1, 0, 0};
    static const struct spline_point hole[] = {{700, 500}, {700, 1000}, {1100, 1000}};
    static const struct spline_point far[] = {{2560, 0},    {3840, 0},   {3840, 1536},
                                              {2560, 1536}, {2816, 256}, {2816, 1280},
                                              {3584, 1280}};
    static const uint8_t dots[16 * 6] = {[17] = 1, [18] = 1, [33] = 1, [95] = 1};
    struct exchange_photo *photo = exchange_add_photo(doc, "f\"o\\o.jpg", 16, 6);
    struct region region = {.label = REGION_SKIN, .shape = {.fill = RASTER_NON_ZERO}};

    shape_add(&region.shape, &(struct spline){SPLINE_CATMULL_ROM, SAMPLE_ROUND, 4, corners});
    exchange_add_region(photo, region);
    region = (struct region){.label = REGION_IGNORE, .shape = {.fill = RASTER_EVEN_ODD}};
    shape_add(&region.shape, &(struct spline){SPLINE_POLYGON, hole, 3, NULL});
    exchange_add_region(photo, region);
    exchange_add_region(photo, (struct region){.label = REGION_NOT_SKIN,
                                               .mask = mask_from_bytes(dots, 16, 6, 1)});
    region = (struct region){.label = REGION_SKIN, .shape = {.fill = RASTER_EVEN_ODD}};
    shape_add(&region.shape, &(struct spline){SPLINE_POLYGON, far, 4, NULL});
    shape_add(&region.shape, &(struct spline){SPLINE_BEZIER, far + 4, 3, NULL});
    exchange_add_region(photo, region);
    photo = exchange_add_photo(doc, "b.jpg", 8, 6);
    exchange_add_region(photo, files_region(REGION_SKIN, SPLINE_BSPLINE, SAMPLE_ROUND, 4));
}

/* Writes the sample, changes `from` to `to` in it as somebody would who leaves our key
 * alone, and reads it: *back, and what was told. */
static inline void sample_edited(struct exchange_doc *back,
                                 const struct exchange_format *format, const char *from,
                                 const char *to)
{
    struct exchange_doc doc = {0};
    struct exchange_ask ask = {0};
    struct bytes file = {0};
    struct text lost = {0};
    struct err err = {0};
    char *at;

    sample_make(&doc);
    CHECK(!format->write(&file, doc.photos, doc.count, &lost, &err));
    bytes_add(&file, "", 1);
    at = strstr((char *)file.data, from);
    if (CHECK(at) && CHECK(strlen(from) == strlen(to))) {
        memcpy(at, to, strlen(to));
        CHECK(!format->read(back, file.data, file.size - 1, &ask, &err));
    } else {
        fprintf(stderr, "%s\n", (char *)file.data);
    }
    bytes_free(&file);
    text_free(&lost);
    exchange_free(&doc);
}

/* The sample is written and comes back, but for its region of pixels where !pixels; its tools
 * see just our skin; and what comes back is written as it was. */
static inline void sample_round_trip(const struct exchange_format *format, int pixels,
                                     const char *told)
{
    struct exchange_doc doc = {0}, back = {0};
    struct exchange_ask ask = {0};
    struct exchange_view *views;
    struct bytes file = {0}, again = {0};
    struct text lost = {0};
    struct err err = {0};

    sample_make(&doc);
    CHECK(!format->write(&file, doc.photos, doc.count, &lost, &err));
    CHECK_TEXT(lost.data ? lost.data : "", told);
    CHECK(exchange_sniff(file.data, file.size) == format);
    views = files_views(format, doc.photos, doc.count, &file);
    for (size_t i = 0; i < doc.count; i++) {
        struct mask skin = {0};

        CHECK(!pixels_skin(&skin, &doc.photos[i], &err));
        CHECK(mask_area(&skin) > 5 && mask_equal(&skin, &views[i].skin));
        mask_free(&skin);
    }
    files_drop_views(views, doc.count);
    if (CHECK(!format->read(&back, file.data, file.size, &ask, &err)) &&
        CHECK_INT((long long)back.count, 2) && CHECK_INT((long long)back.photos->count, 4)) {
        for (int i = 0; i < 4; i++)
            CHECK(shape_equal(&doc.photos->regions[i].shape, &back.photos->regions[i].shape) ||
                  (i == 2 && !pixels));
        CHECK(!pixels || files_equal(&doc.photos[0], &back.photos[0]));
        CHECK(files_equal(&doc.photos[1], &back.photos[1]));
        CHECK(!back.lost.data);
        CHECK(!format->write(&again, back.photos, back.count, &lost, &err));
        CHECK(file.size == again.size && !memcmp(file.data, again.data, file.size));
    }
    bytes_free(&file);
    bytes_free(&again);
    text_free(&lost);
    exchange_free(&doc);
    exchange_free(&back);
}

#endif
