/* What image/scrub.c promises of JPEGs: no sentinel survives, wherever it stands; the
 * picture does, to the bit where that is claimed. */
#include "image/encode.h"
#include "image/orient.h"
#include "tests/image/jpeg_samples.h"
#include "tests/image/jpeg_writer.h"
#include "tests/image/scrubbed.h"

#define TEXT SENTINEL, sizeof SENTINEL - 1

static struct bytes copied(const uint8_t *data, size_t size)
{
    struct bytes file = {0};

    bytes_add(&file, data, size);
    return file;
}

static void put16(struct bytes *to, unsigned value)
{
    uint8_t bytes[2] = {(uint8_t)(value >> 8), (uint8_t)value};

    bytes_add(to, bytes, 2);
}

static void put_entry(struct bytes *to, unsigned tag, unsigned type, unsigned count,
                      unsigned value)
{
    put16(to, tag);
    put16(to, type);
    put16(to, 0);
    put16(to, count);
    if (type == 3) {
        put16(to, value);
        put16(to, 0);
    } else {
        put16(to, 0);
        put16(to, value);
    }
}

/* An EXIF body with an orientation, a GPS and a thumbnail directory, a serial number. */
static struct bytes exif_of(unsigned orientation)
{
    struct bytes exif = {0};

    bytes_add(&exif, "Exif\0\0MM\0*\0\0\0\10", 14);
    put16(&exif, 4);
    put_entry(&exif, 0x0112, 3, 1, orientation);
    put_entry(&exif, 0x013b, 2, 20, 110);
    put_entry(&exif, 0x8769, 4, 1, 62);
    put_entry(&exif, 0x8825, 4, 1, 110);
    put16(&exif, 0);
    put16(&exif, 80); /* the thumbnail's directory */
    put16(&exif, 1);  /* EXIF's own, at 62 */
    put_entry(&exif, 0xa431, 2, 20, 110);
    put16(&exif, 0);
    put16(&exif, 0);
    put16(&exif, 1); /* at 80 */
    put_entry(&exif, 0x0201, 4, 1, 110);
    put16(&exif, 0);
    put16(&exif, 0);
    while (exif.size < 6 + 110)
        bytes_add(&exif, "", 1);
    bytes_add(&exif, TEXT);
    return exif;
}

/* Every segment that goes, each with the sentinel. */
static struct bytes all_segments(int adobe)
{
    struct bytes to = {0}, exif = exif_of(1);
    uint8_t table[1 + 64] = {3}, codes[1 + 16 + 20] = {0x13};

    jpeg_writer_segment(&to, 0xe0, "JFIF\0\1\2\0\0\1\0\1\7\1", 14, TEXT); /* 7 x 1 thumbnail */
    bytes_add(&to, "!", 1);
    to.data[3]++;
    jpeg_writer_segment(&to, 0xe0, "JFXX\0\x10", 6, TEXT);
    jpeg_writer_segment(&to, 0xe1, exif.data, exif.size, TEXT);
    jpeg_writer_segment(&to, 0xe1, "http://ns.adobe.com/xap/1.0/", 29, TEXT);
    jpeg_writer_segment(&to, 0xe1, "http://ns.adobe.com/xmp/extension/", 35, TEXT);
    jpeg_writer_segment(&to, 0xe2, "MPF", 4, TEXT);
    jpeg_writer_segment(&to, 0xeb, "JP", 2, TEXT);
    jpeg_writer_segment(&to, 0xed, "Photoshop 3.0", 14, TEXT);
    if (adobe)
        jpeg_writer_segment(&to, 0xee, "Adobe\0\x64\0\0\0\0\1", 12, TEXT);
    for (int marker = 0xe0; marker <= 0xef; marker++)
        jpeg_writer_segment(&to, marker, "", 0, TEXT);
    jpeg_writer_segment(&to, 0xfe, "", 0, TEXT);
    memcpy(table + 1, TEXT);
    jpeg_writer_segment(&to, 0xdb, table, sizeof table, "", 0); /* no component's */
    codes[8] = 20;
    memcpy(codes + 17, TEXT);
    jpeg_writer_segment(&to, 0xc4, codes, sizeof codes, "", 0); /* no scan's */
    bytes_free(&exif);
    return to;
}

/* Fill bytes, a comment, EXIF that says 6 (the first says 1): before each marker of the file.
 */
static struct bytes between_segments(void)
{
    struct bytes to = {0}, exif = exif_of(6);

    bytes_add(&to, "\xff\xff\xff", 3);
    jpeg_writer_segment(&to, 0xfe, "", 0, TEXT);
    bytes_add(&to, "\xff", 1);
    jpeg_writer_segment(&to, 0xe1, exif.data, exif.size, TEXT);
    bytes_free(&exif);
    return to;
}

/* Plants everything in `clean`, scrubs, and expects it to be copied. */
static void check_planted(const struct bytes *clean, int adobe)
{
    struct bytes extra = all_segments(adobe), between = between_segments();
    struct bytes file = jpeg_writer_planted(clean, &extra, &between), out;
    struct scrub_report report = {0};

    bytes_add(&file, TEXT);
    bytes_add(&file, clean->data, clean->size); /* MPF's second picture */
    bytes_add(&file, TEXT);
    out = scrubbed(&report, &file, 1);
    CHECK_INT(report.how, SCRUB_COPIED);
    CHECK(!report.why && !report.difference && !report.quality);
    CHECK(report.exif == (EXIF_GPS | EXIF_SERIAL | EXIF_THUMBNAIL | EXIF_PERSON));
    CHECK_INT(scrubbed_bytes(&report, "bytes after the end"),
              (long long)(clean->size + 2 * (sizeof SENTINEL - 1)));
    CHECK_INT(scrubbed_bytes(&report, "unused tables"), 64 + 36);
    CHECK(scrubbed_bytes(&report, "APP1 Exif") > 0 && scrubbed_bytes(&report, "APP2 MPF") > 0);
    CHECK(scrubbed_bytes(&report, "COM") > 0 && scrubbed_bytes(&report, "APP15") > 0);
    CHECK(scrubbed_bytes(&report, "fill and stray bytes") >= 4);
    bytes_free(&out);
    bytes_free(&file);
    bytes_free(&extra);
    bytes_free(&between);
}

static void test_sentinels(void)
{
    static const struct jpeg_writer hows[] = {
        {0},
        {.across = 2, .down = 2},
        {.across = 2, .down = 1, .restart = 2},
        {.across = 2, .down = 2, .progressive = 1},
        {.progressive = 1, .restart = 3},
        {.across = 1, .down = 2, .restart = 1},
    };

    for (size_t i = 0; i < sizeof hows / sizeof *hows; i++)
        for (int channels = 1; channels <= 3; channels += 2) {
            struct image image = picture_random(83, 61, channels, (uint32_t)i + 1);
            struct bytes clean = jpeg_writer_file(&image, &hows[i]);

            check_planted(&clean, channels == 3);
            image_free(&image);
            bytes_free(&clean);
        }
}

/* Bytes behind the last block of a scan, where a decoder never looks: 1 .. 9, for up
 * to 8 of them libjpeg does not even see. Recoded, and gone. */
static void test_behind_the_last_block(void)
{
    for (int progressive = 0; progressive <= 1; progressive++)
        for (size_t count = 1; count <= 9; count++) {
            struct image image = picture_random(40, 40, 3, (uint32_t)count);
            struct jpeg_writer how = {.across = 2, .down = 2, .progressive = progressive};
            struct bytes clean = jpeg_writer_file(&image, &how), file = {0}, out;
            struct scrub_report report = {0};
            struct err err = {0};

            bytes_add(&file, clean.data, clean.size - 2);
            bytes_add(&file, "SENTINEL!", count);
            bytes_add(&file, "\xff\xd9", 2);
            CHECK_INT(inspect(file.data, file.size, &err), -1);
            out = scrubbed(&report, &file, count >= 8);
            CHECK_INT(report.how, SCRUB_RECODED);
            CHECK(report.why != NULL);
            bytes_free(&out);
            bytes_free(&file);
            bytes_free(&clean);
            image_free(&image);
        }
}

/* Bytes behind it of ones only, as the padding is. */
static void test_ones_behind_the_last_block(void)
{
    struct bytes file = copied(sample_baseline, sizeof sample_baseline), out;
    struct scrub_report report = {0};
    struct err err = {0};

    out = scrubbed(&report, &file, 0);
    CHECK_INT(inspect(out.data, out.size, &err), 0);
    out.size -= 2;
    bytes_add(&out, "\xff\0\xff\0\xff\xd9", 6);
    CHECK_INT(inspect(out.data, out.size, &err), -1);
    CHECK(strstr(err.text, "behind the last block"));
    bytes_free(&out);
    bytes_free(&file);
}

static void test_samples(void)
{
    static const struct {
        const uint8_t *data;
        size_t size;
        enum scrub_how how;
        int adobe;
    } samples[] = {
        {sample_baseline, sizeof sample_baseline, SCRUB_COPIED, 0},
        {sample_progressive, sizeof sample_progressive, SCRUB_COPIED, 0},
        {sample_arithmetic, sizeof sample_arithmetic, SCRUB_RECODED, 0},
        {sample_grey_scans, sizeof sample_grey_scans, SCRUB_COPIED, 0},
        {sample_cmyk, sizeof sample_cmyk, SCRUB_COPIED, 1},
        {sample_cmyk_progressive, sizeof sample_cmyk_progressive, SCRUB_COPIED, 1},
    };

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct bytes file = copied(samples[i].data, samples[i].size), out, again;
        struct scrub_report report = {0};

        out = scrubbed(&report, &file, 0);
        CHECK_INT(report.how, samples[i].how);
        CHECK_INT(scrubbed_finds(out.data, out.size, "Adobe"), samples[i].adobe);
        again = scrubbed(&report, &out, 0);
        CHECK(again.size == out.size && !memcmp(again.data, out.data, out.size));
        bytes_free(&again);
        bytes_free(&out);
        bytes_free(&file);
    }
}

/* Adobe's segment with one byte behind its 12 is not clean. */
static void check_longer_adobe(const struct bytes *clean)
{
    struct bytes file = {0};
    struct err err = {0};

    bytes_add(&file, clean->data, 18);
    file.data[5]++;
    bytes_add(&file, "", 1);
    bytes_add(&file, clean->data + 18, clean->size - 18);
    CHECK_INT(inspect(clean->data, clean->size, &err), 0);
    CHECK_INT(inspect(file.data, file.size, &err), -1);
    CHECK(strstr(err.text, "APP14"));
    bytes_free(&file);
}

/* Inks behind Adobe's marker with bytes behind its 12, and without the marker: the
 * meaning stays, the bytes go. */
static void test_inks(void)
{
    enum { ADOBE_SIZE = 16 };
    struct bytes file = {0}, out;
    struct scrub_report report = {0};

    bytes_add(&file, "\xff\xd8", 2);
    jpeg_writer_segment(&file, 0xee, "Adobe\0\x64\0\0\0\0\2", 12, TEXT);
    bytes_add(&file, sample_cmyk + 2 + ADOBE_SIZE, sizeof sample_cmyk - 2 - ADOBE_SIZE);
    out = scrubbed(&report, &file, 1); /* YCCK */
    CHECK_INT(report.how, SCRUB_COPIED);
    CHECK(out.size > 17 && out.data[3] == 0xee && out.data[17] == 2);
    check_longer_adobe(&out);
    bytes_free(&out);

    file.size = 2;
    bytes_add(&file, sample_cmyk + 2 + ADOBE_SIZE, sizeof sample_cmyk - 2 - ADOBE_SIZE);
    out = scrubbed(&report, &file, 0);
    CHECK(!scrubbed_finds(out.data, out.size, "Adobe"));
    bytes_free(&out);
    bytes_free(&file);
}

/* RGB without a transform, known by its components' names alone or by Adobe's marker
 * alone: written with both. */
static void test_rgb(void)
{
    struct image image = picture_smooth(40, 24, 3);
    struct jpeg_writer how = {.rgb = 1};
    struct bytes clean = jpeg_writer_file(&image, &how), file = {0}, out;
    struct scrub_report report = {0};

    out = scrubbed(&report, &clean, 0);
    CHECK(report.how == SCRUB_COPIED && scrubbed_finds(out.data, out.size, "Adobe"));
    bytes_free(&out);
    CHECK_INT(clean.data[3], 0xee);
    bytes_add(&file, clean.data, 2);
    bytes_add(&file, clean.data + 18, clean.size - 18);
    out = scrubbed(&report, &file, 0);
    CHECK(report.how == SCRUB_COPIED && scrubbed_finds(out.data, out.size, "Adobe"));
    bytes_free(&out);
    bytes_free(&file);
    bytes_free(&clean);
    image_free(&image);
}

static void check_orientation(const struct jpeg_writer *how, int32_t width, int32_t height,
                              int32_t orientation, int channels)
{
    static const struct orient_turn mirrored[9] = {{0, 0, 0}, {0, 0, 0}, {0, 1, 0},
                                                   {0, 1, 1}, {0, 0, 1}, {0, 0, 0},
                                                   {0, 0, 1}, {0, 1, 1}, {0, 1, 0}};
    struct image image = picture_smooth(width, height, channels);
    struct bytes clean = jpeg_writer_file(&image, how), extra = {0}, none = {0}, file, out;
    struct bytes exif = exif_of((unsigned)orientation);
    struct scrub_report report = {0};
    int across = channels == 1 || !how->across ? 8 : 8 * how->across;
    int down = channels == 1 || !how->down ? 8 : 8 * how->down;
    int cut = (mirrored[orientation].flip_x && width % across) ||
              (mirrored[orientation].flip_y && height % down);

    jpeg_writer_segment(&extra, 0xe1, exif.data, exif.size, "", 0);
    file = jpeg_writer_planted(&clean, &extra, &none);
    out = scrubbed(&report, &file, 1);
    CHECK_INT(report.orientation, orientation);
    CHECK_INT(report.how, orientation == 1 ? SCRUB_COPIED
                          : cut            ? SCRUB_REENCODED
                                           : SCRUB_TURNED);
    CHECK_INT(report.quality, cut ? SCRUB_QUALITY : 0);
    CHECK(report.difference <= (cut ? 16 : 5));
    /* Without chroma to smooth, mirroring is exact to the bit. */
    if (!cut && orientation <= 4 && (channels == 1 || !how->across))
        CHECK_INT(report.difference, 0);
    bytes_free(&out);
    bytes_free(&file);
    bytes_free(&exif);
    bytes_free(&extra);
    bytes_free(&clean);
    image_free(&image);
}

static void test_orientations(void)
{
    static const struct jpeg_writer hows[] = {{0},
                                              {.across = 2, .down = 2},
                                              {.across = 2, .down = 1, .progressive = 1},
                                              {.across = 1, .down = 2}};
    static const int32_t sizes[][2] = {{64, 48}, {61, 48}, {64, 45}, {61, 45}, {8, 16}, {5, 9}};

    for (size_t h = 0; h < sizeof hows / sizeof *hows; h++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
            for (int32_t o = 1; o <= 8; o++)
                for (int channels = 1; channels <= 3; channels += 2)
                    check_orientation(&hows[h], sizes[s][0], sizes[s][1], o, channels);
}

static void test_refused(void)
{
    struct bytes file = copied(sample_baseline, sizeof sample_baseline);
    size_t frame = jpeg_writer_marker(&file, 2);

    while (file.data[frame + 1] != 0xc0)
        frame = jpeg_writer_marker(&file, frame + 2);
    file.data[frame + 4] = 12;
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "12");
    file.data[frame + 4] = 8;
    file.data[frame + 1] = 0xc5;
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "0xc5");
    file.data[frame + 1] = 0xc0;
    scrubbed_refused(file.data, file.size - 2, SCRUB_CONVERT, "remature");
    scrubbed_refused("\0\0\0\x18"
                     "ftypheic",
                     12, SCRUB_CONVERT, "HEIC");
    scrubbed_refused("", 0, SCRUB_CONVERT, "empty");
    bytes_free(&file);
}

/* The checker sees each of these in a file that is otherwise clean. */
static void test_inspection(void)
{
    struct bytes file = copied(sample_progressive, sizeof sample_progressive), out, bad = {0};
    struct bytes extra = all_segments(1), between = between_segments(), none = {0};
    struct scrub_report report = {0};
    struct err err = {0};

    out = scrubbed(&report, &file, 0);
    for (size_t at = 0, length; at < extra.size; at += length) {
        struct bytes one = {.data = extra.data + at};

        length = 2 + ((size_t)extra.data[at + 2] << 8 | extra.data[at + 3]);
        one.size = length;
        bad = jpeg_writer_planted(&out, &one, &none);
        CHECK_INT(inspect(bad.data, bad.size, &err), -1);
        CHECK(err.code == ERR_FORMAT && !strstr(err.text, "SENT"));
        bytes_free(&bad);
    }
    bad = jpeg_writer_planted(&out, &none, &between);
    CHECK_INT(inspect(bad.data, bad.size, &err), -1);
    bytes_free(&bad);
    bytes_add(&out, "", 1);
    CHECK_INT(inspect(out.data, out.size, &err), -1);
    CHECK(strstr(err.text, "after the end"));
    out.size--;
    scrubbed_check_prefixes(&out);
    bytes_free(&out);
    bytes_free(&file);
    bytes_free(&extra);
    bytes_free(&between);
}

/* A clean file of one grey component and one scan. */
static struct bytes grey_picture(const struct image *image)
{
    struct jpeg_writer how = {0};
    struct bytes file = jpeg_writer_file(image, &how), out;
    struct scrub_report report = {0};

    out = scrubbed(&report, &file, 0);
    bytes_free(&file);
    return out;
}

/* A second scan of the same component, as another picture would be hidden: the last
 * one is what decoders show. */
static void test_hidden_scan(void)
{
    struct image image = picture_smooth(16, 16, 1), other = picture_random(16, 16, 1, 9);
    struct bytes shown = grey_picture(&image), hidden = grey_picture(&other), file = {0};
    struct err err = {0};
    size_t at = 2;

    while (shown.data[at + 1] != 0xda)
        at = jpeg_writer_marker(&shown, at + 2);
    bytes_add(&file, hidden.data, hidden.size - 2);
    bytes_add(&file, shown.data + at, shown.size - at);
    CHECK_INT(inspect(file.data, file.size, &err), -1);
    CHECK(strstr(err.text, "repeats another"));
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "more than one scan");
    bytes_free(&file);
    bytes_free(&shown);
    bytes_free(&hidden);
    image_free(&image);
    image_free(&other);
}

int main(void)
{
    test_sentinels();
    test_behind_the_last_block();
    test_ones_behind_the_last_block();
    test_samples();
    test_inks();
    test_rgb();
    test_orientations();
    test_refused();
    test_inspection();
    test_hidden_scan();
    return check_result();
}
