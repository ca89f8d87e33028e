/* What image/orient.c promises: each of the eight, by hand, and that a turn
 * and its opposite cancel. */
#include "image/orient.h"
#include "tests/image/pictures.h"

static void test_by_hand(void)
{
    /* Stored, 2 wide and 3 high: ab / cd / ef. */
    static const struct {
        int32_t width, height;
        const char *pixels;
    } upright[9] = {
        {0, 0, ""},       {2, 3, "abcdef"}, {2, 3, "badcfe"},
        {2, 3, "fedcba"}, {2, 3, "efcdab"}, {3, 2, "acebdf"},
        {3, 2, "ecafdb"}, {3, 2, "fdbeca"}, {3, 2, "bdface"},
    };

    for (int32_t o = 1; o <= 8; o++)
        for (int32_t channels = 1; channels <= 3; channels += 2) {
            struct image image = image_new(2, 3, channels);

            for (int i = 0; i < 6 * channels; i++)
                image.data[i] = (uint8_t)("abcdef"[i / channels] + 100 * (i % channels) / 2);
            orient_apply(&image, o);
            CHECK_INT(image.width, upright[o].width);
            CHECK_INT(image.height, upright[o].height);
            CHECK_INT(orient_swaps(o), image.width == 3);
            for (int i = 0; i < 6 * channels; i++)
                CHECK_INT(image.data[i],
                          upright[o].pixels[i / channels] + 100 * (i % channels) / 2);
            image_free(&image);
        }
}

/* Larger than a tile, and no multiple of it. */
static void test_opposites_cancel(void)
{
    static const int32_t opposite[9] = {0, 1, 2, 3, 4, 5, 8, 7, 6};

    for (int32_t o = 1; o <= 8; o++) {
        struct image image = picture_random(101, 67, 3, 5);
        struct image was = picture_random(101, 67, 3, 5);

        orient_apply(&image, o);
        CHECK(o == 1 || picture_difference(&image, &was) > 0);
        orient_apply(&image, opposite[o]);
        CHECK_INT(picture_difference(&image, &was), 0);
        image_free(&image);
        image_free(&was);
    }
}

int main(void)
{
    test_by_hand();
    test_opposites_cancel();
    return check_result();
}
