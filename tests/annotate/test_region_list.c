/* What annotate/region_list.h promises: regions as bytes and back, and nothing else taken for
 * them. */
#include "annotate/region_list.h"
#include "tests/check.h"

#include <stdlib.h>

/* A triangle of skin, and two pixels of a mask that are ignored. */
static void make(struct region regions[2])
{
    struct spline_point p[3] = {{0, 0}, {2560, -300}, {1000, 5000}};
    struct spline ring = {SPLINE_CATMULL_ROM, p, 3, (const uint8_t[]){0, 1, 0}};
    const uint8_t pixels[6] = {0, 1, 1, 0, 0, 0};

    regions[0] = (struct region){.label = REGION_SKIN};
    shape_add(&regions[0].shape, &ring);
    regions[1] =
        (struct region){.label = REGION_IGNORE, .mask = mask_from_bytes(pixels, 3, 2, 1)};
}

static void test_comes_back(void)
{
    struct region made[2], *back = NULL;
    struct bytes bytes = {0};
    struct err err = {0};
    size_t count = 7;

    make(made);
    region_list_encode(&bytes, made, 2);
    if (CHECK(!region_list_decode(&back, &count, bytes.data, bytes.size, &err))) {
        CHECK(count == 2 && back[0].label == REGION_SKIN && back[1].label == REGION_IGNORE);
        CHECK(shape_equal(&made[0].shape, &back[0].shape) && !back[0].mask.count);
        CHECK(mask_equal(&made[1].mask, &back[1].mask) && !back[1].shape.count);
        region_list_free(back, count);
    }
    CHECK(!region_list_decode(&back, &count, bytes.data, 0, &err) && count == 0);
    region_list_free(back, count);
    bytes_free(&bytes);
    region_free(&made[0]);
    region_free(&made[1]);
}

/* Cut anywhere but between regions, or with a byte changed in the head. */
static void test_damage(void)
{
    struct region made[2], *back = NULL;
    struct bytes bytes = {0};
    struct err err = {0};
    size_t count = 7, first;

    make(made);
    region_list_encode(&bytes, made, 1);
    first = bytes.size;
    region_list_encode(&bytes, made + 1, 1);
    for (size_t n = 1; n < bytes.size; n++) {
        uint8_t *cut = bytes_new(n, 1); /* its own memory: a read behind the end is seen */

        memcpy(cut, bytes.data, n);
        if (n != first)
            CHECK(region_list_decode(&back, &count, cut, n, &err) && err.code == ERR_FORMAT);
        free(cut);
    }
    for (size_t at = 0; at < 2; at++) {
        uint8_t was = bytes.data[at];

        bytes.data[at] = 3;
        CHECK(region_list_decode(&back, &count, bytes.data, bytes.size, &err) &&
              err.code == ERR_FORMAT);
        bytes.data[at] = was;
    }
    CHECK(!back && count == 7);
    bytes_free(&bytes);
    region_free(&made[0]);
    region_free(&made[1]);
}

static void test_too_many(void)
{
    struct region empty = {.label = REGION_SKIN}, *back = NULL;
    struct bytes bytes = {0};
    struct err err = {0};
    size_t count;

    for (int i = 0; i <= REGION_LIST_MAX; i++)
        region_list_encode(&bytes, &empty, 1);
    CHECK(region_list_decode(&back, &count, bytes.data, bytes.size, &err) &&
          err.code == ERR_LIMIT);
    bytes_free(&bytes);
}

int main(void)
{
    test_comes_back();
    test_damage();
    test_too_many();
    return check_result();
}
