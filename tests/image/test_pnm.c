/* What image/pnm.c promises: all six kinds, comments, any maxval, and a reason
 * for what is not one of them. */
#include "image/pnm.h"
#include "base/limits.h"
#include "tests/image/pictures.h"

/* The red samples of each pixel, and all three equal if `grey`. */
static void check_file(const char *text, size_t size, int32_t width, int32_t height,
                       const char *samples, int grey)
{
    uint8_t *data = picture_exact(text, size);
    struct image got = {0};
    struct err err = {0};
    int32_t w = 0, h = 0;

    CHECK_INT(pnm_header(&w, &h, data, size, &err), 0);
    CHECK(w == width && h == height);
    if (!CHECK_INT(pnm_decode(&got, data, size, &err), 0))
        fprintf(stderr, "  %s\n", err.text);
    else if (CHECK(got.width == width && got.height == height && got.channels == 3))
        for (int32_t i = 0; i < width * height * 3; i++)
            CHECK_INT(got.data[i], (uint8_t)samples[grey ? i / 3 : i]);
    image_free(&got);
    free(data);
}

/* With the size of a literal that may hold zeros. */
#define FILE_IS(text, width, height, samples, grey)                                            \
    check_file(text, sizeof(text) - 1, width, height, samples, grey)

static void test_kinds(void)
{
    FILE_IS("P1 3 2 0 1 0\n101", 3, 2, "\xff\x00\xff\x00\xff\x00", 1);
    FILE_IS("P2\n3 1\n255\n0 7 255\n", 3, 1, "\x00\x07\xff", 1);
    FILE_IS("P3 1 2 255 1 2 3 4 5 6", 1, 2, "\1\2\3\4\5\6", 0);
    FILE_IS("P4 10 2\n\x80\x40\x01\x00", 10, 2,
            "\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff",
            1);
    FILE_IS("P5 3 1 255\n\x00\x07\xff", 3, 1, "\x00\x07\xff", 1);
    FILE_IS("P6 1 2 255\n\1\2\3\4\5\6", 1, 2, "\1\2\3\4\5\6", 0);
}

static void test_maxval(void)
{
    FILE_IS("P2 4 1 3 0 1 2 3", 4, 1, "\x00\x55\xaa\xff", 1);
    FILE_IS("P5 3 1 2\n\x00\x01\x02", 3, 1, "\x00\x80\xff", 1); /* 127.5 goes up */
    FILE_IS("P5 3 1 65535\n\x00\x80\x80\x00\xff\xff", 3, 1, "\x00\x80\xff", 1);
    FILE_IS("P5 2 1 256\n\x00\x01\x01\x00", 2, 1, "\x01\xff", 1);
    FILE_IS("P6 1 1 1023\n\x00\x00\x02\x00\x03\xff", 1, 1, "\x00\x80\xff", 0);
    FILE_IS("P3 1 1 65535 65535 32768 128", 1, 1, "\xff\x80\x00", 0);
}

static void test_comments(void)
{
    FILE_IS("P5#made by\n# hand 9 9\n3# wide\n1\r255\n\x00#\xff", 3, 1, "\x00#\xff", 1);
    FILE_IS("P2 2 1 9 9# nine\n0", 2, 1, "\xff\x00", 1);
    FILE_IS("P1 2 1\n1#one\n0", 2, 1, "\x00\xff", 1);
    FILE_IS("P5\v1\f1\t255\rx and what follows", 1, 1, "x", 1);
}

static void check_refused(const char *text, size_t size, enum err_code code)
{
    uint8_t *data = picture_exact(text, size);
    struct image got = {.width = 77};
    struct err err = {0};

    CHECK_INT(pnm_decode(&got, data, size, &err), -1);
    if (!CHECK_INT(err.code, code))
        fprintf(stderr, "  %s: %s\n", text, err.text);
    CHECK(err.text[0] && got.width == 77);
    free(data);
}

static void test_refusals(void)
{
    static const struct {
        const char *text;
        enum err_code code;
    } cases[] = {
        {"P5 65501 1 255\n", ERR_LIMIT},
        {"P5 1 4294967295 255\n", ERR_LIMIT},
        {"P5 10001 10000 255\n", ERR_LIMIT},
        {"P5 1 4294967296 255\n", ERR_FORMAT},
        {"P5 99999999999999999999999 1 255\n", ERR_FORMAT},
        {"P5 10000 10000 255\nabc", ERR_FORMAT}, /* 100 MB that are not there */
        {"P2 10000 10000 255\n1 2 3", ERR_FORMAT},
        {"P5 0 1 255\n", ERR_FORMAT},
        {"P5 -1 1 255\n", ERR_FORMAT},
        {"P5 1 1 0\nx", ERR_FORMAT},
        {"P5 1 1 65536\nxx", ERR_FORMAT},
        {"P5 1 1 255x", ERR_FORMAT},
        {"P5 1 1 9\nx", ERR_FORMAT}, /* a sample over maxval */
        {"P2 1 1 9\n10", ERR_FORMAT},
        {"P2 1 1 9\n3x", ERR_FORMAT},
        {"P1 1 1 2", ERR_FORMAT},
        {"P1 3 1 1 # 0 1", ERR_FORMAT},
        {"P7 1 1 255\nx", ERR_FORMAT},
        {"P5 # and never a number", ERR_FORMAT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refused(cases[i].text, strlen(cases[i].text), cases[i].code);
    picture_check_prefixes(pnm_decode, "P6 2 1 65535\n222222222222", 25);
    picture_check_prefixes(pnm_decode, "P3 2 1 255 1 2 3 4 5 6", 22);
    picture_check_prefixes(pnm_decode, "P1 2 2 0101", 11);
}

int main(void)
{
    test_kinds();
    test_maxval();
    test_comments();
    test_refusals();
    return check_result();
}
