/* What image/scrub.c promises of bitmaps and PNM files. */
#include "tests/image/scrubbed.h"

#define TEXT SENTINEL, sizeof SENTINEL - 1

static void put_le(struct bytes *to, uint32_t value, int count)
{
    for (int i = 0; i < count; i++, value >>= 8)
        bytes_add(to, (uint8_t[]){(uint8_t)value}, 1);
}

/* 3 x 2 pixels of 24 bits, every field that has no meaning filled, a gap before the
 * pixels, padding of rows, bytes behind. */
static struct bytes bitmap(void)
{
    struct bytes file = {0};

    bytes_add(&file, "BM", 2);
    bytes_add(&file, "SENTINEL", 8); /* size, reserved */
    put_le(&file, 54 + 20, 4);
    put_le(&file, 40, 4);
    put_le(&file, 3, 4);
    put_le(&file, 2, 4);
    put_le(&file, 1, 2);
    put_le(&file, 24, 2);
    put_le(&file, 0, 4);
    bytes_add(&file, "SENTINELSENT", 12); /* size of the pixels, resolution */
    put_le(&file, 0, 4);
    put_le(&file, 0, 4);
    bytes_add(&file, SENTINEL, 20);
    bytes_add(&file, "abcdefghiSEN", 12);
    bytes_add(&file, "ihgfedcbaTEL", 12);
    bytes_add(&file, TEXT);
    return file;
}

static void test_bmp(void)
{
    struct bytes file = bitmap(), out;
    struct scrub_report report = {0};
    struct err err;

    CHECK_INT(inspect(file.data, file.size, &err), -1);
    out = scrubbed(&report, &file, 1);
    CHECK_INT(report.how, SCRUB_REWRITTEN);
    CHECK_INT((long long)out.size, 54 + 24);
    for (size_t at = 0; at < out.size; at++) { /* only the sides' and pixels' bytes are free */
        int pixel = at >= 54 && (at - 54) % 12 < 9;

        out.data[at] ^= 1;
        CHECK_INT(inspect(out.data, out.size, &err), pixel ? 0 : -1);
        out.data[at] ^= 1;
    }
    scrubbed_check_prefixes(&out);
    bytes_add(&out, "", 1);
    CHECK_INT(inspect(out.data, out.size, &err), -1);
    bytes_free(&out);
    bytes_free(&file);
}

static void test_pnm(void)
{
    static const struct {
        const char *text;
        size_t size; /* of the copy */
    } files[] = {
        {"P1 # " SENTINEL "\n2 2\n# " SENTINEL "\n0 1 1 0\n" SENTINEL, 11 + 4},
        {"P2 # " SENTINEL "\n2 2 15\n1 2 # " SENTINEL "\n3 15 " SENTINEL, 11 + 4},
        {"P3 2 1 255\n1 2 3 # " SENTINEL "\n4 5 6 " SENTINEL, 11 + 6},
        {"P5\n# " SENTINEL "\n2 2\n255\nabcd" SENTINEL, 11 + 4},
        {"P6\n2 # " SENTINEL "\n1\n# " SENTINEL "\n255\nabcdef" SENTINEL, 11 + 6},
        {"P6\n2 1\n1000\n\1a\1b\1c\2a\2b\2c" SENTINEL, 11 + 6},
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct bytes file = {0}, out;
        struct scrub_report report = {0};
        struct err err;

        bytes_add(&file, files[i].text, strlen(files[i].text));
        CHECK_INT(inspect(file.data, file.size, &err), -1);
        out = scrubbed(&report, &file, 1);
        CHECK_INT(report.how, SCRUB_REWRITTEN);
        CHECK_INT((long long)out.size, (long long)files[i].size);
        for (size_t at = 0; at < 11; at++) {
            out.data[at] ^= 8;
            CHECK_INT(inspect(out.data, out.size, &err), -1);
            out.data[at] ^= 8;
        }
        scrubbed_check_prefixes(&out);
        bytes_add(&out, "", 1);
        CHECK_INT(inspect(out.data, out.size, &err), -1);
        bytes_free(&out);
        bytes_free(&file);
    }
}

int main(void)
{
    test_bmp();
    test_pnm();
    return check_result();
}
