/* What image/resize.c promises: the mean over the rectangle, exactly, at any
 * pair of sizes. */
#include "image/resize.h"
#include "base/limits.h"
#include "tests/image/pictures.h"

/* Units (see resize.c) that source pixel i and result pixel j have in common. */
static uint64_t common(int64_t i, int64_t j, int64_t from, int64_t to)
{
    int64_t begin = i * to > j * from ? i * to : j * from;
    int64_t end = (i + 1) * to < (j + 1) * from ? (i + 1) * to : (j + 1) * from;

    return end > begin ? (uint64_t)(end - begin) : 0;
}

/* The definition: every source pixel, weighed by what it shares. */
static uint8_t defined(const struct image *image, int32_t width, int32_t height, int32_t x,
                       int32_t y, int32_t c)
{
    uint64_t sum = 0, area = (uint64_t)image->width * (uint64_t)image->height;

    for (int32_t j = 0; j < image->height; j++)
        for (int32_t i = 0; i < image->width; i++)
            sum += common(i, x, image->width, width) * common(j, y, image->height, height) *
                   image_row(image, j)[i * image->channels + c];
    /* round half up, without halves: floor(sum / area), and one more from the middle on */
    return (uint8_t)(sum / area + (2 * (sum % area) >= area));
}

static void check_pair(int32_t from_w, int32_t from_h, int32_t to_w, int32_t to_h, int32_t ch)
{
    struct image image = picture_random(from_w, from_h, ch, (uint32_t)(from_w * 31 + to_w));
    struct image got = resize_area(&image, to_w, to_h);
    int wrong = 0;

    CHECK(got.width == to_w && got.height == to_h && got.channels == ch);
    for (int32_t y = 0; y < to_h; y++)
        for (int32_t x = 0; x < to_w; x++)
            for (int32_t c = 0; c < ch; c++)
                wrong += image_row(&got, y)[x * ch + c] != defined(&image, to_w, to_h, x, y, c);
    CHECK_INT(wrong, 0);
    image_free(&got);
    image_free(&image);
}

static void test_equals_definition(void)
{
    check_pair(17, 13, 5, 7, 3);
    check_pair(5, 7, 17, 13, 3); /* larger */
    check_pair(13, 5, 7, 11, 1); /* narrower and taller */
    check_pair(12, 8, 6, 4, 3);
    check_pair(6, 4, 12, 8, 1);
    check_pair(64, 48, 1, 1, 3);
    check_pair(1, 1, 5, 3, 3);
    check_pair(31, 1, 30, 1, 1);
    check_pair(30, 1, 31, 1, 1);
}

static void test_same_size_is_same(void)
{
    struct image image = picture_random(19, 11, 3, 4);
    struct image got = resize_area(&image, 19, 11);

    CHECK_INT(picture_difference(&image, &got), 0);
    image_free(&got);
    image_free(&image);
}

static void test_by_hand(void)
{
    struct image image = image_new(3, 2, 1);
    struct image got;

    memcpy(image.data, (uint8_t[]){10, 20, 30, 40, 50, 61}, 6);
    got = resize_area(&image, 2, 1);
    CHECK_INT(got.data[0], 28); /* (10 + 20 / 2 + 40 + 50 / 2) / 3 = 28.3 */
    CHECK_INT(got.data[1], 42); /* (20 / 2 + 30 + 50 / 2 + 61) / 3 = 42 */
    image_free(&got);
    image_free(&image);
    image = image_new(2, 1, 1);
    image.data[1] = 1;
    got = resize_area(&image, 1, 1);
    CHECK_INT(got.data[0], 1); /* a half goes up */
    image_free(&got);
    image_free(&image);
}

/* The sums of the largest sides fit. */
static void test_white_stays_white(void)
{
    static const int32_t sides[][2] = {{LIMIT_SIDE, 2}, {2, LIMIT_SIDE}};

    for (int i = 0; i < 2; i++) {
        struct image image = image_new(sides[i][0], sides[i][1], 1), got;

        memset(image.data, 255, (size_t)2 * LIMIT_SIDE);
        got = resize_area(&image, 3, 1);
        for (int x = 0; x < 3; x++)
            CHECK_INT(got.data[x], 255);
        image_free(&got);
        got = resize_area(&image, 1, 3);
        for (int y = 0; y < 3; y++)
            CHECK_INT(got.data[y], 255);
        image_free(&got);
        image_free(&image);
    }
}

int main(void)
{
    test_equals_definition();
    test_same_size_is_same();
    test_by_hand();
    test_white_stays_white();
    return check_result();
}
