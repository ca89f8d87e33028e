/* What image/scrub.c promises of colour profiles: sRGB by any name goes without a
 * change, another is applied or dropped by choice, a broken one goes only by choice. */
#include <lcms2.h>
#include <zlib.h>

#include "tests/image/jpeg_writer.h"
#include "tests/image/png_writer.h"
#include "tests/image/scrubbed.h"

/* With the sentinel as its description. */
static struct bytes saved(cmsHPROFILE profile)
{
    struct bytes out = {0};
    cmsUInt32Number size = 0;
    cmsMLU *text = cmsMLUalloc(NULL, 1);

    cmsMLUsetASCII(text, "en", "US", SENTINEL);
    cmsSetProfileVersion(profile, 2.1); /* keeps such texts as ASCII */
    cmsWriteTag(profile, cmsSigCopyrightTag, text);
    cmsWriteTag(profile, cmsSigProfileDescriptionTag, text);
    cmsMLUfree(text);
    CHECK(cmsSaveProfileToMem(profile, NULL, &size));
    out.data = bytes_new(size, 1);
    out.size = out.room = size;
    CHECK(cmsSaveProfileToMem(profile, out.data, &size));
    cmsCloseProfile(profile);
    return out;
}

/* Wider than sRGB, linear. */
static struct bytes wide_profile(void)
{
    static const cmsCIExyY white = {0.3127, 0.3290, 1};
    static const cmsCIExyYTRIPLE primaries = {
        {0.68, 0.32, 1}, {0.265, 0.69, 1}, {0.15, 0.06, 1}};
    cmsToneCurve *curve = cmsBuildGamma(NULL, 1.8), *curves[3] = {curve, curve, curve};
    struct bytes out = saved(cmsCreateRGBProfile(&white, &primaries, curves));

    cmsFreeToneCurve(curve);
    return out;
}

static struct bytes grey_profile(void)
{
    cmsToneCurve *curve = cmsBuildGamma(NULL, 1.0);
    struct bytes out = saved(cmsCreateGrayProfile(cmsD50_xyY(), curve));

    cmsFreeToneCurve(curve);
    return out;
}

static struct bytes jpeg_with(const struct bytes *profile, int channels, int parts)
{
    struct image image = picture_smooth(32, 32, channels);
    struct jpeg_writer how = {0};
    struct bytes clean = jpeg_writer_file(&image, &how), extra = {0}, none = {0}, file;

    for (int i = parts; i >= 1; i--) { /* in any order */
        size_t begin = profile->size * (size_t)(i - 1) / (size_t)parts;
        size_t end = profile->size * (size_t)i / (size_t)parts;
        char head[14] = "ICC_PROFILE";

        head[12] = (char)i;
        head[13] = (char)parts;
        jpeg_writer_segment(&extra, 0xe2, head, 14, profile->data + begin, end - begin);
    }
    file = jpeg_writer_planted(&clean, &extra, &none);
    bytes_free(&clean);
    bytes_free(&extra);
    image_free(&image);
    return file;
}

static void test_jpeg(void)
{
    struct bytes srgb = saved(cmsCreate_sRGBProfile()), wide = wide_profile();
    struct bytes file = jpeg_with(&srgb, 3, 2), out;
    struct scrub_report report = {0};

    out = scrubbed(&report, &file, 1);
    CHECK(report.profile == SCRUB_PROFILE_SRGB && report.how == SCRUB_COPIED);
    CHECK(scrubbed_bytes(&report, "APP2 ICC profile") > 0);
    bytes_free(&out);
    bytes_free(&file);

    file = jpeg_with(&wide, 3, 3);
    out = scrubbed_with(&report, &file, 1, SCRUB_DROP);
    CHECK(report.profile == SCRUB_PROFILE_DROPPED && report.how == SCRUB_COPIED);
    bytes_free(&out);
    out = scrubbed(&report, &file, 1);
    CHECK(report.profile == SCRUB_PROFILE_CONVERTED && report.how == SCRUB_REENCODED);
    CHECK(report.quality == SCRUB_QUALITY && report.difference > 20);
    bytes_free(&out);
    bytes_free(&file);

    file = jpeg_with(&wide, 1, 1); /* of other samples than the picture's */
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "other samples");
    out = scrubbed_with(&report, &file, 1, SCRUB_DROP);
    CHECK(report.profile == SCRUB_PROFILE_DROPPED && report.how == SCRUB_COPIED);
    bytes_free(&out);
    bytes_free(&file);
    bytes_free(&srgb);
    bytes_free(&wide);
}

static void test_broken(void)
{
    struct bytes wide = wide_profile(), file, out;
    struct scrub_report report = {0};

    memset(wide.data + 4, 0x5a, 36);
    file = jpeg_with(&wide, 3, 1);
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "cannot be read");
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "--icc drop");
    out = scrubbed_with(&report, &file, 1, SCRUB_DROP);
    CHECK(report.profile == SCRUB_PROFILE_BROKEN && report.how == SCRUB_COPIED);
    bytes_free(&out);
    file.data[2 + 4 + 13] = 2; /* the second part is not there */
    scrubbed_refused(file.data, file.size, SCRUB_CONVERT, "lacks parts");
    bytes_free(&file);
    bytes_free(&wide);
}

/* Samples of one row of 4 pixels. */
static struct bytes png_with(const struct bytes *profile, int depth, int colour,
                             const uint8_t *samples, size_t size)
{
    struct bytes file = {0}, rows = {0}, body = {0};
    uLongf packed = compressBound((uLong)profile->size);
    uint8_t *room = bytes_new(packed, 1);

    CHECK_INT(compress(room, &packed, profile->data, (uLong)profile->size), Z_OK);
    bytes_add(&body, SENTINEL "\0", sizeof SENTINEL + 1);
    bytes_add(&body, room, packed);
    png_writer_begin(&file, 4, 1, depth, colour, 0);
    png_writer_chunk(&file, "iCCP", body.data, body.size);
    bytes_add(&rows, "", 1);
    bytes_add(&rows, samples, size);
    png_writer_end(&file, &rows);
    free(room);
    bytes_free(&body);
    bytes_free(&rows);
    return file;
}

static void test_png(void)
{
    static const uint8_t rgb[] = {0, 0, 0, 200, 40, 40, 40, 200, 40, 255, 255, 255};
    static const uint8_t grey16[] = {0, 0, 0x40, 0, 0x80, 0, 0xff, 0xff};
    static const uint8_t rgba[] = {9, 9, 9, 9, 200, 40, 40, 1, 40, 200, 40, 128, 8, 8, 8, 255};
    struct bytes wide = wide_profile(), grey = grey_profile(), file, out;
    struct scrub_report report = {0};
    struct image image = {0};
    struct err err;

    file = png_with(&wide, 8, 2, rgb, sizeof rgb);
    out = scrubbed(&report, &file, 1);
    CHECK(report.profile == SCRUB_PROFILE_CONVERTED && report.how == SCRUB_REENCODED);
    CHECK_INT(report.quality, 0);
    CHECK(scrubbed_finds(out.data, out.size, "sRGB"));
    CHECK_INT(decode_image(&image, out.data, out.size, 0, &err), 0);
    CHECK(image.data[0] == 0 && image.data[9] == 255 && image.data[3] > 200);
    image_free(&image);
    bytes_free(&out);
    bytes_free(&file);

    file = png_with(&wide, 8, 6, rgba, sizeof rgba); /* alpha stays */
    out = scrubbed(&report, &file, 1);
    CHECK(report.profile == SCRUB_PROFILE_CONVERTED && out.data[25] == 6);
    bytes_free(&out);
    bytes_free(&file);

    /* Linear 0.25 is 0.537 in sRGB, 0.5 is 0.735. */
    file = png_with(&grey, 16, 0, grey16, sizeof grey16);
    out = scrubbed(&report, &file, 1);
    CHECK(report.profile == SCRUB_PROFILE_CONVERTED && out.data[24] == 16);
    CHECK_INT(decode_image(&image, out.data, out.size, 0, &err), 0);
    CHECK_NEAR(image.data[3], 0.537 * 255, 0.012);
    CHECK_NEAR(image.data[6], 0.735 * 255, 0.012);
    image_free(&image);
    bytes_free(&out);
    out = scrubbed_with(&report, &file, 1, SCRUB_DROP);
    CHECK(report.profile == SCRUB_PROFILE_DROPPED && report.how == SCRUB_REWRITTEN);
    bytes_free(&out);
    bytes_free(&file);
    bytes_free(&wide);
    bytes_free(&grey);
}

int main(void)
{
    test_jpeg();
    test_broken();
    test_png();
    return check_result();
}
