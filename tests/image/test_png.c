/* What image/png.c promises: every colour type and depth, interlaced or not,
 * with and without tRNS, comes out as the arithmetic says; any wrong byte and
 * any missing one is refused. */
#include "image/png.h"
#include "image/decode.h"
#include "tests/image/pictures.h"
#include "tests/image/png_writer.h"

enum { W = 11, H = 9 };
enum colour { GREY = 0, RGB = 2, PALETTE = 3, GREY_ALPHA = 4, RGB_ALPHA = 6 };

/* One kind of file, and its samples: H x W x up to 4, 0 .. 2^depth - 1. */
struct kind {
    int colour, depth, interlaced, trns;
    uint16_t samples[H][W][4];
};

static int samples_of(int colour)
{
    return colour == RGB ? 3 : colour == GREY_ALPHA ? 2 : colour == RGB_ALPHA ? 4 : 1;
}

static uint8_t palette_value(unsigned index, int channel)
{
    return (uint8_t)(index * 37 + (unsigned)channel * 91 + 5);
}

static uint8_t palette_alpha(unsigned index)
{
    return (uint8_t)(index * 83);
}

/* Round half up of value x 255 / most. */
static unsigned to_8(unsigned value, unsigned most)
{
    return (2 * value * 255 + most) / (2 * most);
}

static void expected_pixel(uint8_t *rgb, const struct kind *kind, int x, int y)
{
    const uint16_t *s = kind->samples[y][x], *key = kind->samples[0][0];
    unsigned most = (1u << kind->depth) - 1, alpha = 255, values[3];
    int count = samples_of(kind->colour);

    for (int c = 0; c < 3; c++)
        values[c] = to_8(s[count >= 3 ? c : 0], most);
    if (kind->colour == PALETTE) {
        for (int c = 0; c < 3; c++)
            values[c] = palette_value(s[0], c);
        alpha = kind->trns && s[0] < 2 ? palette_alpha(s[0]) : 255;
    } else if (count == 2 || count == 4) {
        alpha = to_8(s[count - 1], most);
    } else if (kind->trns && !memcmp(s, key, (size_t)count * sizeof *s)) {
        alpha = 0; /* the file names the first pixel's colour */
    }
    for (int c = 0; c < 3; c++)
        rgb[c] = (uint8_t)to_8(values[c] * alpha + 255 * (255 - alpha), 255 * 255);
}

/* One unfiltered row of every `step`th pixel from x0 on. */
static void add_row(struct bytes *rows, const struct kind *kind, int y, int x0, int step)
{
    uint8_t row[1 + W * 8] = {0};
    int bit = 8;

    for (int x = x0; x < W; x += step)
        for (int c = 0; c < samples_of(kind->colour); c++, bit += kind->depth) {
            unsigned value = kind->samples[y][x][c];

            if (kind->depth == 16) {
                row[bit / 8] = (uint8_t)(value >> 8);
                row[bit / 8 + 1] = (uint8_t)value;
            } else {
                row[bit / 8] |= (uint8_t)(value << (8 - kind->depth - bit % 8));
            }
        }
    bytes_add(rows, row, (size_t)(bit + 7) / 8);
}

static void add_trns(struct bytes *file, const struct kind *kind)
{
    uint8_t body[6];
    int count = samples_of(kind->colour);

    if (kind->colour == PALETTE) {
        png_writer_chunk(file, "tRNS", (uint8_t[]){palette_alpha(0), palette_alpha(1)}, 2);
        return;
    }
    for (int c = 0; c < count; c++) {
        body[2 * c] = (uint8_t)(kind->samples[0][0][c] >> 8);
        body[2 * c + 1] = (uint8_t)kind->samples[0][0][c];
    }
    png_writer_chunk(file, "tRNS", body, (size_t)count * 2);
}

static void write_kind(struct bytes *file, const struct kind *kind, int colours)
{
    /* Adam7: x0, y0, x step, y step. */
    static const int passes[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                     {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    uint8_t palette[256][3];
    struct bytes rows = {0};

    png_writer_begin(file, W, H, kind->depth, kind->colour, kind->interlaced);
    for (int i = 0; i < colours; i++)
        for (int c = 0; c < 3; c++)
            palette[i][c] = palette_value((unsigned)i, c);
    if (kind->colour == PALETTE)
        png_writer_chunk(file, "PLTE", palette, (size_t)colours * 3);
    if (kind->trns)
        add_trns(file, kind);
    for (int p = 0; kind->interlaced && p < 7; p++)
        for (int y = passes[p][1]; y < H; y += passes[p][3])
            add_row(&rows, kind, y, passes[p][0], passes[p][2]);
    for (int y = 0; !kind->interlaced && y < H; y++)
        add_row(&rows, kind, y, 0, 1);
    png_writer_end(file, &rows);
    bytes_free(&rows);
}

static void fill(struct kind *kind)
{
    uint32_t state = 7;

    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < samples_of(kind->colour); c++)
                kind->samples[y][x][c] =
                    (uint16_t)(picture_noise(&state) & ((1u << kind->depth) - 1));
    memcpy(kind->samples[3][3], kind->samples[0][0], sizeof kind->samples[0][0]);
}

static void check_kind(struct kind *kind)
{
    struct bytes file = {0};
    struct image got = {0};
    struct err err = {0};
    int wrong = 0;

    fill(kind);
    write_kind(&file, kind, 1 << (kind->depth < 8 ? kind->depth : 8));
    if (!CHECK_INT(png_decode(&got, file.data, file.size, &err), 0)) {
        fprintf(stderr, "  %s\n", err.text);
        bytes_free(&file);
        return;
    }
    CHECK(got.width == W && got.height == H && got.channels == 3);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            uint8_t want[3];

            expected_pixel(want, kind, x, y);
            wrong += memcmp(want, image_row(&got, y) + 3 * x, 3) != 0;
        }
    if (!CHECK_INT(wrong, 0))
        fprintf(stderr, "  colour type %d, depth %d, interlaced %d, tRNS %d\n", kind->colour,
                kind->depth, kind->interlaced, kind->trns);
    image_free(&got);
    bytes_free(&file);
}

static void test_every_kind(void)
{
    static const int kinds[][2] = {
        {GREY, 1},    {GREY, 2},       {GREY, 4},        {GREY, 8},      {GREY, 16},
        {RGB, 8},     {RGB, 16},       {PALETTE, 1},     {PALETTE, 2},   {PALETTE, 4},
        {PALETTE, 8}, {GREY_ALPHA, 8}, {GREY_ALPHA, 16}, {RGB_ALPHA, 8}, {RGB_ALPHA, 16}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (int interlaced = 0; interlaced < 2; interlaced++)
            for (int trns = 0; trns < (kinds[i][0] < 4 ? 2 : 1); trns++) {
                struct kind kind = {kinds[i][0], kinds[i][1], interlaced, trns, {{{0}}}};

                check_kind(&kind);
            }
}

static void test_palette_bounds(void)
{
    struct kind kind = {.colour = PALETTE, .depth = 8};
    struct bytes file = {0};
    struct image got = {.width = 77};
    struct err err = {0};

    kind.samples[4][4][0] = 20;
    write_kind(&file, &kind, 21);
    CHECK_INT(png_decode(&got, file.data, file.size, &err), 0);
    image_free(&got);
    file.size = 0;
    write_kind(&file, &kind, 20);
    got.width = 77;
    CHECK_INT(png_decode(&got, file.data, file.size, &err), -1);
    CHECK_INT(err.code, ERR_FORMAT);
    CHECK(got.width == 77 && strstr(err.text, "palette"));
    bytes_free(&file);
}

static void test_any_damage_is_refused(void)
{
    static const uint8_t flips[] = {0x01, 0x20, 0xff};
    struct kind kind = {.colour = RGB, .depth = 8};
    struct bytes file = {0};

    fill(&kind);
    write_kind(&file, &kind, 0);
    picture_check_prefixes(png_decode, file.data, file.size);
    for (size_t i = 0; i < 3 * file.size; i++) {
        struct image got = {.width = 77};
        struct err err = {0};

        file.data[i / 3] ^= flips[i % 3];
        CHECK_INT(png_decode(&got, file.data, file.size, &err), -1);
        CHECK(err.code == ERR_FORMAT || err.code == ERR_LIMIT);
        CHECK(err.text[0] && got.width == 77);
        file.data[i / 3] ^= flips[i % 3];
    }
    bytes_free(&file);
}

static void test_limits(void)
{
    static const uint32_t sides[][2] = {
        {65501, 1}, {1, 65501}, {10001, 10000}, {0x7fffffff, 0x7fffffff}, {0xffffffff, 1}};

    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        struct bytes file = {0};
        struct image got = {.width = 77};
        struct err err = {0};
        int32_t width = 77, height = 77;

        png_writer_begin(&file, sides[i][0], sides[i][1], 8, RGB, 0);
        CHECK_INT(png_decode(&got, file.data, file.size, &err), -1);
        CHECK_INT(err.code, ERR_LIMIT);
        CHECK_INT(png_header(&width, &height, file.data, file.size, &err), -1);
        CHECK(width == 77 && height == 77 && got.width == 77);
        bytes_free(&file);
    }
}

/* Text of 20 MB, which libpng by itself would refuse, is walked over; so is
 * metadata that is nonsense but whole. An eXIf chunk turns the picture. */
static void test_other_chunks(void)
{
    enum { LONG = 20 << 20 };
    static const uint8_t exif[] = {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3,
                                   0,   1,   0,  0, 0, 6, 0, 0, 0, 0, 0,    0, 0};
    struct bytes file = {0}, rows = {0};
    struct image got = {0};
    struct err err = {0};
    char *text = bytes_zeroed(LONG, 1);

    png_writer_begin(&file, 2, 1, 8, GREY, 0);
    png_writer_chunk(&file, "tEXt", text, LONG);
    png_writer_chunk(&file, "gAMA", "x", 1);
    png_writer_chunk(&file, "iCCP", "nonsense", 8);
    png_writer_chunk(&file, "eXIf", exif, sizeof exif);
    bytes_add(&rows, "\0\x10\x20", 3);
    png_writer_end(&file, &rows);
    CHECK_INT(decode_image(&got, file.data, file.size, 0, &err), 0);
    CHECK(got.width == 1 && got.height == 2 && got.data[0] == 0x10 && got.data[3] == 0x20);
    free(text);
    image_free(&got);
    bytes_free(&rows);
    bytes_free(&file);
}

int main(void)
{
    test_every_kind();
    test_palette_bounds();
    test_any_damage_is_refused();
    test_limits();
    test_other_chunks();
    return check_result();
}
