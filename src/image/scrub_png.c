#include "image/scrub_internal.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/limits.h"
#include "image/exif.h"
#include "image/orient.h"

/* scrub_png.c - a PNG's samples read as they are (depth, palette, alpha) and written
 * afresh by libpng: no chunk, no compressed byte and no filter of the source is
 * copied. What nobody can see goes as well: colours under full transparency,
 * palette entries that no pixel uses, bits behind a row's end. */

/* Both ways through libpng; it says no by jumping to `jump`. */
struct png_job {
    png_structp in, out;
    png_infop in_info, out_info;
    jmp_buf jump;
    struct err *err;
    struct scrub_job *job;
    size_t at; /* read so far */
    struct bytes file;
    struct image samples; /* channels: bytes of a pixel; under 8 bits: 1 */
    png_bytepp rows;
    int depth, colour, interlace;
    png_color palette[256];
    png_byte alphas[256];
    int colours, alpha_count;
    png_color_16 key; /* the transparent colour */
    int has_key;
};

/* Raw samples held at once: a picture of LIMIT_PIXELS in 16-bit RGB. */
#define SAMPLES_MAX ((int64_t)600 * 1000 * 1000)

static void refuse(png_structp lib, png_const_charp text)
{
    struct png_job *png = png_get_error_ptr(lib);

    err_set(png->err, ERR_FORMAT, "PNG: %s", text);
    longjmp(png->jump, 1);
}

static void ignore(png_structp lib, png_const_charp text)
{
    (void)lib;
    (void)text;
}

static void give(png_structp lib, png_bytep to, size_t size)
{
    struct png_job *png = png_get_io_ptr(lib);

    if (size > png->job->size - png->at)
        png_error(lib, "the file is cut short");
    memcpy(to, png->job->data + png->at, size);
    png->at += size;
}

static void take(png_structp lib, png_bytep data, size_t size)
{
    struct png_job *png = png_get_io_ptr(lib);

    bytes_add(&png->file, data, size);
}

static void no_flush(png_structp lib)
{
    (void)lib;
}

static void read_colours(struct png_job *png)
{
    png_colorp palette = NULL;
    png_bytep alphas = NULL;
    png_color_16p key = NULL;

    if (png->colour == PNG_COLOR_TYPE_PALETTE) {
        png_get_PLTE(png->in, png->in_info, &palette, &png->colours);
        png_get_tRNS(png->in, png->in_info, &alphas, &png->alpha_count, NULL);
        for (int i = 0; i < png->colours; i++) {
            png->palette[i] = palette[i];
            png->alphas[i] = i < png->alpha_count ? alphas[i] : 255;
        }
    } else if (png_get_tRNS(png->in, png->in_info, NULL, NULL, &key)) {
        png->key = *key;
        png->has_key = 1;
    }
}

static void set_rows(struct png_job *png)
{
    png->rows = bytes_resized(png->rows, (size_t)png->samples.height, sizeof *png->rows);
    for (int32_t y = 0; y < png->samples.height; y++)
        png->rows[y] = image_row(&png->samples, y);
}

static void read_samples(struct png_job *png)
{
    png_structp in = png->in;
    int pixel;

    png_set_read_fn(in, png, give);
    png_set_user_limits(in, LIMIT_SIDE, LIMIT_SIDE);
    png_set_crc_action(in, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_benign_errors(in, 0);
    png_set_keep_unknown_chunks(in, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_chunk_malloc_max(in, LIMIT_FILE_BYTES);
    png_read_info(in, png->in_info);
    png->depth = png_get_bit_depth(in, png->in_info);
    png->colour = png_get_color_type(in, png->in_info);
    png->interlace = png_get_interlace_type(in, png->in_info);
    read_colours(png);
    png_set_packing(in);
    png_set_interlace_handling(in);
    png_read_update_info(in, png->in_info);
    pixel = png_get_channels(in, png->in_info) * (png->depth == 16 ? 2 : 1);
    if ((int64_t)png->job->pixels->width * png->job->pixels->height * pixel > SAMPLES_MAX) {
        err_set(png->err, ERR_LIMIT, "PNG: more than %lld bytes of samples",
                (long long)SAMPLES_MAX);
        longjmp(png->jump, 1);
    }
    png->samples = image_new((int32_t)png_get_image_width(in, png->in_info),
                             (int32_t)png_get_image_height(in, png->in_info), pixel);
    set_rows(png);
    png_read_image(in, png->rows);
    png_read_end(in, NULL);
}

/* Alpha is the last sample. */
static void clear_transparent(struct png_job *png)
{
    size_t pixel = (size_t)png->samples.channels, alpha = png->depth == 16 ? 2 : 1;
    size_t count = (size_t)png->samples.width * (size_t)png->samples.height, cleared = 0;
    uint8_t *at = png->samples.data;
    static const uint8_t zeros[8];

    if (!(png->colour & PNG_COLOR_MASK_ALPHA))
        return;
    for (size_t i = 0; i < count; i++, at += pixel)
        if (!memcmp(at + pixel - alpha, zeros, alpha) && memcmp(at, zeros, pixel)) {
            memset(at, 0, pixel);
            cleared++;
        }
    if (cleared)
        scrub_note(png->job->report, "colours under full transparency",
                   cleared * (pixel - alpha));
}

/* Entries that no pixel uses become black and opaque, and go where they are last. */
static void clear_palette(struct png_job *png)
{
    uint8_t used[256] = {0};
    int last = 0, cleared = 0;

    for (size_t i = 0; i < (size_t)png->samples.width * (size_t)png->samples.height; i++)
        used[png->samples.data[i]] = 1;
    for (int i = 0; i < png->colours; i++) {
        if (used[i])
            last = i;
        if (!used[i] || !png->alphas[i]) {
            cleared +=
                (png->palette[i].red | png->palette[i].green | png->palette[i].blue) != 0;
            png->palette[i] = (png_color){0, 0, 0};
        }
        if (!used[i])
            png->alphas[i] = 255;
    }
    png->colours = last + 1;
    for (png->alpha_count = png->colours; png->alpha_count; png->alpha_count--)
        if (png->alphas[png->alpha_count - 1] != 255)
            break;
    if (cleared)
        scrub_note(png->job->report, "palette entries that nobody sees", (size_t)cleared * 3);
}

/* A transparent colour that no pixel has says nothing. */
static void check_key(struct png_job *png)
{
    unsigned mask = (1u << png->depth) - 1;
    unsigned want[3] = {png->key.red & mask, png->key.green & mask, png->key.blue & mask};
    size_t step = png->depth == 16 ? 2 : 1, samples = (size_t)png->samples.channels / step;
    const uint8_t *at = png->samples.data;
    size_t count = (size_t)png->samples.width * (size_t)png->samples.height, found = 0;

    if (samples == 1)
        want[0] = png->key.gray & mask;
    for (size_t i = 0; i < count && !found; i++, at += samples * step) {
        found = 1;
        for (size_t s = 0; s < samples; s++)
            found &=
                want[s] == (step == 2 ? (unsigned)(at[2 * s] << 8 | at[2 * s + 1]) : at[s]);
    }
    png->has_key = found != 0;
    png->key = (png_color_16){.red = (uint16_t)want[0],
                              .green = (uint16_t)want[1],
                              .blue = (uint16_t)want[2],
                              .gray = (uint16_t)want[0]};
}

static void clean(struct png_job *png)
{
    if (png->colour == PNG_COLOR_TYPE_PALETTE)
        clear_palette(png);
    clear_transparent(png);
    if (png->has_key)
        check_key(png);
}

/* The colours in sRGB. A transparent colour would no longer be found. */
static int convert(struct png_job *png)
{
    const struct icc *icc = png->job->profile;
    int grey = !(png->colour & PNG_COLOR_MASK_COLOR);
    int wide = png->depth == 16 ? 2 : 1, channels = png->samples.channels / wide;
    size_t count = (size_t)png->samples.width * (size_t)png->samples.height;

    if (icc_is_grey(icc) != grey || (grey && png->depth < 8) || png->has_key)
        return err_set(png->err, ERR_FORMAT,
                       "PNG: a colour profile that is for other samples than these, or with a "
                       "transparent colour or under 8 bits, is not converted");
    if (png->colour == PNG_COLOR_TYPE_PALETTE)
        return icc_to_srgb(icc, png->palette, (size_t)png->colours, 3, 0, 1, png->err);
    return icc_to_srgb(icc, png->samples.data, count, grey ? 1 : 3, channels - (grey ? 1 : 3),
                       wide, png->err);
}

static uint32_t number(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* gAMA, cHRM and sRGB of the source: `data` numbers in the ranges that have a meaning,
 * or nothing. */
static int in_range(const uint8_t *name, const uint8_t *data, size_t size)
{
    if (!memcmp(name, "sRGB", 4))
        return size == 1 && data[0] <= 3;
    if (!memcmp(name, "gAMA", 4))
        return size == 4 && number(data) >= 1000 && number(data) <= 1000000;
    if (memcmp(name, "cHRM", 4) || size != 32)
        return 0;
    for (int i = 0; i < 8; i++)
        if (number(data + 4 * i) > 100000)
            return 0;
    return 1;
}

static void write_number_chunk(struct png_job *png, const char *name, const uint8_t *data,
                               size_t size)
{
    uint8_t body[32];

    memcpy(body, data, size);
    png_write_chunk(png->out, (png_const_bytep)name, body, size);
}

/* Walks the chunks before the first IDAT; each name is written once at most. sRGB
 * stands alone: the other two can only repeat it. */
static void write_colour_space(struct png_job *png)
{
    static const char *const names[] = {"sRGB", "gAMA", "cHRM"};
    const uint8_t *found[3] = {NULL};
    const uint8_t *data = png->job->data;

    if (png->job->report->profile == SCRUB_PROFILE_CONVERTED ||
        png->job->report->profile == SCRUB_PROFILE_SRGB) {
        write_number_chunk(png, "sRGB", (const uint8_t *)"", 1);
        return;
    }
    for (size_t at = 8; png->job->size - at >= 12 && memcmp(data + at + 4, "IDAT", 4);
         at += 12 + (size_t)number(data + at))
        for (int i = 0; i < 3; i++)
            if (!memcmp(data + at + 4, names[i], 4) && !found[i] &&
                in_range(data + at + 4, data + at + 8, number(data + at)))
                found[i] = data + at;
    for (int i = 0; i < 3; i++)
        if (found[i] && (i == 0 || !found[0]))
            write_number_chunk(png, names[i], found[i] + 8, number(found[i]));
}

static void write_samples(struct png_job *png)
{
    png_structp out = png->out;

    png_set_write_fn(out, png, take, no_flush);
    png_set_IHDR(out, png->out_info, (png_uint_32)png->samples.width,
                 (png_uint_32)png->samples.height, png->depth, png->colour, png->interlace,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (png->colour == PNG_COLOR_TYPE_PALETTE) {
        png_set_PLTE(out, png->out_info, png->palette, png->colours);
        if (png->alpha_count)
            png_set_tRNS(out, png->out_info, png->alphas, png->alpha_count, NULL);
    } else if (png->has_key) {
        png_set_tRNS(out, png->out_info, NULL, 0, &png->key);
    }
    png_write_info_before_PLTE(out, png->out_info);
    write_colour_space(png);
    png_write_info(out, png->out_info);
    if (png->depth < 8)
        png_set_packing(out);
    png_set_interlace_handling(out);
    png_write_image(out, png->rows);
    png_write_end(out, NULL);
}

/* Nothing here changes after setjmp() but what `png` points to. */
static int run(struct png_job *png)
{
    if (setjmp(png->jump))
        return -1;
    png->in = png_create_read_struct(PNG_LIBPNG_VER_STRING, png, refuse, ignore);
    png->out = png_create_write_struct(PNG_LIBPNG_VER_STRING, png, refuse, ignore);
    if (!png->in || !png->out)
        return err_set(png->err, ERR_FORMAT, "PNG: libpng does not start");
    png->in_info = png_create_info_struct(png->in);
    png->out_info = png_create_info_struct(png->out);
    read_samples(png);
    clean(png);
    if (png->job->profile && convert(png))
        return -1;
    orient_apply(&png->samples, png->job->orientation);
    set_rows(png);
    write_samples(png);
    return 0;
}

static const char *name_of(const uint8_t *chunk)
{
    static const char *const known[] = {"tEXt", "zTXt", "iTXt", "eXIf", "iCCP", "sPLT", "bKGD",
                                        "hIST", "pHYs", "sBIT", "tIME", "oFFs", "pCAL", "sCAL",
                                        "gIFg", "gIFx", "sTER", "acTL", "fcTL", "fdAT", "caBX",
                                        "cICP", "mDCV", "cLLI", "dSIG"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!memcmp(chunk, known[i], 4))
            return known[i];
    return "private chunk";
}

static int is_kept(const struct png_job *png, const uint8_t *chunk)
{
    static const char kept[] = "IHDRIDATIENDtRNSgAMAsRGBcHRM";

    for (const char *name = kept; *name; name += 4)
        if (!memcmp(chunk, name, 4))
            return 1;
    return !memcmp(chunk, "PLTE", 4) && png->colour == PNG_COLOR_TYPE_PALETTE;
}

/* Names what the source had and the copy has not. */
static void note_chunks(struct png_job *png)
{
    struct scrub_report *report = png->job->report;
    const uint8_t *data = png->job->data;
    size_t at = 8, size = png->job->size;

    while (size - at >= 12) {
        size_t length = number(data + at);
        const uint8_t *name = data + at + 4;

        if (length > size - at - 12)
            break;
        at += 12 + length;
        if (!memcmp(name, "eXIf", 4))
            report->exif |= exif_holds(name + 4, length);
        if (!memcmp(name, "PLTE", 4) && !is_kept(png, name))
            scrub_note(report, "suggested palette", length + 12);
        else if (!is_kept(png, name))
            scrub_note(report, name_of(name), length + 12);
        if (!memcmp(name, "IEND", 4))
            break;
    }
    if (size > at)
        scrub_note(report, "bytes after the end", size - at);
}

int scrub_png(struct bytes *out, struct scrub_job *job, struct err *err)
{
    struct png_job png = {.job = job, .err = err};
    int rc = run(&png);

    if (!rc) {
        bytes_add(out, png.file.data, png.file.size);
        note_chunks(&png);
        job->report->how = job->profile ? SCRUB_REENCODED : SCRUB_REWRITTEN;
        job->report->why = job->profile ? "the colours were converted to sRGB" : NULL;
    }
    bytes_free(&png.file);
    image_free(&png.samples);
    free(png.rows);
    png_destroy_read_struct(&png.in, &png.in_info, NULL);
    png_destroy_write_struct(&png.out, &png.out_info);
    return rc;
}
