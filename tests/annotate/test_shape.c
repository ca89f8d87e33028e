/* What annotate/shape.h and annotate/region.h promise: BLOBs that come back as
 * they were and refuse everything else, corners, and the order of painting. */
#include "annotate/region.h"
#include "base/rng.h"
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

static struct shape random_shape(struct rng *rng)
{
    struct shape shape = {.fill = (enum raster_fill)(rng_next(rng) & 1)};
    size_t rings = rng_next(rng) % 4;

    for (size_t r = 0; r < rings; r++) {
        struct spline_point points[30];
        uint8_t corners[30];
        struct spline ring = {(enum spline_kind)(rng_next(rng) % 4), points,
                              3 * (1 + rng_next(rng) % 10), NULL};

        for (size_t i = 0; i < ring.count; i++) {
            points[i].x = (int32_t)(rng_next(rng) % 20000) - 5000;
            points[i].y = (int32_t)(rng_next(rng) % 20000) - 5000;
            corners[i] = rng_next(rng) % 3 == 0;
        }
        if (ring.kind == SPLINE_CATMULL_ROM)
            ring.corners = corners;
        shape_add(&shape, &ring);
    }
    return shape;
}

static void test_a_blob_comes_back(void)
{
    struct rng rng = {.key = 1};

    for (int i = 0; i < 500; i++) {
        struct shape shape = random_shape(&rng), back = {0};
        struct bytes blob = {0}, again = {0};
        struct err err = {0};

        shape_encode(&blob, &shape);
        CHECK(!shape_decode(&back, blob.data, blob.size, &err));
        CHECK(shape_equal(&shape, &back));
        shape_encode(&again, &back);
        CHECK(again.size == blob.size && !memcmp(again.data, blob.data, blob.size));
        shape_free(&shape);
        shape_free(&back);
        bytes_free(&blob);
        bytes_free(&again);
    }
}

/* Whatever decodes encodes to the same bytes; all else has a reason. */
static void test_a_damaged_blob_is_refused(void)
{
    struct rng rng = {.key = 2};
    int refused = 0;

    for (int i = 0; i < 5000; i++) {
        struct shape shape = random_shape(&rng), back = {0};
        struct bytes blob = {0}, again = {0};
        struct err err = {0};

        shape_encode(&blob, &shape);
        if (i % 2)
            blob.size = rng_next(&rng) % (blob.size + 1);
        else
            blob.data[rng_next(&rng) % blob.size] ^= (uint8_t)(1 << rng_next(&rng) % 8);
        if (shape_decode(&back, blob.data, blob.size, &err)) {
            CHECK(err.code != ERR_NONE && err.text[0] && !back.rings);
            refused++;
        } else {
            shape_encode(&again, &back);
            CHECK(again.size == blob.size && !memcmp(again.data, blob.data, blob.size));
        }
        shape_free(&shape);
        shape_free(&back);
        bytes_free(&blob);
        bytes_free(&again);
    }
    CHECK(refused > 2500);
}

/* A square whose knots are all corners is that square; without corners it bulges. */
static void test_corners_are_sharp(void)
{
    const struct spline_point square[4] = {{512, 512}, {2560, 512}, {2560, 2560}, {512, 2560}};
    const uint8_t sharp[4] = {1, 1, 1, 1};
    struct spline ring = {SPLINE_CATMULL_ROM, square, 4, sharp};
    struct spline polygon = {SPLINE_POLYGON, square, 4, NULL};
    struct shape a = {0}, b = {0}, c = {0};
    struct mask ma, mb, mc;
    struct err err = {0};

    shape_add(&a, &ring);
    shape_add(&b, &polygon);
    ring.corners = NULL;
    shape_add(&c, &ring);
    CHECK(!shape_mask(&ma, &a, 12, 12, &err));
    CHECK(!shape_mask(&mb, &b, 12, 12, &err));
    CHECK(!shape_mask(&mc, &c, 12, 12, &err));
    CHECK(mask_equal(&ma, &mb) && mask_area(&ma) == 64 && mask_area(&mc) > 64);
    polygon.corners = sharp;
    CHECK(spline_check(&polygon, &err) && err.code == ERR_FORMAT);
    mask_free(&ma);
    mask_free(&mb);
    mask_free(&mc);
    shape_free(&a);
    shape_free(&b);
    shape_free(&c);
}

static struct region box(enum region_label label, int32_t left, int32_t right)
{
    struct spline_point p[4] = {
        {256 * left, 0}, {256 * right, 0}, {256 * right, 2560}, {256 * left, 2560}};
    struct spline ring = {SPLINE_POLYGON, p, 4, NULL};
    struct region region = {.label = label};

    shape_add(&region.shape, &ring);
    return region;
}

static void test_later_regions_cover_earlier(void)
{
    struct region regions[3] = {box(REGION_SKIN, 0, 8), box(REGION_IGNORE, 2, 6),
                                box(REGION_NOT_SKIN, 5, 7)};
    struct mask skin, ignored, both;
    struct err err = {0};

    CHECK(!region_paint(&skin, &ignored, regions, 3, 10, 10, &err));
    CHECK(mask_area(&skin) == 30 && mask_area(&ignored) == 30);
    both = mask_and(&skin, &ignored);
    CHECK(mask_area(&both) == 0);
    mask_free(&both);
    mask_free(&ignored);
    regions[2].mask = skin;
    skin = (struct mask){0};
    CHECK(region_paint(&skin, &ignored, regions, 3, 11, 10, &err) && err.code == ERR_FORMAT);
    CHECK(strstr(err.text, "region 2") && !skin.ends);
    for (int i = 0; i < 3; i++)
        region_free(&regions[i]);
}

int main(void)
{
    test_a_blob_comes_back();
    test_a_damaged_blob_is_refused();
    test_corners_are_sharp();
    test_later_regions_cover_earlier();
    return check_result();
}
