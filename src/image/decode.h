#ifndef IMAGE_DECODE_H
#define IMAGE_DECODE_H

#include "image/fingerprint.h"
#include "image/image.h"
#include "base/digest.h"

/* decode.h - a picture file's bytes become upright RGB pixels.
 *
 * The kind is told from the bytes alone, never from a name. */

enum decode_kind {
    DECODE_UNKNOWN = 0,
    DECODE_JPEG, /* baseline, extended, progressive; grey, YCbCr, RGB, CMYK, YCCK */
    DECODE_PNG,  /* every colour type and depth, interlaced or not */
    DECODE_BMP,  /* 1, 2, 4, 8, 16, 24, 32 bits; RLE4, RLE8; both row orders */
    DECODE_PNM,  /* P1 .. P6, maxval to 65535 */
};

/* "jpeg", "png", "bmp", "pnm"; "unknown". A constant. */
const char *decode_kind_name(enum decode_kind kind);

/* What a header says. */
struct decode_info {
    enum decode_kind kind;
    int32_t width, height;         /* pixels, after the orientation is applied */
    int32_t raw_width, raw_height; /* pixels, as stored */
    int32_t orientation;           /* EXIF, 1 .. 8; 1 where none is given */
};

/* Reads the header only. ERR_FORMAT: not a picture that we know, or damaged;
 * the text names what was found (WebP, GIF, TIFF ...) where it can be told.
 * ERR_LIMIT: larger than base/limits.h allows. Allocates nothing lasting. On
 * failure *out is untouched. */
int decode_info(struct decode_info *out, const uint8_t *data, size_t size, struct err *err);

/* Decodes to 8-bit RGB (channels 3), the EXIF orientation applied. Alpha is
 * laid over white; 16 bits are scaled to 8 with rounding; CMYK is taken as
 * inverted where the file bears Adobe's marker, for so Adobe writes it, and as
 * it stands elsewhere. Colour profiles and gamma are not applied.
 *
 * `least` > 0 says that a picture whose sides are both at least that many
 * pixels will do: a JPEG is then decoded at 1/2, 1/4 or 1/8 where the DCT
 * allows. 0 asks for every pixel.
 *
 * Errors as decode_info(). A file that is cut short or has damaged data is
 * ERR_FORMAT, never grey pixels. On success the caller frees *out with
 * image_free(); on failure it is untouched. */
int decode_image(struct image *out, const uint8_t *data, size_t size, int32_t least,
                 struct err *err);

/* The digest of a decoded, upright picture at its full size: SHA-256 over
 * "dermatome pixels 1\n", the width and the height as 4 bytes each, least
 * significant first, then the RGB samples in order. The same for the same
 * picture, whatever its file's format and metadata. `image` has 3 channels. */
struct sha256 decode_pixel_digest(const struct image *image);

/* The same of a file's bytes, whose header says *info: what decode_image() and
 * decode_pixel_digest() give, and errors as decode_image(). An upright JPEG, as
 * most are, is digested row by row as it is decoded and never held as a whole. */
int decode_file_digest(struct sha256 *out, const struct decode_info *info, const uint8_t *data,
                       size_t size, struct err *err);

/* The same, and the picture's fingerprint, from one decoding. */
struct decode_look {
    struct sha256 pixels;
    struct fingerprint print;
};
int decode_file_look(struct decode_look *out, const struct decode_info *info,
                     const uint8_t *data, size_t size, struct err *err);

#endif
