/* What image/decode.c promises: the kind from the bytes alone, names for what
 * it does not read, upright pixels, and one digest for one picture. */
#include "image/decode.h"
#include "base/limits.h"
#include "image/encode.h"
#include "tests/image/jpeg_samples.h"
#include "tests/image/pictures.h"

static void check_stranger(const char *bytes, size_t size, const char *name)
{
    uint8_t *data = picture_exact(bytes, size);
    struct decode_info info = {.width = 77};
    struct image got = {.width = 77};
    struct err err = {0};

    CHECK_INT(decode_info(&info, data, size, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    err = (struct err){0};
    CHECK_INT(decode_image(&got, data, size, 0, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    if (!CHECK(strstr(err.text, name)))
        fprintf(stderr, "  \"%s\" lacks \"%s\"\n", err.text, name);
    CHECK(info.width == 77 && got.width == 77);
    free(data);
}

static void test_strangers_are_named(void)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *name;
    } cases[] = {
        {"", 0, "empty"},
        {"x", 1, "not a picture"},
        {"GIF89a....", 10, "GIF"},
        {"RIFF....WEBPVP8 ", 16, "WebP"},
        {"RIFF....WEB", 11, "not a picture"},
        {"II*\0....", 8, "TIFF"},
        {"MM\0*....", 8, "TIFF"},
        {"\0\0\1\0\1\0", 6, "ICO"},
        {"\0\0\0\x18"
         "ftypheic....",
         16, "HEIC"},
        {"\0\0\0\x18"
         "ftypmif1....",
         16, "HEIC"},
        {"\0\0\0\x18"
         "ftypavif....",
         16, "AVIF"},
        {"\0\0\0\x18"
         "ftypisom....",
         16, "film"},
        {"<!DOCTYPE html>", 15, "web page"},
        {"%PDF-1.7", 8, "PDF"},
        {"\x89PNG", 4, "signature"},
        {"\x89PNG\n\x1a\n....................................", 40, "signature"},
        {"\xff\xd8\xff", 3, "JPEG"},
        {"BM", 2, "BMP: the file is cut short"},
        {"P7\nWIDTH 1", 10, "PAM"},
        {"P5x", 3, "not a picture"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_stranger(cases[i].bytes, cases[i].size, cases[i].name);
    CHECK_TEXT(decode_kind_name(DECODE_UNKNOWN), "unknown");
    CHECK_TEXT(decode_kind_name(DECODE_JPEG), "jpeg");
    CHECK_TEXT(decode_kind_name(DECODE_PNG), "png");
    CHECK_TEXT(decode_kind_name(DECODE_BMP), "bmp");
    CHECK_TEXT(decode_kind_name(DECODE_PNM), "pnm");
}

static void test_file_size_limit(void)
{
    struct decode_info info;
    struct err err = {0};

    /* Only the first bytes are looked at before the size. */
    CHECK_INT(decode_info(&info, (const uint8_t *)"P5 1 1 255\nx", LIMIT_FILE_BYTES + 1, &err),
              -1);
    CHECK_INT(err.code, ERR_LIMIT);
}

static void add_exif(struct bytes *exif, uint8_t orientation)
{
    static const uint8_t body[] = {'E', 'x', 'i', 'f', 0, 0,    'I', 'I', 42, 0, 8,
                                   0,   0,   0,   1,   0, 0x12, 1,   3,   0,  1, 0,
                                   0,   0,   0,   0,   0, 0,    0,   0,   0,  0};

    bytes_add(exif, body, sizeof body);
    exif->data[24] = orientation;
}

/* A picture whose corner tells how it lies: stored red in the top left corner,
 * green in the top right, blue in the bottom left, black elsewhere. */
static void test_orientation_is_applied(void)
{
    /* Where red and green are to be seen, as corners: 0 top left, 1 top right,
     * 2 bottom left, 3 bottom right. */
    static const int red_at[9] = {0, 0, 1, 3, 2, 0, 1, 3, 2};
    static const int green_at[9] = {1, 1, 0, 2, 3, 2, 3, 1, 0};
    struct image image = image_new(48, 16, 3);

    for (int32_t y = 0; y < 16; y++)
        for (int32_t x = 0; x < 48; x++)
            if (y < 8 && (x < 16 || x >= 32))
                image_row(&image, y)[3 * x + (x >= 32)] = 255;
    for (uint8_t o = 0; o <= 9; o++) {
        struct bytes exif = {0}, file = {0};
        struct decode_info info = {0};
        struct image got = {0}, small = {0};
        struct err err = {0};
        int as = o <= 8 ? o : 0, swapped = o >= 5 && o <= 8;

        add_exif(&exif, o);
        CHECK_INT(encode_jpeg(&file, &image, 95, exif.data, exif.size, &err), 0);
        CHECK_INT(decode_info(&info, file.data, file.size, &err), 0);
        CHECK_INT(info.kind, DECODE_JPEG);
        CHECK_INT(info.orientation, as ? as : 1);
        CHECK(info.raw_width == 48 && info.raw_height == 16);
        CHECK_INT(decode_image(&got, file.data, file.size, 0, &err), 0);
        CHECK(got.width == info.width && got.height == info.height);
        CHECK_INT(got.width, swapped ? 16 : 48);
        for (int corner = 0; corner < 4; corner++) {
            const uint8_t *p = image_row(&got, corner / 2 * (got.height - 1)) +
                               corner % 2 * (got.width - 1) * 3;

            CHECK((p[0] > 200) == (corner == red_at[as]));
            CHECK((p[1] > 200) == (corner == green_at[as]));
        }
        CHECK_INT(decode_image(&small, file.data, file.size, 2, &err), 0);
        CHECK_INT(small.width, swapped ? 2 : 6);
        CHECK_INT(small.height, swapped ? 6 : 2);
        image_free(&got);
        image_free(&small);
        bytes_free(&exif);
        bytes_free(&file);
    }
    image_free(&image);
}

/* The digest of 3 x 2 pixels with the samples 0, 9, 18 ..., computed elsewhere,
 * whatever the file they travel in. */
static void test_pixel_digest(void)
{
    static const char want[] =
        "d602eee6e4cb92c233381f4bef839c20d15bcb9696225305faabeae6dad862cf";
    struct image image = image_new(3, 2, 3), got = {0}, tall = image_new(2, 3, 3);
    struct bytes png = {0}, ppm = {0};
    struct err err = {0};

    for (int i = 0; i < 18; i++)
        image.data[i] = tall.data[i] = (uint8_t)(9 * i);
    CHECK_TEXT(decode_pixel_digest(&image).hex, want);
    CHECK(strcmp(decode_pixel_digest(&tall).hex, want) != 0);
    CHECK_INT(encode_png(&png, &image, &err), 0);
    bytes_add(&ppm, "P6 3 2 255\n", 11);
    bytes_add(&ppm, image.data, 18);
    CHECK_INT(decode_image(&got, png.data, png.size, 0, &err), 0);
    CHECK_TEXT(decode_pixel_digest(&got).hex, want);
    image_free(&got);
    CHECK_INT(decode_image(&got, ppm.data, ppm.size, 1, &err), 0);
    CHECK_TEXT(decode_pixel_digest(&got).hex, want);
    image_free(&got);
    image_free(&image);
    image_free(&tall);
    bytes_free(&png);
    bytes_free(&ppm);
}

/* Whole and row by row, one digest; and a file that is cut short has none. */
static void check_file_digest(const uint8_t *data, size_t size, int32_t orientation)
{
    struct decode_info info = {0};
    struct image image = {0};
    struct sha256 got = {"untouched"};
    struct err err = {0};

    if (!CHECK(!decode_info(&info, data, size, &err)) ||
        !CHECK(!decode_image(&image, data, size, 0, &err)))
        return;
    CHECK_INT(info.orientation, orientation);
    CHECK_INT(decode_file_digest(&got, &info, data, size - 8, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK_TEXT(got.hex, "untouched");
    CHECK_INT(decode_file_digest(&got, &info, data, size, &err), 0);
    CHECK_TEXT(got.hex, decode_pixel_digest(&image).hex);
    image_free(&image);
}

/* A JPEG that has to be turned by `orientation`. */
static void add_turned(struct bytes *out, const uint8_t *jpeg, size_t size, uint8_t orientation)
{
    const uint8_t exif[] = {0xff, 0xe1, 0, 34, 'E', 'x',         'i', 'f', 0, 0,    'M', 'M',
                            0,    '*',  0, 0,  0,   8,           0,   1,   1, 0x12, 0,   3,
                            0,    0,    0, 1,  0,   orientation, 0,   0,   0, 0,    0,   0};

    bytes_add(out, jpeg, 2);
    bytes_add(out, exif, sizeof exif);
    bytes_add(out, jpeg + 2, size - 2);
}

static void test_file_digest(void)
{
    struct image image = image_new(70, 50, 3);
    struct bytes png = {0}, turned = {0};
    struct err err = {0};

    check_file_digest(sample_baseline, sizeof sample_baseline, 1);
    check_file_digest(sample_progressive, sizeof sample_progressive, 1);
    check_file_digest(sample_cmyk, sizeof sample_cmyk, 1);
    add_turned(&turned, sample_baseline, sizeof sample_baseline, 6);
    check_file_digest(turned.data, turned.size, 6);
    CHECK_INT(encode_png(&png, &image, &err), 0);
    check_file_digest(png.data, png.size, 1);
    image_free(&image);
    bytes_free(&png);
    bytes_free(&turned);
}

int main(void)
{
    test_strangers_are_named();
    test_file_size_limit();
    test_orientation_is_applied();
    test_pixel_digest();
    test_file_digest();
    return check_result();
}
