/* What image/encode.c promises: files that our own reader takes back, the same
 * bytes each time, and nothing appended on failure. */
#include "image/encode.h"
#include "image/decode.h"
#include "tests/image/pictures.h"

static struct image decoded(const struct bytes *file)
{
    struct image got = {0};
    struct err err = {0};

    if (!CHECK_INT(decode_image(&got, file->data, file->size, 0, &err), 0))
        fprintf(stderr, "  %s\n", err.text);
    return got;
}

/* Grey becomes what decode_image() gives: three equal channels. */
static struct image as_rgb(const struct image *image)
{
    struct image rgb = image_new(image->width, image->height, 3);
    size_t pixels = (size_t)image->width * (size_t)image->height;

    for (size_t i = 0; i < 3 * pixels; i++)
        rgb.data[i] = image->data[image->channels == 3 ? i : i / 3];
    return rgb;
}

static void test_png_round_trip(void)
{
    for (int32_t channels = 1; channels <= 3; channels += 2)
        for (int32_t width = 1; width < 20; width += 6) {
            struct image image = picture_random(width, 7, channels, 1);
            struct image want = as_rgb(&image), got;
            struct bytes file = {0}, again = {0};
            struct err err = {0};

            CHECK_INT(encode_png(&file, &image, &err), 0);
            CHECK_INT(encode_png(&again, &image, &err), 0);
            CHECK(file.size == again.size && !memcmp(file.data, again.data, file.size));
            CHECK_INT(file.data[24], 8);                     /* bits */
            CHECK_INT(file.data[25], channels == 3 ? 2 : 0); /* colour type */
            got = decoded(&file);
            CHECK_INT(picture_difference(&got, &want), 0);
            image_free(&got);
            image_free(&want);
            image_free(&image);
            bytes_free(&file);
            bytes_free(&again);
        }
}

static void test_png_bits(void)
{
    for (int32_t width = 1; width < 20; width++) {
        struct image image = picture_random(width, 5, 1, 9), got;
        struct bytes file = {0};
        struct err err = {0};

        image.data[0] = 127;
        image.data[1] = 128;
        CHECK_INT(encode_png_bits(&file, &image, &err), 0);
        CHECK_INT(file.data[24], 1);
        CHECK_INT(file.data[25], 0);
        got = decoded(&file);
        for (int32_t i = 0; i < width * 5; i++)
            CHECK_INT(got.data[3 * i], image.data[i] >= 128 ? 255 : 0);
        image_free(&got);
        image_free(&image);
        bytes_free(&file);
    }
}

/* The sampling byte of the first component, from the frame header. */
static int jpeg_sampling(const struct bytes *file)
{
    for (size_t i = 2; i + 12 < file->size;
         i += 2 + (size_t)(file->data[i + 2] << 8 | file->data[i + 3]))
        if (file->data[i + 1] == 0xc0)
            return file->data[i + 11];
    return -1;
}

static void test_jpeg_round_trip(void)
{
    static const int qualities[] = {60, 89, 90, 100};

    for (int32_t channels = 1; channels <= 3; channels += 2)
        for (int q = 0; q < 4; q++) {
            struct image image = picture_smooth(37, 29, channels);
            struct image want = as_rgb(&image), got;
            struct bytes file = {0}, again = {0};
            struct err err = {0};

            CHECK_INT(encode_jpeg(&file, &image, qualities[q], NULL, 0, &err), 0);
            CHECK_INT(encode_jpeg(&again, &image, qualities[q], NULL, 0, &err), 0);
            CHECK(file.size == again.size && !memcmp(file.data, again.data, file.size));
            if (channels == 3)
                CHECK_INT(jpeg_sampling(&file), qualities[q] < 90 ? 0x22 : 0x11);
            got = decoded(&file);
            CHECK(picture_difference(&got, &want) <= (qualities[q] < 90 ? 24 : 6));
            image_free(&got);
            image_free(&want);
            image_free(&image);
            bytes_free(&file);
            bytes_free(&again);
        }
}

static void test_jpeg_exif(void)
{
    static const uint8_t exif[] = {'E', 'x', 'i', 'f', 0, 0, 'M',  'M', 0, 42, 0,
                                   0,   0,   8,   0,   1, 1, 0x12, 0,   3, 0,  0,
                                   0,   1,   0,   6,   0, 0, 0,    0,   0, 0};
    struct image image = picture_smooth(40, 20, 3);
    struct bytes file = {0};
    struct decode_info info = {0};
    struct err err = {0};

    CHECK_INT(encode_jpeg(&file, &image, 90, exif, sizeof exif, &err), 0);
    CHECK_INT(decode_info(&info, file.data, file.size, &err), 0);
    CHECK_INT(info.orientation, 6);
    CHECK(info.raw_width == 40 && info.raw_height == 20 && info.width == 20 &&
          info.height == 40);
    image_free(&image);
    bytes_free(&file);
}

static void test_failure_appends_nothing(void)
{
    static uint8_t exif[65534];
    struct image image = picture_smooth(8, 8, 3), narrow = image_new(1, 1, 1);
    struct bytes file = {0};
    struct err err = {0};

    bytes_add(&file, "abc", 3);
    CHECK_INT(encode_jpeg(&file, &image, 90, exif, sizeof exif, &err), -1);
    CHECK_INT(err.code, ERR_LIMIT);
    CHECK_INT((long long)file.size, 3);
    CHECK_INT(encode_jpeg(&file, &image, 90, exif, sizeof exif - 1, &err), 0);
    CHECK(file.size > 65533 && !memcmp(file.data, "abc\xff\xd8", 5));
    image_free(&image);
    file.size = 3;
    narrow.width = 0; /* what libpng and libjpeg refuse by themselves */
    CHECK_INT(encode_png(&file, &narrow, &err), -1);
    CHECK_INT(encode_jpeg(&file, &narrow, 90, NULL, 0, &err), -1);
    CHECK_INT((long long)file.size, 3);
    image_free(&narrow);
    bytes_free(&file);
}

int main(void)
{
    test_png_round_trip();
    test_png_bits();
    test_jpeg_round_trip();
    test_jpeg_exif();
    test_failure_appends_nothing();
    return check_result();
}
