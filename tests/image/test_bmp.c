/* What image/bmp.c promises: every header, depth, row order and packing that
 * it names, from files built byte by byte; and a reason for everything else. */
#include "image/bmp.h"
#include "tests/image/pictures.h"

enum { W = 13, H = 5, CORE = 12, INFO = 40, V4 = 108 };

static void le(struct bytes *file, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = (uint8_t)(i < 8 ? value >> (8 * i) & 0xff : 0);

        bytes_add(file, &byte, 1);
    }
}

/* Both headers, up to where masks or the palette follow. */
static void begin(struct bytes *file, int header, int64_t width, int64_t height, int bits,
                  int compression, int colours, int offset)
{
    size_t side = header == CORE ? 2 : 4, end = file->size + 14 + (size_t)header;

    bytes_add(file, "BM", 2);
    le(file, 0, 8); /* sizes that nobody keeps right */
    le(file, (uint32_t)offset, 4);
    le(file, (uint32_t)header, 4);
    le(file, (uint64_t)width, side);
    le(file, (uint64_t)height, side);
    le(file, 1, 2);
    le(file, (uint32_t)bits, 2);
    if (header == CORE)
        return;
    le(file, (uint32_t)compression, 4);
    le(file, 0, 12);
    le(file, (uint32_t)colours, 4);
    le(file, 0, end > file->size ? end - file->size : 0);
    file->size = end; /* headers shorter than INFO are INFO's beginning */
}

static void set_masks(struct bytes *file, const uint32_t *masks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t b = 0; b < 4; b++)
            file->data[54 + 4 * i + b] = (uint8_t)(masks[i] >> (8 * b));
}

static void add_palette(struct bytes *file, int entries, int entry_size)
{
    for (int i = 0; i < entries; i++) {
        uint8_t bgr0[4] = {(uint8_t)(i * 7 + 3), (uint8_t)(i * 5 + 2), (uint8_t)(i * 3 + 1), 0};

        bytes_add(file, bgr0, (size_t)entry_size);
    }
}

static void check_pixel(const struct image *image, int x, int y, int r, int g, int b)
{
    const uint8_t *p = image_row(image, y) + 3 * x;

    if (!CHECK(p[0] == r && p[1] == g && p[2] == b))
        fprintf(stderr, "  (%d, %d) is %d %d %d, expected %d %d %d\n", x, y, p[0], p[1], p[2],
                r, g, b);
}

static void check_colour(const struct image *image, int x, int y, int i)
{
    check_pixel(image, x, y, (uint8_t)(i * 3 + 1), (uint8_t)(i * 5 + 2), (uint8_t)(i * 7 + 3));
}

static struct image decoded(const struct bytes *file)
{
    uint8_t *copy = picture_exact(file->data, file->size);
    struct image got = {0};
    struct err err = {0};

    if (!CHECK_INT(bmp_decode(&got, copy, file->size, &err), 0)) {
        fprintf(stderr, "  %s\n", err.text);
        got = image_new(W, H, 3);
    }
    free(copy);
    return got;
}

static void check_refused(const struct bytes *file, enum err_code code, const char *reason)
{
    uint8_t *copy = picture_exact(file->data, file->size);
    struct image got = {.width = 77};
    struct err err = {0};

    CHECK_INT(bmp_decode(&got, copy, file->size, &err), -1);
    CHECK_INT(err.code, code);
    if (!CHECK(strstr(err.text, reason)))
        fprintf(stderr, "  \"%s\" lacks \"%s\"\n", err.text, reason);
    CHECK(got.width == 77 && !got.data);
    free(copy);
}

/* A picture of palette indices, (x * 3 + y * 5) in `bits` bits. */
static void palette_file(struct bytes *file, int header, int bits, int top_down)
{
    int entry = header == CORE ? 3 : 4, colours = 1 << bits,
        row_bytes = (W * bits + 31) / 32 * 4;

    begin(file, header, W, top_down ? -H : H, bits, 0, 0, 14 + header + colours * entry);
    add_palette(file, colours, entry);
    for (int r = 0; r < H; r++) {
        uint8_t row[64] = {0};
        int y = top_down ? r : H - 1 - r;

        for (int x = 0; x < W; x++)
            row[x * bits / 8] |=
                (uint8_t)(((x * 3 + y * 5) % colours) << (8 - bits - x * bits % 8));
        bytes_add(file, row, (size_t)row_bytes);
    }
}

static void test_palettes(void)
{
    static const int headers[] = {CORE, 16, INFO, 64, V4, 124};

    for (size_t h = 0; h < sizeof headers / sizeof *headers; h++)
        for (int bits = 1; bits <= 8; bits *= 2)
            for (int top_down = 0; top_down < (headers[h] == CORE ? 1 : 2); top_down++) {
                struct bytes file = {0};
                struct image got;
                int32_t w = 0, ht = 0;
                struct err err = {0};

                palette_file(&file, headers[h], bits, top_down);
                CHECK_INT(bmp_header(&w, &ht, file.data, file.size, &err), 0);
                CHECK(w == W && ht == H);
                got = decoded(&file);
                for (int y = 0; y < H; y++)
                    for (int x = 0; x < W; x++)
                        check_colour(&got, x, y, (x * 3 + y * 5) % (1 << bits));
                image_free(&got);
                bytes_free(&file);
            }
}

static void test_24_and_32(void)
{
    for (int bits = 24; bits <= 32; bits += 8)
        for (int top_down = 0; top_down < 2; top_down++) {
            struct bytes file = {0};
            struct image got;

            begin(&file, INFO, W, top_down ? -H : H, bits, 0, 0, 54);
            for (int r = 0; r < H; r++) {
                int y = top_down ? r : H - 1 - r;

                for (int x = 0; x < W; x++) /* the fourth byte is not alpha */
                    le(&file, 0x7f000000u | (unsigned)(x << 16 | y << 8 | (x + y)),
                       (size_t)bits / 8);
                le(&file, 0, bits == 24 ? 1 : 0); /* 39 bytes a row */
            }
            got = decoded(&file);
            for (int y = 0; y < H; y++)
                for (int x = 0; x < W; x++)
                    check_pixel(&got, x, y, x, y, x + y);
            image_free(&got);
            file.size--; /* the padding, or a pixel's fourth byte */
            if (bits == 24) {
                got = decoded(&file);
                image_free(&got);
                file.size--;
            }
            check_refused(&file, ERR_FORMAT, "cut short");
            bytes_free(&file);
        }
}

/* One row of pixels behind `masks`; `count` masks stand where the header says. */
static struct image masked(int header, int bits, int compression, const uint32_t *masks,
                           size_t count, const uint32_t *pixels, int width)
{
    struct bytes file = {0};
    struct image got;
    int loose = header == INFO && compression ? 4 * (int)count : 0;

    begin(&file, header, width, 1, bits, compression, 0, 14 + header + loose);
    le(&file, 0, (size_t)loose);
    if (compression)
        set_masks(&file, masks, count);
    for (int i = 0; i < width; i++)
        le(&file, pixels[i], (size_t)bits / 8);
    le(&file, 0, 4);
    got = decoded(&file);
    bytes_free(&file);
    return got;
}

static void test_fields(void)
{
    struct image got = masked(INFO, 16, 0, NULL, 0, (uint32_t[]){0x7fff, 0x4210, 0x8000}, 3);

    check_pixel(&got, 0, 0, 255, 255, 255);
    check_pixel(&got, 1, 0, 132, 132, 132); /* 16 x 255 / 31 = 131.6 */
    check_pixel(&got, 2, 0, 0, 0, 0);
    image_free(&got);
    got = masked(INFO, 16, 3, (uint32_t[]){0xf800, 0x7e0, 0x1f}, 3,
                 (uint32_t[]){0xf800, 0x0400, 0x0001}, 3);
    check_pixel(&got, 0, 0, 255, 0, 0);
    check_pixel(&got, 1, 0, 0, 130, 0); /* 32 x 255 / 63 = 129.5 */
    check_pixel(&got, 2, 0, 0, 0, 8);
    image_free(&got);
    got = masked(V4, 32, 3, (uint32_t[]){0xffc00000, 0x3ff000, 0xffc, 0}, 4,
                 (uint32_t[]){0xffc00003, 0x200000, 0x7fc}, 3);
    check_pixel(&got, 0, 0, 255, 0, 0);
    check_pixel(&got, 1, 0, 0, 128, 0); /* 512 x 255 / 1023 = 127.6 */
    check_pixel(&got, 2, 0, 0, 0, 127); /* 511 x 255 / 1023 = 127.4 */
    image_free(&got);
    got = masked(INFO, 32, 3, (uint32_t[]){0xffffffff, 0, 0}, 3, (uint32_t[]){0x80000000}, 1);
    check_pixel(&got, 0, 0, 128, 0, 0); /* a mask of all 32 bits, and two of none */
    image_free(&got);
}

static void test_alpha(void)
{
    static const uint32_t masks[] = {0xff0000, 0xff00, 0xff, 0xff000000};
    static const uint32_t pixels[] = {0xff102030, 0x00102030, 0x80ff0000};
    static const uint32_t unset[] = {0x00102030, 0x00102030};
    struct image got = masked(V4, 32, 3, masks, 4, pixels, 3);

    check_pixel(&got, 0, 0, 0x10, 0x20, 0x30);
    check_pixel(&got, 1, 0, 255, 255, 255);
    check_pixel(&got, 2, 0, 255, 127, 127);
    image_free(&got);
    got = masked(INFO, 32, 6, masks, 4, pixels, 3);
    check_pixel(&got, 2, 0, 255, 127, 127);
    image_free(&got);
    got = masked(V4, 32, 3, masks, 4, unset, 2); /* written by one who knows no alpha */
    check_pixel(&got, 1, 0, 0x10, 0x20, 0x30);
    image_free(&got);
}

/* A run-length file of 6 x 3 pixels. */
static void run_file(struct bytes *file, int bits, const char *codes, size_t size)
{
    int colours = bits == 4 ? 16 : 100;

    begin(file, INFO, 6, 3, bits, bits == 4 ? 2 : 1, colours, 54 + 4 * colours);
    add_palette(file, colours, 4);
    bytes_add(file, codes, size);
}

static void check_runs(int bits, const char *codes, size_t size, const int want[3][6])
{
    struct bytes file = {0};
    struct image got;

    run_file(&file, bits, codes, size);
    got = decoded(&file);
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 6; x++)
            check_colour(&got, x, y, want[y][x]);
    image_free(&got);
    for (size_t cut = 1; cut <= size; cut++) {
        file.size--;
        check_refused(&file, ERR_FORMAT, "");
    }
    bytes_free(&file);
}

static void test_runs(void)
{
    /* Bottom row: a run of 6. Middle: 3 as they stand (and a byte to fill), a
     * run of 2. Then 4 to the right and one up: one pixel in the top row. */
    static const int want8[3][6] = {{0, 0, 0, 0, 9, 0}, {1, 2, 3, 7, 7, 0}, {5, 5, 5, 5, 5, 5}};
    static const int want4[3][6] = {{0, 0, 0, 0, 9, 0}, {1, 2, 3, 4, 5, 0}, {6, 7, 6, 7, 6, 7}};

    check_runs(8, "\6\5\0\0\0\3\1\2\3\0\2\7\0\0\0\2\4\0\1\x9\0\1", 22, want8);
    check_runs(4, "\6\x67\0\0\0\5\x12\x34\x50\0\0\0\0\2\4\0\1\x90\0\1", 20, want4);
}

static void test_bad_runs(void)
{
    static const struct {
        const char *codes;
        size_t size;
    } cases[] = {
        {"\7\1\0\1", 4},                  /* a run over the edge */
        {"\4\1\3\1\0\1", 6},              /* the same, in two */
        {"\0\7\1\1\1\1\1\1\1\0\0\1", 12}, /* as they stand, over the edge */
        {"\0\0\0\0\0\0\1\1\0\1", 10},     /* above the top */
        {"\0\2\7\0\0\1", 6},              /* a step over the edge */
        {"\0\2\0\3\0\1", 6},              /* a step above the top */
        {"\1\x64\0\1", 4},                /* colour 100 of 100 */
        {"\6\1\0\0\6\1\0\0\6\1", 10},     /* no end */
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes file = {0};

        run_file(&file, 8, cases[i].codes, cases[i].size);
        check_refused(&file, ERR_FORMAT, "");
        bytes_free(&file);
    }
}

static void test_bad_headers(void)
{
    static const struct {
        int header;
        int64_t width, height;
        int bits, compression, offset;
        enum err_code code;
    } cases[] = {
        {INFO, 3000000, 2000000, 24, 0, 54, ERR_LIMIT},
        {INFO, 65501, 1, 24, 0, 54, ERR_LIMIT},
        {INFO, 10000, -10001, 24, 0, 54, ERR_LIMIT},
        {INFO, 1, INT32_MIN, 24, 0, 54, ERR_LIMIT},
        {INFO, 0, 1, 24, 0, 54, ERR_FORMAT},
        {INFO, -1, 1, 24, 0, 54, ERR_FORMAT},
        {INFO, 1, 0, 24, 0, 54, ERR_FORMAT},
        {INFO, 1, 1, 23, 0, 54, ERR_FORMAT},
        {INFO, 1, 1, 24, 3, 54, ERR_FORMAT},
        {INFO, 1, 1, 0, 4, 54, ERR_FORMAT},
        {INFO, 1, 1, 8, 2, 54, ERR_FORMAT},
        {INFO, 1, 1, 24, 0, 53, ERR_FORMAT},
        {INFO, 1, 1, 24, 0, 0, ERR_FORMAT},
        {INFO, 1, 1, 32, 3, 54, ERR_FORMAT}, /* pixels where masks must be */
        {INFO, 1, 1, 24, 0, 1000, ERR_FORMAT},
        {INFO, 1, 1, 24, 0, -1, ERR_FORMAT},
        {INFO, 1, 1, 8, 0, 54, ERR_FORMAT},         /* no palette at all */
        {INFO, 65500, 1500, 24, 0, 54, ERR_FORMAT}, /* 295 MB that are not there */
        {66, 1, 1, 24, 0, 100, ERR_FORMAT},
        {13, 1, 1, 24, 0, 100, ERR_FORMAT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes file = {0};

        begin(&file, cases[i].header, cases[i].width, cases[i].height, cases[i].bits,
              cases[i].compression, 0, cases[i].offset);
        le(&file, 0, 64);
        check_refused(&file, cases[i].code, "");
        bytes_free(&file);
    }
}

static void test_more_bad_headers(void)
{
    struct bytes file = {0};
    struct image got;

    palette_file(&file, INFO, 8, 0);
    picture_check_prefixes(bmp_decode, file.data,
                           file.size - 3); /* the last row's padding may be missing */
    file.data[26] = 2;
    check_refused(&file, ERR_FORMAT, "planes");
    file.size = 0;
    begin(&file, INFO, 1, 1, 32, 3, 0, 66);
    le(&file, 0, 16);
    set_masks(&file, (uint32_t[]){0xff00ff, 0, 0}, 3);
    check_refused(&file, ERR_FORMAT, "gaps");
    file.size = 0;
    /* More colours said than a palette can have, fewer than the file holds. */
    begin(&file, INFO, 1, 1, 8, 0, 0x7fffffff, 54 + 4 * 20);
    add_palette(&file, 20, 4);
    le(&file, 19, 4);
    got = decoded(&file);
    check_colour(&got, 0, 0, 19);
    image_free(&got);
    file.data[54 + 4 * 20] = 20;
    check_refused(&file, ERR_FORMAT, "palette");
    bytes_free(&file);
}

int main(void)
{
    test_palettes();
    test_24_and_32();
    test_fields();
    test_alpha();
    test_runs();
    test_bad_runs();
    test_bad_headers();
    test_more_bad_headers();
    return check_result();
}
