#ifndef IMAGE_JPEG_H
#define IMAGE_JPEG_H

#include "base/digest.h"
#include "image/image.h"

/* jpeg.h - JPEG files to stored (not yet upright) RGB pixels; see decode.h.
 *
 * What libjpeg only warns of is a failure here: a file that ends before its
 * end marker, damaged entropy-coded data, restart markers out of place. Let
 * pass are only what cannot touch a pixel: odd JFIF and Adobe version numbers,
 * and stray bytes between the last scan and the end marker. 12-bit and lossless
 * JPEG are refused by name. */

/* Scans in one file. Encoders write about 10; each costs a walk over the whole
 * picture, so a small file with thousands could take minutes. */
#define JPEG_SCANS_MAX 100

/* Coefficients of a progressive file, 2 bytes each, that are held at once; with
 * the 300 MB of a picture at LIMIT_PIXELS it stays under a gigabyte. */
#define JPEG_MEMORY_MAX (640L << 20)

/* The stored sides in pixels. Outputs untouched on failure. */
int jpeg_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
                struct err *err);

/* How the samples are to be read, as libjpeg understands the markers. */
enum jpeg_colours { JPEG_GREY, JPEG_YCC, JPEG_RGB, JPEG_CMYK, JPEG_YCCK };
struct jpeg_facts {
    enum jpeg_colours colours;
    int adobe;      /* it bears Adobe's marker: inks are inverted */
    int arithmetic; /* not Huffman's coding */
};
int jpeg_facts(struct jpeg_facts *out, const uint8_t *data, size_t size, struct err *err);

/* The same picture coded afresh by Huffman's method, turned upright by moving and
 * transposing its blocks: no coefficient is computed anew, so nothing is lost.
 * `orientation` is EXIF's, 1 .. 8. Progressive stays progressive. Appended to *out,
 * which is untouched on failure. ERR_STATE: blocks would have to be cut to turn it
 * (a side that becomes the first is no multiple of the blocks' size). */
int jpeg_recode(struct bytes *out, const uint8_t *data, size_t size, int32_t orientation,
                struct err *err);

/* SHA-256 of the quantised coefficients and their tables, component by component:
 * the same for the same picture however it is coded. */
int jpeg_coefficient_digest(struct sha256 *out, const uint8_t *data, size_t size,
                            struct err *err);

/* `least` as in decode_image(). The caller frees *out; untouched on failure. */
int jpeg_decode(struct image *out, const uint8_t *data, size_t size, int32_t least,
                struct err *err);

/* Decodes at full size without holding the picture: gives take() some whole rows
 * at a time, top row first, `size` bytes of RGB. After a failure the rows given
 * are worth nothing. */
int jpeg_each_rows(void (*take)(void *self, const uint8_t *rows, size_t size), void *self,
                   const uint8_t *data, size_t size, struct err *err);

#endif
