/* What image/image.c promises: zeros, and limits that are checked to the pixel. */
#include "image/image.h"
#include "base/limits.h"
#include "tests/check.h"

static void test_new_is_black(void)
{
    struct image image = image_new(1500, 1500, 3); /* large enough for large pages */
    int sum = 0;

    for (size_t i = 0; i < (size_t)1500 * 1500 * 3; i++)
        sum |= image.data[i];
    CHECK_INT(sum, 0);
    CHECK(image_row(&image, 2) == image.data + 2 * 1500 * 3);
    image_free(&image);
    CHECK(!image.data && !image.width);
    image_free(&image);
}

static void test_limits(void)
{
    static const struct {
        int64_t width, height;
        enum err_code code;
    } cases[] = {
        {1, 1, ERR_NONE},
        {LIMIT_SIDE, 1, ERR_NONE},
        {10000, 10000, ERR_NONE},
        {LIMIT_SIDE + 1, 1, ERR_LIMIT},
        {1, LIMIT_SIDE + 1, ERR_LIMIT},
        {10001, 10000, ERR_LIMIT},
        {LIMIT_SIDE, LIMIT_SIDE, ERR_LIMIT},
        {INT64_C(1) << 32, INT64_C(1) << 32, ERR_LIMIT},
        {0, 5, ERR_FORMAT},
        {5, 0, ERR_FORMAT},
        {-5, -5, ERR_FORMAT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};

        CHECK_INT(image_check_size(cases[i].width, cases[i].height, &err),
                  cases[i].code ? -1 : 0);
        CHECK_INT(err.code, cases[i].code);
    }
}

int main(void)
{
    test_new_is_black();
    test_limits();
    return check_result();
}
