/* Fingerprints: what turns and mirrors do to pictures they do to bits; they stay when a
 * picture is coded anew or made smaller; streaming is the whole picture's. */
#include "base/rng.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/fingerprint.h"
#include "image/orient.h"
#include "image/resize.h"
#include "tests/check.h"

#include <stdlib.h>

/* Soft blobs of light on a slope: as smooth as photographs are. */
static struct image drawn(uint64_t seed, int32_t width, int32_t height)
{
    struct image image = image_new(width, height, 3);
    struct rng rng = {rng_key(seed, 1), 0};
    double blobs[12][4];

    for (int b = 0; b < 12; b++)
        for (int k = 0; k < 4; k++)
            blobs[b][k] = (double)rng_below(&rng, 1000) / 1000;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++)
            for (int c = 0; c < 3; c++) {
                double u = (x + 0.5) / width, v = (y + 0.5) / height, sum = 60 + 60 * u * v;

                for (int b = 0; b < 12; b++) {
                    double dx = u - blobs[b][0], dy = v - blobs[b][1];
                    double reach = 0.01 + 0.05 * blobs[b][2];

                    sum += (blobs[b][3] - 0.4) * 150 * exp(-(dx * dx + dy * dy) / reach);
                }
                image_row(&image, y)[3 * x + c] = (uint8_t)(sum < 0     ? 0
                                                            : sum > 255 ? 255
                                                                        : sum);
            }
    return image;
}

static struct image turned(const struct image *image, int orientation)
{
    struct image out = image_new(image->width, image->height, 3);

    memcpy(out.data, image->data, (size_t)image->width * (size_t)image->height * 3);
    orient_apply(&out, orientation);
    return out;
}

static void test_symmetries(void)
{
    static const int symmetry[9] = {0, 0, 1, 3, 2, 4, 5, 7, 6}; /* by EXIF's orientation */

    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct image image = drawn(seed, 90 + (int32_t)seed, 120 - 3 * (int32_t)seed);
        struct fingerprint print = fingerprint_of(&image);

        CHECK_INT(print.plain, 0);
        for (int o = 1; o <= 8; o++) {
            struct image copy = turned(&image, o);
            struct fingerprint other = fingerprint_of(&copy);

            CHECK(other.bits == fingerprint_turned(print.bits, symmetry[o]));
            CHECK(fingerprint_least(other.bits) == fingerprint_least(print.bits));
            CHECK_INT(fingerprint_distance(other.bits, print.bits), 0);
            image_free(&copy);
        }
        image_free(&image);
    }
}

/* Any bits, not only those of pictures. */
static void test_group(void)
{
    struct rng rng = {rng_key(3, 3), 0};

    for (int i = 0; i < 200; i++) {
        uint64_t a = rng_at(rng.key, (uint64_t)i), b = rng_at(rng.key, (uint64_t)i + 1000);
        int seen[65] = {0};

        for (int s = 0; s < 8; s++) {
            uint64_t t = fingerprint_turned(a, s);

            CHECK_INT(__builtin_popcountll(a ^ t) % 2, 0);
            CHECK_INT(fingerprint_distance(t, b), fingerprint_distance(a, b));
            CHECK_INT(fingerprint_distance(b, t), fingerprint_distance(a, b));
            CHECK(fingerprint_least(t) == fingerprint_least(a));
            CHECK_INT(fingerprint_distance(a ^ 1, t), 1);
            seen[__builtin_popcountll(a ^ t)]++;
        }
        CHECK_INT(seen[0], 1);
    }
}

static void test_copies(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct image image = drawn(seed, 200, 150), copy, small;
        struct bytes file = {0};
        struct decode_info info;
        struct decode_look look;
        struct sha256 pixels;
        struct err err = {0};
        uint64_t bits = fingerprint_of(&image).bits;

        small = resize_area(&image, 70, 41);
        CHECK(fingerprint_distance(fingerprint_of(&small).bits, bits) <= 3);
        CHECK_INT(encode_jpeg(&file, &image, 60, NULL, 0, &err), 0);
        CHECK_INT(decode_image(&copy, file.data, file.size, 0, &err), 0);
        CHECK(fingerprint_distance(fingerprint_of(&copy).bits, bits) <= 5);
        /* Row by row gives what the whole gives. */
        CHECK_INT(decode_info(&info, file.data, file.size, &err), 0);
        CHECK_INT(decode_file_look(&look, &info, file.data, file.size, &err), 0);
        CHECK(look.print.bits == fingerprint_of(&copy).bits);
        CHECK_INT(decode_file_digest(&pixels, &info, file.data, file.size, &err), 0);
        CHECK_TEXT(look.pixels.hex, pixels.hex);
        CHECK_INT(decode_file_look(&look, &info, file.data, file.size - 9, &err), -1);
        image_free(&image);
        image_free(&small);
        image_free(&copy);
        bytes_free(&file);
    }
}

/* Different pictures are far from each other. */
static void test_others(void)
{
    uint64_t bits[60];
    int near = 0;

    for (int i = 0; i < 60; i++) {
        struct image image = drawn(100 + (uint64_t)i, 64, 64);

        bits[i] = fingerprint_of(&image).bits;
        image_free(&image);
        for (int k = 0; k < i; k++)
            near += fingerprint_distance(bits[i], bits[k]) <= 5;
    }
    CHECK_INT(near, 0);
}

static void test_plain(void)
{
    struct image image = image_new(40, 30, 3);

    CHECK_INT(fingerprint_of(&image).plain, 1);
    memset(image.data, 200, 40 * 30 * 3);
    image.data[5] = 90; /* one speck */
    CHECK_INT(fingerprint_of(&image).plain, 1);
    CHECK(fingerprint_of(&image).bits == 0);
    memset(image.data, 90, 20 * 30 * 3);
    CHECK_INT(fingerprint_of(&image).plain, 0);
    image_free(&image);
}

/* Sides from one pixel on: the cells are then smaller than a pixel. */
static void test_sides(void)
{
    for (int32_t w = 1; w <= 70; w += 3)
        for (int32_t h = 1; h <= 70; h += 3) {
            struct image image = drawn(9, w, h), twice = resize_area(&image, 3 * w, 2 * h);

            /* Each pixel six times is the same picture. */
            CHECK(fingerprint_of(&image).bits == fingerprint_of(&twice).bits);
            image_free(&image);
            image_free(&twice);
        }
}

int main(void)
{
    test_symmetries();
    test_group();
    test_copies();
    test_others();
    test_plain();
    test_sides();
    return check_result();
}
