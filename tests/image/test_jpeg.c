/* What image/jpeg.c promises: every kind of JPEG that libjpeg knows becomes RGB,
 * and what is damaged, cut short or too costly is refused. */
#include "image/jpeg.h"
#include "image/encode.h"
#include "tests/image/jpeg_samples.h"
#include "tests/image/pictures.h"

static struct image decoded(const uint8_t *data, size_t size)
{
    struct image got = {0};
    struct err err = {0};

    if (!CHECK_INT(jpeg_decode(&got, data, size, 0, &err), 0))
        fprintf(stderr, "  %s\n", err.text);
    return got;
}

static void check_refused(const uint8_t *data, size_t size, enum err_code code,
                          const char *reason)
{
    struct image got = {.width = 77};
    struct err err = {0};

    CHECK_INT(jpeg_decode(&got, data, size, 0, &err), -1);
    CHECK_INT(err.code, code);
    if (!CHECK(strstr(err.text, reason)))
        fprintf(stderr, "  \"%s\" lacks \"%s\"\n", err.text, reason);
    CHECK(got.width == 77 && !got.data);
}

static void test_scan_orders_agree(void)
{
    struct image want = image_new(24, 16, 3);
    struct image base = decoded(sample_baseline, sizeof sample_baseline);
    struct image progressive = decoded(sample_progressive, sizeof sample_progressive);
    struct image arithmetic = decoded(sample_arithmetic, sizeof sample_arithmetic);

    for (int32_t y = 0; y < 16; y++)
        for (int32_t x = 0; x < 24; x++)
            memcpy(image_row(&want, y) + 3 * x,
                   (uint8_t[]){(uint8_t)(10 * x), (uint8_t)(15 * y), (uint8_t)(6 * (x + y))},
                   3);
    CHECK(picture_difference(&base, &want) <= 16);
    CHECK_INT(picture_difference(&base, &progressive), 0);
    CHECK_INT(picture_difference(&base, &arithmetic), 0);
    image_free(&want);
    image_free(&base);
    image_free(&progressive);
    image_free(&arithmetic);
}

static void check_colour(const struct image *got, int r, int g, int b)
{
    for (int32_t i = 0; i < got->width * got->height; i++) {
        CHECK(abs(got->data[3 * i] - r) <= 1);
        CHECK(abs(got->data[3 * i + 1] - g) <= 1);
        CHECK(abs(got->data[3 * i + 2] - b) <= 1);
    }
}

/* Inks C 200, M 100, Y 50, K 30: red is (255 - 200) x (255 - 30) / 255, and so on. */
static void test_cmyk(void)
{
    enum { ADOBE_AT = 2, ADOBE_SIZE = 16, TRANSFORM_AT = ADOBE_AT + 15 };
    uint8_t file[sizeof sample_cmyk];
    struct image got = decoded(sample_cmyk, sizeof sample_cmyk);

    check_colour(&got, 49, 137, 181);
    image_free(&got);
    got = decoded(sample_cmyk_progressive, sizeof sample_cmyk_progressive);
    check_colour(&got, 49, 137, 181);
    image_free(&got);

    /* Without Adobe's marker the stored 55, 155, 205, 225 are the inks. */
    memcpy(file, sample_cmyk, sizeof file);
    memmove(file + ADOBE_AT, file + ADOBE_AT + ADOBE_SIZE, sizeof file - ADOBE_AT - ADOBE_SIZE);
    got = decoded(file, sizeof file - ADOBE_SIZE);
    check_colour(&got, 24, 12, 6);
    image_free(&got);

    /* Marked as YCCK, 55, 155, 205 are Y, Cb, Cr of 255 - C, 255 - M, 255 - Y:
     * 162.95, -9.30, 102.84; libjpeg gives back C, M, Y = 92, 255, 152. */
    memcpy(file, sample_cmyk, sizeof file);
    CHECK_INT(file[TRANSFORM_AT], 0);
    file[TRANSFORM_AT] = 2;
    got = decoded(file, sizeof file);
    check_colour(&got, 81, 225, 134);
    image_free(&got);
}

static void test_grey_and_sizes(void)
{
    for (int32_t width = 1; width <= 17; width += 4)
        for (int32_t channels = 1; channels <= 3; channels += 2) {
            struct image image = picture_smooth(width, 33, channels), got;
            struct bytes file = {0};
            struct err err = {0};
            int32_t w = 0, h = 0;

            CHECK_INT(encode_jpeg(&file, &image, 95, NULL, 0, &err), 0);
            CHECK_INT(jpeg_header(&w, &h, file.data, file.size, &err), 0);
            CHECK(w == width && h == 33);
            got = decoded(file.data, file.size);
            CHECK(got.width == width && got.height == 33 && got.channels == 3);
            for (int32_t i = 0; i < width * 33 * 3; i++) {
                int32_t want = image.data[channels == 3 ? i : i / 3];

                CHECK(abs(got.data[i] - want) <= 8);
            }
            image_free(&got);
            image_free(&image);
            bytes_free(&file);
        }
}

/* The DCT gives 1/8 .. 1, rounded up; the smallest that is enough is taken. */
static void test_least(void)
{
    static const struct {
        int32_t least, width, height;
    } cases[] = {{0, 401, 203},   {1, 51, 26},     {26, 51, 26},         {27, 101, 51},
                 {51, 101, 51},   {52, 201, 102},  {102, 201, 102},      {103, 401, 203},
                 {203, 401, 203}, {204, 401, 203}, {INT32_MAX, 401, 203}};
    struct image image = picture_smooth(401, 203, 3);
    struct bytes file = {0};
    struct err err = {0};

    CHECK_INT(encode_jpeg(&file, &image, 80, NULL, 0, &err), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct image got = {0};

        CHECK_INT(jpeg_decode(&got, file.data, file.size, cases[i].least, &err), 0);
        CHECK_INT(got.width, cases[i].width);
        CHECK_INT(got.height, cases[i].height);
        /* Still the same picture: its middle is half bright. */
        CHECK(abs(image_row(&got, got.height / 2)[got.width / 2 * 3] - 127) <= 12);
        image_free(&got);
    }
    image_free(&image);
    bytes_free(&file);
}

static int decode_whole(struct image *out, const uint8_t *data, size_t size, struct err *err)
{
    return jpeg_decode(out, data, size, 0, err);
}

static void test_cut_short(void)
{
    picture_check_prefixes(decode_whole, sample_baseline, sizeof sample_baseline);
    picture_check_prefixes(decode_whole, sample_progressive, sizeof sample_progressive);
    picture_check_prefixes(decode_whole, sample_arithmetic, sizeof sample_arithmetic);
}

/* Appends the file with its last `tail` bytes before EOI `times` over. */
static void repeat_scan(struct bytes *to, const uint8_t *file, size_t size, size_t tail,
                        int times)
{
    bytes_add(to, file, size - 2 - tail);
    for (int i = 0; i < times; i++)
        bytes_add(to, file + size - 2 - tail, tail);
    bytes_add(to, file + size - 2, 2);
}

/* Where the last scan (with its table) of the grey sample begins, from the end. */
static size_t last_scan(const uint8_t *file, size_t size)
{
    for (size_t i = size - 2; i > 2; i--)
        if (file[i] == 0xff && file[i + 1] == 0xda)
            return size - 2 - i;
    return 0;
}

static void test_scans_are_counted(void)
{
    size_t size = sizeof sample_grey_scans, tail = last_scan(sample_grey_scans, size);
    struct image want = decoded(sample_grey_scans, size);
    struct bytes most = {0}, over = {0};
    struct image got;

    repeat_scan(&most, sample_grey_scans, size, tail, JPEG_SCANS_MAX - 1);
    repeat_scan(&over, sample_grey_scans, size, tail, JPEG_SCANS_MAX);
    got = decoded(most.data, most.size);
    CHECK_INT(picture_difference(&got, &want), 0);
    check_refused(over.data, over.size, ERR_LIMIT, "scans");
    image_free(&got);
    image_free(&want);
    bytes_free(&most);
    bytes_free(&over);
}

/* Offset of the frame header's body: precision, height, width. */
static size_t frame_at(const uint8_t *file, size_t size)
{
    for (size_t i = 2; i + 4 < size; i += 2 + (size_t)(file[i + 2] << 8 | file[i + 3]))
        if (file[i + 1] >= 0xc0 && file[i + 1] <= 0xc2)
            return i + 4;
    return 0;
}

static void test_header_limits(void)
{
    static const uint8_t huge[] = {0x27, 0x10, 0x27, 0x10}; /* 10000 x 10000: the limit */
    uint8_t file[sizeof sample_cmyk_progressive];
    size_t at = frame_at(sample_cmyk_progressive, sizeof file);
    int32_t width = 77, height = 77;
    struct err err = {0};

    memcpy(file, sample_cmyk_progressive, sizeof file);
    memcpy(file + at + 1, huge, 4);
    /* Four inks of two bytes a pixel: 800 MB of coefficients. */
    check_refused(file, sizeof file, ERR_LIMIT, "640 MiB");
    CHECK_INT(jpeg_header(&width, &height, file, sizeof file, &err), 0);
    CHECK_INT(width, 10000);
    file[at + 2]++; /* one row more */
    check_refused(file, sizeof file, ERR_LIMIT, "10000 x 10001");
    memset(file + at + 1, 0xff, 4);
    check_refused(file, sizeof file, ERR_LIMIT, "65500");
    width = 77;
    CHECK_INT(jpeg_header(&width, &height, file, sizeof file, &err), -1);
    CHECK(width == 77 && err.code == ERR_LIMIT);
    memset(file + at + 1, 0, 4);
    check_refused(file, sizeof file, ERR_FORMAT, "");
}

static void test_unsupported(void)
{
    uint8_t file[sizeof sample_baseline];
    size_t at = frame_at(sample_baseline, sizeof file);

    memcpy(file, sample_baseline, sizeof file);
    file[at] = 12; /* bits a sample */
    check_refused(file, sizeof file, ERR_FORMAT, "precision 12");
}

/* Every single wrong byte gives a picture or a reason, never anything else;
 * the sanitizers listen. Stray bytes before the end are let pass. */
static void test_wrong_bytes(void)
{
    struct image want = decoded(sample_baseline, sizeof sample_baseline), got;
    struct bytes file = {0};

    for (size_t i = 0; i < sizeof sample_progressive; i++) {
        uint8_t *copy = picture_exact(sample_progressive, sizeof sample_progressive);
        struct image any = {0};
        struct err err = {0};

        copy[i] ^= 0x55;
        if (jpeg_decode(&any, copy, sizeof sample_progressive, 0, &err))
            CHECK(err.code != ERR_NONE && err.text[0]);
        image_free(&any);
        free(copy);
    }
    bytes_add(&file, sample_baseline, sizeof sample_baseline - 2);
    bytes_add(&file, "stray\xff\xd9", 7);
    got = decoded(file.data, file.size);
    CHECK_INT(picture_difference(&got, &want), 0);
    image_free(&got);
    image_free(&want);
    bytes_free(&file);
}

int main(void)
{
    test_scan_orders_agree();
    test_cmyk();
    test_grey_and_sizes();
    test_least();
    test_cut_short();
    test_scans_are_counted();
    test_header_limits();
    test_unsupported();
    test_wrong_bytes();
    return check_result();
}
