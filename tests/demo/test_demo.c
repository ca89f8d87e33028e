/* What demo/demo.c promises: pictures that depend on nothing but what was asked,
 * with masks that are the same bits everywhere and fit what is seen. */
#include "base/digest.h"
#include "demo/demo.h"
#include "tests/check.h"

#include <stdlib.h>

enum { SIDE = 96 };

static struct sha256 digest_of(const struct demo_picture *p)
{
    struct bytes b = {0};
    struct sha256 d;

    mask_encode(&b, &p->skin);
    bytes_add(&b, p->photo.data, (size_t)p->photo.width * (size_t)p->photo.height * 3);
    d = digest_sha256(b.data, b.size);
    bytes_free(&b);
    return d;
}

static void test_a_picture_depends_on_its_arguments_alone(void)
{
    struct demo_picture a = {0}, b = {0}, other = {0};

    demo_draw(&a, DEMO_HEALTHY, 5, 7, SIDE, SIDE + 10);
    demo_draw(&other, DEMO_CLINICAL, 5, 7, SIDE, SIDE + 10);
    demo_draw(&b, DEMO_HEALTHY, 5, 7, SIDE, SIDE + 10);
    CHECK_TEXT(digest_of(&a).hex, digest_of(&b).hex);
    CHECK(strcmp(digest_of(&a).hex, digest_of(&other).hex) != 0);
    CHECK_INT(a.photo.width, SIDE);
    CHECK_INT(a.skin.height, SIDE + 10);
    demo_free(&a);
    demo_free(&b);
    demo_free(&other);
}

/* The masks of pictures 0 .. 11, in one digest: integers, so the same everywhere. */
static void test_masks_are_pinned(void)
{
    static const char *const want[2] = {
        "62f0519192f29ea379fe4a49f11292dcedd887ee1ae5eaa4d91da2f3d4f04ea5",
        "2c2562565ade87e1909fb0b2a3007de686d14e4e005d1a66991a3d85f2c24174"};

    for (int look = 0; look < 2; look++) {
        struct bytes all = {0};

        for (int i = 0; i < 12; i++) {
            struct demo_picture p = {0};

            demo_draw(&p, (enum demo_look)look, 1, i, SIDE, SIDE);
            mask_encode(&all, &p.skin);
            demo_free(&p);
        }
        CHECK_TEXT(digest_sha256(all.data, all.size).hex, want[look]);
        bytes_free(&all);
    }
}

/* Mean red minus blue where the mask is `in`: skin is warmer than what is around it. */
static double warmth(const struct demo_picture *p, const uint8_t *skin, int in)
{
    double sum = 0, n = 0;

    for (int i = 0; i < SIDE * SIDE; i++) {
        if ((skin[i] != 0) == in) {
            sum += p->photo.data[3 * i] - p->photo.data[3 * i + 2];
            n++;
        }
    }
    return n > 0 ? sum / n : 0;
}

static void test_masks_fit_what_is_seen(void)
{
    for (int look = 0; look < 2; look++) {
        uint8_t *skin = bytes_new((size_t)SIDE * SIDE, 1);
        int fits = 0, usual = 0, count = 60;
        double share = 0;

        for (int i = 0; i < count; i++) {
            struct demo_picture p = {0};
            double part;

            demo_draw(&p, (enum demo_look)look, 3, i, SIDE, SIDE);
            part = (double)mask_area(&p.skin) / (SIDE * SIDE);
            mask_to_bytes(skin, &p.skin, 1);
            share += part / count;
            usual += part > 0.02 && part < 0.99;
            fits += warmth(&p, skin, 1) > warmth(&p, skin, 0);
            demo_free(&p);
        }
        CHECK(usual >= count * 8 / 10);
        CHECK(share > 0.1 && share < 0.8);
        CHECK(fits >= count * 6 / 10);
        free(skin);
    }
}

static void test_people_come_back(void)
{
    int again = 0;

    for (int i = 0; i < 40; i++)
        for (int k = 0; k < i; k++)
            if (demo_person(DEMO_CLINICAL, 1, i).key == demo_person(DEMO_CLINICAL, 1, k).key) {
                CHECK_TEXT(demo_person(DEMO_CLINICAL, 1, i).name,
                           demo_person(DEMO_CLINICAL, 1, k).name);
                again++;
            }
    CHECK(again > 10);
}

/* Stored in each orientation; what the tag means is written out here again. */
static void test_stored_pictures_turn_back(void)
{
    for (int32_t o = 1; o <= 8; o++) {
        uint8_t pixels[2 * 3 * 3];
        struct demo_picture p = {.photo = {2, 3, 3, pixels}, .orientation = o};
        struct image s;
        int wrong = 0;

        for (int i = 0; i < 18; i++)
            pixels[i] = (uint8_t)(i / 3);
        s = demo_stored(&p);
        CHECK_INT(s.width, o >= 5 ? 3 : 2);
        for (int32_t y = 0; y < s.height; y++) {
            for (int32_t x = 0; x < s.width; x++) {
                /* The 0th row and column of the stored picture are, by the tag: 1 top left,
                 * 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top,
                 * 7 right bottom, 8 left bottom. */
                int32_t row = o >= 5 ? x : y, column = o >= 5 ? y : x;
                int32_t up_y = o == 3 || o == 4 || o == 7 || o == 8 ? 2 - row : row;
                int32_t up_x = o == 2 || o == 3 || o == 6 || o == 7 ? 1 - column : column;

                wrong += image_row(&s, y)[3 * x] != up_y * 2 + up_x;
            }
        }
        CHECK_INT(wrong, 0);
        image_free(&s);
    }
}

static void test_exif_says_the_orientation(void)
{
    struct demo_picture p = {.orientation = 6};
    uint8_t exif[256];
    size_t size = demo_exif(exif, sizeof exif, &p);

    CHECK(size > 60 && size < 256);
    CHECK(!memcmp(exif, "Exif\0\0II*\0", 10));
    CHECK_INT(exif[6 + 8 + 2 + 24 + 8], 6);
    CHECK_INT((long long)demo_exif(exif, 40, &p), 0);
}

int main(void)
{
    test_a_picture_depends_on_its_arguments_alone();
    test_masks_are_pinned();
    test_masks_fit_what_is_seen();
    test_people_come_back();
    test_stored_pictures_turn_back();
    test_exif_says_the_orientation();
    return check_result();
}
