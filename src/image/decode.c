#include "image/decode.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "image/bmp.h"
#include "image/exif.h"
#include "image/jpeg.h"
#include "image/orient.h"
#include "image/png.h"
#include "image/pnm.h"

const char *decode_kind_name(enum decode_kind kind)
{
    static const char *const names[] = {"unknown", "jpeg", "png", "bmp", "pnm"};

    return kind >= DECODE_JPEG && kind <= DECODE_PNM ? names[kind] : names[DECODE_UNKNOWN];
}

/* 1 if `size` bytes of `magic` stand at `at`. */
static int stands(const uint8_t *data, size_t data_size, size_t at, const char *magic,
                  size_t size)
{
    return data_size >= at + size && !memcmp(data + at, magic, size);
}

static enum decode_kind sniff(const uint8_t *data, size_t size)
{
    if (stands(data, size, 0, "\xff\xd8\xff", 3))
        return DECODE_JPEG;
    /* Not the whole signature: png_header() has a better word for a damaged one. */
    if (stands(data, size, 1, "PNG", 3))
        return DECODE_PNG;
    if (stands(data, size, 0, "BM", 2))
        return DECODE_BMP;
    if (size > 2 && data[0] == 'P' && data[1] >= '1' && data[1] <= '6' &&
        (data[2] == '#' || data[2] == ' ' || (data[2] >= '\t' && data[2] <= '\r')))
        return DECODE_PNM;
    return DECODE_UNKNOWN;
}

/* What else people try to feed to a picture reader. */
static const struct stranger {
    size_t at;
    const char *magic;
    size_t size;
    const char *name;
} strangers[] = {
    {0, "GIF8", 4, "a GIF picture"},
    {8, "WEBP", 4, "a WebP picture"},
    {0, "II*\0", 4, "a TIFF picture (or a camera's raw file)"},
    {0, "MM\0*", 4, "a TIFF picture (or a camera's raw file)"},
    {0, "II+\0", 4, "a BigTIFF picture"},
    {0, "MM\0+", 4, "a BigTIFF picture"},
    {0, "\0\0\1\0", 4, "an ICO icon"},
    {0, "\0\0\2\0", 4, "a CUR cursor"},
    {4, "ftypavif", 8, "an AVIF picture"},
    {4, "ftyphe", 6, "a HEIC picture"},
    {4, "ftypmif1", 8, "a HEIC picture"},
    {4, "ftypmsf1", 8, "a HEIC picture"},
    {4, "ftyp", 4, "a film"},
    {0, "\xff\x0a", 2, "a JPEG XL picture"},
    {4, "JXL ", 4, "a JPEG XL picture"},
    {4, "jP  ", 4, "a JPEG 2000 picture"},
    {0, "\xff\x4f\xff\x51", 4, "a JPEG 2000 picture"},
    {0, "8BPS", 4, "a Photoshop picture"},
    {0, "BA", 2, "an OS/2 bitmap array"},
    {0, "P7\n", 3, "a PAM picture"},
    {0, "PF\n", 3, "a PFM picture"},
    {0, "Pf\n", 3, "a PFM picture"},
    {128, "DICM", 4, "a DICOM file"},
    {0, "%PDF", 4, "a PDF file"},
    {0, "PK\3\4", 4, "a ZIP archive"},
    {0, "<svg", 4, "an SVG drawing"},
    {0, "<?xml", 5, "an XML file"},
    {0, "<!", 2, "a web page"},
    {0, "<html", 5, "a web page"},
};

static int refuse_stranger(const uint8_t *data, size_t size, struct err *err)
{
    static const char known[] = "only JPEG, PNG, BMP and PNM are read";

    if (!size)
        return err_set(err, ERR_FORMAT, "the file is empty");
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        const struct stranger *s = &strangers[i];

        if (stands(data, size, s->at, s->magic, s->size))
            return err_set(err, ERR_FORMAT, "%s: %s", s->name, known);
    }
    return err_set(err, ERR_FORMAT, "not a picture that is known: %s", known);
}

int decode_info(struct decode_info *out, const uint8_t *data, size_t size, struct err *err)
{
    struct decode_info info = {.kind = sniff(data, size), .orientation = 1};
    int rc = -1;

    if (size > LIMIT_FILE_BYTES)
        return err_set(err, ERR_LIMIT, "%zu bytes: a picture's file may have at most %zu", size,
                       LIMIT_FILE_BYTES);
    switch (info.kind) {
    case DECODE_UNKNOWN:
        return refuse_stranger(data, size, err);
    case DECODE_JPEG:
        info.orientation = exif_orientation_jpeg(data, size);
        rc = jpeg_header(&info.raw_width, &info.raw_height, data, size, err);
        break;
    case DECODE_PNG:
        info.orientation = exif_orientation_png(data, size);
        rc = png_header(&info.raw_width, &info.raw_height, data, size, err);
        break;
    case DECODE_BMP:
        rc = bmp_header(&info.raw_width, &info.raw_height, data, size, err);
        break;
    case DECODE_PNM:
        rc = pnm_header(&info.raw_width, &info.raw_height, data, size, err);
        break;
    }
    if (rc)
        return -1;
    info.width = orient_swaps(info.orientation) ? info.raw_height : info.raw_width;
    info.height = orient_swaps(info.orientation) ? info.raw_width : info.raw_height;
    *out = info;
    return 0;
}

static int decode_stored(struct image *out, enum decode_kind kind, const uint8_t *data,
                         size_t size, int32_t least, struct err *err)
{
    switch (kind) {
    case DECODE_JPEG:
        return jpeg_decode(out, data, size, least, err);
    case DECODE_PNG:
        return png_decode(out, data, size, err);
    case DECODE_BMP:
        return bmp_decode(out, data, size, err);
    case DECODE_PNM:
        return pnm_decode(out, data, size, err);
    case DECODE_UNKNOWN:
        break;
    }
    return refuse_stranger(data, size, err);
}

int decode_image(struct image *out, const uint8_t *data, size_t size, int32_t least,
                 struct err *err)
{
    struct decode_info info;
    struct image image = {0};

    if (decode_info(&info, data, size, err) ||
        decode_stored(&image, info.kind, data, size, least, err))
        return -1;
    orient_apply(&image, info.orientation);
    *out = image;
    return 0;
}

static void digest_side(struct digest *digest, int32_t side)
{
    uint8_t bytes[4];

    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)((uint32_t)side >> (8 * i));
    digest_add(digest, bytes, sizeof bytes);
}

static struct digest *begin_pixels(int32_t width, int32_t height)
{
    static const char name[] = "dermatome pixels 1\n";
    struct digest *digest = digest_begin();

    digest_add(digest, name, sizeof name - 1);
    digest_side(digest, width);
    digest_side(digest, height);
    return digest;
}

struct sha256 decode_pixel_digest(const struct image *image)
{
    struct digest *digest = begin_pixels(image->width, image->height);

    assert(image->channels == 3);
    digest_add(digest, image->data, (size_t)image->width * (size_t)image->height * 3);
    return digest_end(digest);
}

/* What rows go to. */
struct look {
    struct digest *digest;
    struct fingerprinting *print; /* NULL: nobody asked */
};

static void add_rows(void *self, const uint8_t *rows, size_t size)
{
    struct look *look = self;

    digest_add(look->digest, rows, size);
    if (look->print)
        fingerprint_rows(look->print, rows, size);
}

static int look_at(struct sha256 *pixels, struct fingerprint *print,
                   const struct decode_info *info, const uint8_t *data, size_t size,
                   struct err *err)
{
    struct image image = {0};
    struct look look;

    if (info->kind != DECODE_JPEG || info->orientation != 1) {
        if (decode_image(&image, data, size, 0, err))
            return -1;
        *pixels = decode_pixel_digest(&image);
        if (print)
            *print = fingerprint_of(&image);
        image_free(&image);
        return 0;
    }
    look.digest = begin_pixels(info->width, info->height);
    look.print = print ? fingerprint_begin(info->width, info->height) : NULL;
    if (jpeg_each_rows(add_rows, &look, data, size, err)) {
        digest_drop(look.digest);
        fingerprint_drop(look.print);
        return -1;
    }
    *pixels = digest_end(look.digest);
    if (print)
        *print = fingerprint_end(look.print);
    return 0;
}

int decode_file_digest(struct sha256 *out, const struct decode_info *info, const uint8_t *data,
                       size_t size, struct err *err)
{
    return look_at(out, NULL, info, data, size, err);
}

int decode_file_look(struct decode_look *out, const struct decode_info *info,
                     const uint8_t *data, size_t size, struct err *err)
{
    return look_at(&out->pixels, &out->print, info, data, size, err);
}
