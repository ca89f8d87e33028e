/* What image/scrub.c promises of PNGs: every kind keeps its depth and its picture;
 * nothing hidden survives, in chunks or in the rows. */
#include <zlib.h>

#include "tests/image/png_writer.h"
#include "tests/image/scrubbed.h"

#define TEXT SENTINEL, sizeof SENTINEL - 1

struct kind {
    int depth, colour, interlaced;
};

static int channels_of(int colour)
{
    return colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1;
}

/* Filtered rows of random samples, palette indices below 8. With interlace the rows of
 * the seven passes. */
static struct bytes rows_of(struct kind kind, uint32_t width, uint32_t height)
{
    static const uint8_t passes[8][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8},
                                         {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2},
                                         {0, 1, 1, 2}, {0, 0, 1, 1}};
    struct bytes rows = {0};
    uint32_t seed = 5;

    for (int p = kind.interlaced ? 0 : 7; p < (kind.interlaced ? 7 : 8); p++)
        for (uint32_t y = passes[p][1]; y < height && width > passes[p][0]; y += passes[p][3]) {
            uint32_t count = (width - passes[p][0] + passes[p][2] - 1) / passes[p][2];
            size_t bits = (size_t)count * (size_t)(kind.depth * channels_of(kind.colour));

            bytes_add(&rows, (uint8_t[]){(uint8_t)(picture_noise(&seed) % 5)}, 1);
            for (size_t i = 0; i < (bits + 7) / 8; i++) {
                uint8_t byte = (uint8_t)picture_noise(&seed);

                if (kind.colour == 3) {
                    byte &= kind.depth == 8 ? 7 : kind.depth == 4 ? 0x77 : 0xff;
                    rows.data[rows.size - 1 - i] = 0; /* its filter: none */
                }
                bytes_add(&rows, &byte, 1);
            }
        }
    return rows;
}

static void put_deflated(struct bytes *file, const struct bytes *rows, const char *behind)
{
    uLongf size = compressBound((uLong)rows->size);
    struct bytes stream = {.data = bytes_new(size, 1)};

    CHECK_INT(compress(stream.data, &size, rows->data, (uLong)rows->size), Z_OK);
    stream.size = stream.room = size;
    bytes_add(&stream, behind, strlen(behind));
    png_writer_chunk(file, "IDAT", stream.data, stream.size);
    bytes_free(&stream);
}

static void put_palette(struct bytes *file, int colours, const char *hidden)
{
    uint8_t palette[256 * 3] = {0};

    for (int i = 0; i < 3 * colours; i++)
        palette[i] = (uint8_t)(37 * i + 1);
    if (hidden)
        memcpy(palette + 24, hidden, strlen(hidden));
    png_writer_chunk(file, "PLTE", palette, 3 * (size_t)colours);
}

/* Every chunk that goes, before the data if `before`. */
static void put_strangers(struct bytes *file, int before)
{
    static const char *const names[] = {"tEXt", "zTXt", "iTXt", "prVt", "juNk", "caBX",
                                        "dSIG", "fcTL", "fdAT", "acTL", "JANE"};

    for (size_t i = 0; i < (before ? 10 : 6); i++)
        png_writer_chunk(file, names[i], TEXT);
    if (!before)
        return;
    png_writer_chunk(file, "sPLT", SENTINEL "\0\10AAAAAA", sizeof SENTINEL + 7);
    png_writer_chunk(file, "pHYs", "SENTINEL\1", 9);
    png_writer_chunk(file, "tIME", "SENTINE", 7);
    png_writer_chunk(file, "gAMA", "SENT", 4);
    png_writer_chunk(file, "gAMA", "\0\0\xb1\x8f", 4);
    png_writer_chunk(file, "cHRM", "SENTINELSENTINELSENTINELSENTINEL", 32);
    png_writer_chunk(file, "eXIf",
                     "MM\0*\0\0\0\10\0\1\x88\x25\0\4\0\0\0\1\0\0\0\0\0\0\0\0" SENTINEL, 46);
}

static void check_kind(struct kind kind, uint32_t width, uint32_t height)
{
    struct bytes file = {0}, rows = rows_of(kind, width, height), out, again;
    struct scrub_report report = {0};
    struct err err;

    png_writer_begin(&file, width, height, kind.depth, kind.colour, kind.interlaced);
    put_strangers(&file, 1);
    if (kind.colour == 3)
        put_palette(&file, kind.depth == 8 ? 200 : 1 << kind.depth,
                    kind.depth == 8 ? SENTINEL : NULL);
    else if (kind.colour == 2)
        put_palette(&file, 100, SENTINEL); /* a suggestion */
    put_deflated(&file, &rows, "");
    put_strangers(&file, 0);
    png_writer_chunk(&file, "IEND", NULL, 0);
    bytes_add(&file, TEXT);
    CHECK_INT(inspect(file.data, file.size, &err), -1);
    out = scrubbed(&report, &file, 1);
    CHECK_INT(report.how, SCRUB_REWRITTEN);
    CHECK(report.exif == EXIF_GPS);
    CHECK(out.size > 33 && out.data[24] == kind.depth && out.data[25] == kind.colour &&
          out.data[28] == kind.interlaced);
    CHECK(scrubbed_finds(out.data, out.size, "gAMA\0\0\xb1\x8f") ||
          !memcmp(out.data + 33 + 4, "gAMA", 4));
    CHECK(scrubbed_bytes(&report, "private chunk") > 0);
    CHECK_INT(scrubbed_bytes(&report, "bytes after the end"), sizeof SENTINEL - 1);
    again = scrubbed(&report, &out, 0);
    CHECK(again.size == out.size && !memcmp(again.data, out.data, out.size));
    bytes_free(&again);
    bytes_free(&out);
    bytes_free(&rows);
    bytes_free(&file);
}

static void test_kinds(void)
{
    static const uint8_t kinds[][2] = {{1, 0}, {2, 0},  {4, 0},  {8, 0}, {16, 0},
                                       {8, 2}, {16, 2}, {1, 3},  {2, 3}, {4, 3},
                                       {8, 3}, {8, 4},  {16, 4}, {8, 6}, {16, 6}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (int interlaced = 0; interlaced <= 1; interlaced++) {
            check_kind((struct kind){kinds[i][0], kinds[i][1], interlaced}, 33, 19);
            check_kind((struct kind){kinds[i][0], kinds[i][1], interlaced}, 1, 2);
        }
}

/* A picture of 8-bit rows and what stands around them. */
static struct bytes grey_file(const char *extra_row, const char *behind)
{
    struct bytes file = {0}, rows = rows_of((struct kind){8, 0, 0}, 20, 3);

    bytes_add(&rows, extra_row, strlen(extra_row));
    png_writer_begin(&file, 20, 3, 8, 0, 0);
    put_deflated(&file, &rows, behind);
    png_writer_chunk(&file, "IEND", NULL, 0);
    bytes_free(&rows);
    return file;
}

/* More rows than the picture has, bytes behind the compressed stream: refused or cut,
 * and the checker sees both. */
static void test_hidden_in_data(void)
{
    struct bytes files[] = {grey_file("", SENTINEL), grey_file(SENTINEL "+", "")};
    struct scrub_options options = {.profile = SCRUB_CONVERT};

    for (size_t i = 0; i < 2; i++) {
        struct scrub_report report = {0};
        struct bytes out = {0};
        struct err err;

        CHECK_INT(inspect(files[i].data, files[i].size, &err), -1);
        CHECK(strstr(err.text, i ? "more rows" : "behind the compressed rows"));
        scrub(&out, &report, files[i].data, files[i].size, &options, &err);
        CHECK(!scrubbed_finds(out.data, out.size, "SENT"));
        bytes_free(&out);
        bytes_free(&files[i]);
    }
}

/* What lies under full transparency is no picture. */
static void test_transparency(void)
{
    struct bytes file = {0}, rows = {0}, out;
    struct scrub_report report = {0};
    struct err err;

    bytes_add(&rows,
              "\0abc\xff"
              "SEN\0TIN\0EL-\0",
              17);
    png_writer_begin(&file, 4, 1, 8, 6, 0);
    put_deflated(&file, &rows, "");
    png_writer_chunk(&file, "IEND", NULL, 0);
    CHECK_INT(inspect(file.data, file.size, &err), -1);
    out = scrubbed(&report, &file, 0);
    CHECK_INT(scrubbed_bytes(&report, "colours under full transparency"), 9);
    bytes_free(&out);
    bytes_free(&file);

    /* A transparent colour that no pixel has goes; one that a pixel has stays. */
    for (int there = 0; there <= 1; there++) {
        rows.size = 0;
        bytes_add(&rows, "\0aaabbbccc", 10);
        png_writer_begin(&file, 3, 1, 8, 2, 0);
        png_writer_chunk(&file, "tRNS", there ? "\0b\0b\0b" : "SESNST", 6);
        put_deflated(&file, &rows, "");
        png_writer_chunk(&file, "IEND", NULL, 0);
        out = scrubbed(&report, &file, 0);
        CHECK_INT(scrubbed_finds(out.data, out.size, "tRNS"), there);
        bytes_free(&out);
        bytes_free(&file);
    }
    bytes_free(&rows);
}

static void test_orientation(void)
{
    static const struct kind kinds[] = {{1, 3, 0}, {16, 6, 0}, {8, 4, 1}, {16, 2, 0}};

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int o = 2; o <= 8; o++) {
            struct bytes file = {0}, rows = rows_of(kinds[k], 13, 7), out;
            struct scrub_report report = {0};
            uint8_t exif[26] = "MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\0";

            exif[19] = (uint8_t)o;
            png_writer_begin(&file, 13, 7, kinds[k].depth, kinds[k].colour,
                             kinds[k].interlaced);
            png_writer_chunk(&file, "eXIf", exif, sizeof exif);
            if (kinds[k].colour == 3)
                put_palette(&file, 2, NULL);
            put_deflated(&file, &rows, "");
            png_writer_chunk(&file, "IEND", NULL, 0);
            out = scrubbed(&report, &file, 0);
            CHECK(report.orientation == o && report.how == SCRUB_REWRITTEN);
            CHECK(out.size > 33 && out.data[19] == (o >= 5 ? 7 : 13));
            bytes_free(&out);
            bytes_free(&file);
            bytes_free(&rows);
        }
}

/* The checker sees a chunk too many, one changed byte, a missing end. */
static void test_inspection(void)
{
    struct bytes file = grey_file("", ""), bad = {0};
    struct err err;

    CHECK_INT(inspect(file.data, file.size, &err), 0);
    for (size_t at = 0; at < file.size; at++) {
        file.data[at] ^= 1;
        CHECK_INT(inspect(file.data, file.size, &err), -1);
        file.data[at] ^= 1;
    }
    scrubbed_check_prefixes(&file);
    bytes_add(&file, "", 1);
    CHECK_INT(inspect(file.data, file.size, &err), -1);
    CHECK(strstr(err.text, "after the end"));
    file.size--;
    bytes_add(&bad, file.data, 33);
    png_writer_chunk(&bad, "tEXt", TEXT);
    bytes_add(&bad, file.data + 33, file.size - 33);
    CHECK_INT(inspect(bad.data, bad.size, &err), -1);
    CHECK(strstr(err.text, "not on the list") && !strstr(err.text, "SENT"));
    bytes_free(&bad);
    bytes_free(&file);
}

int main(void)
{
    test_kinds();
    test_hidden_in_data();
    test_transparency();
    test_orientation();
    test_inspection();
    return check_result();
}
