#include "image/png.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "base/limits.h"

/* One file being read. libpng says no by jumping to `jump`, so everything that
 * must be released lives here, outside the function that calls setjmp. */
struct reader {
    png_structp lib;
    png_infop info;
    jmp_buf jump;
    struct err *err;
    const uint8_t *data;
    size_t size, at;
    struct image image;
    uint8_t *row;            /* one row as libpng gives it */
    int channels;            /* of `row`: 1 (palette index), 3 (RGB) or 4 (RGB, alpha) */
    int colours;             /* palette entries */
    uint8_t palette[256][4]; /* R, G, B, alpha */
};

static void refuse(png_structp lib, png_const_charp text)
{
    struct reader *reader = png_get_error_ptr(lib);

    err_set(reader->err, ERR_FORMAT, "PNG: %s", text);
    longjmp(reader->jump, 1);
}

/* With benign errors made real ones, what is left as a warning touches no pixel. */
static void ignore(png_structp lib, png_const_charp text)
{
    (void)lib;
    (void)text;
}

static void give(png_structp lib, png_bytep to, size_t size)
{
    struct reader *reader = png_get_io_ptr(lib);

    if (size > reader->size - reader->at)
        png_error(lib, "the file is cut short");
    memcpy(to, reader->data + reader->at, size);
    reader->at += size;
}

/* The sides from IHDR, within the limits, before libpng is even asked. */
static int check_header(const uint8_t *data, size_t size, struct err *err)
{
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    if (size < sizeof signature || memcmp(data, signature, sizeof signature))
        return err_set(err, ERR_FORMAT,
                       "PNG: the signature is damaged, as by a transfer that took it for text");
    if (size < 33)
        return err_set(err, ERR_FORMAT, "PNG: the file is cut short");
    if (memcmp(data + 8, "\0\0\0\rIHDR", 8))
        return err_set(err, ERR_FORMAT, "PNG: does not begin with IHDR");
    if (image_check_size(png_get_uint_32(data + 16), png_get_uint_32(data + 20), err))
        return err_while(err, "PNG");
    return 0;
}

/* Reads up to the first IDAT. */
static void open_file(struct reader *reader)
{
    png_structp lib = reader->lib;

    png_set_read_fn(lib, reader, give);
    png_set_user_limits(lib, LIMIT_SIDE, LIMIT_SIDE);
    png_set_crc_action(lib, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
    png_set_benign_errors(lib, 0);
    /* -1: skip all chunks but IHDR, PLTE, tRNS, IDAT and IEND. What is skipped
     * takes no memory, so its length needs no cap of its own. */
    png_set_keep_unknown_chunks(lib, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_chunk_malloc_max(lib, LIMIT_FILE_BYTES);
    png_read_info(lib, reader->info);
}

/* Looks the indices of a file with a palette up here rather than in libpng,
 * which takes those without an entry for black. */
static void read_palette(struct reader *reader)
{
    png_colorp colours = NULL;
    png_bytep alphas = NULL;
    int alpha_count = 0;

    png_get_PLTE(reader->lib, reader->info, &colours, &reader->colours);
    png_get_tRNS(reader->lib, reader->info, &alphas, &alpha_count, NULL);
    for (int i = 0; i < reader->colours; i++) {
        reader->palette[i][0] = colours[i].red;
        reader->palette[i][1] = colours[i].green;
        reader->palette[i][2] = colours[i].blue;
        reader->palette[i][3] = i < alpha_count ? alphas[i] : 255;
    }
}

/* Lays one row (of one interlace pass) into the image, every `step` pixels. */
static void put_row(const struct reader *reader, uint8_t *to, int32_t count, int32_t step)
{
    const uint8_t *from = reader->row;

    for (int32_t i = 0; i < count; i++, to += 3 * step, from += reader->channels) {
        const uint8_t *pixel = reader->channels == 1 ? reader->palette[*from] : from;
        unsigned alpha = reader->channels == 3 ? 255 : pixel[3];

        if (reader->channels == 1 && *from >= reader->colours)
            png_error(reader->lib, "a pixel of a colour that the palette does not have");
        for (int c = 0; c < 3; c++)
            to[c] = (uint8_t)((pixel[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}

/* Pass -1 is the whole of a picture that is not interlaced. */
static void read_pass(struct reader *reader, int pass)
{
    int32_t width = reader->image.width, height = reader->image.height;
    int interlaced = pass >= 0;
    int32_t x0 = interlaced ? PNG_PASS_START_COL(pass) : 0;
    int32_t y0 = interlaced ? PNG_PASS_START_ROW(pass) : 0;
    int32_t x_step = interlaced ? PNG_PASS_COL_OFFSET(pass) : 1;
    int32_t y_step = interlaced ? PNG_PASS_ROW_OFFSET(pass) : 1;
    int32_t count = width > x0 ? (width - x0 + x_step - 1) / x_step : 0;

    for (int32_t y = y0; count && y < height; y += y_step) {
        uint8_t *to = image_row(&reader->image, y);

        if (reader->channels == 3 && !interlaced) {
            png_read_row(reader->lib, to, NULL);
            continue;
        }
        png_read_row(reader->lib, reader->row, NULL);
        put_row(reader, to + 3 * x0, count, x_step);
    }
}

static void read_pixels(struct reader *reader)
{
    png_structp lib = reader->lib;

    if (png_get_color_type(lib, reader->info) == PNG_COLOR_TYPE_PALETTE) {
        read_palette(reader);
        png_set_packing(lib);
    } else {
        png_set_expand(lib);
        png_set_scale_16(lib);
        png_set_gray_to_rgb(lib);
    }
    png_read_update_info(lib, reader->info);
    reader->channels = png_get_channels(lib, reader->info);
    reader->image = image_new((int32_t)png_get_image_width(lib, reader->info),
                              (int32_t)png_get_image_height(lib, reader->info), 3);
    reader->row = bytes_new(png_get_rowbytes(lib, reader->info), 1);
    if (png_get_interlace_type(lib, reader->info) == PNG_INTERLACE_NONE)
        read_pass(reader, -1);
    else
        for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
            read_pass(reader, pass);
    png_read_end(lib, NULL);
}

/* Opens and, if `pixels`, reads. Nothing here changes after setjmp() but what `reader` points
 * to. */
static int run(struct reader *reader, int pixels)
{
    if (check_header(reader->data, reader->size, reader->err))
        return -1;
    if (setjmp(reader->jump))
        return -1;
    reader->lib = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, refuse, ignore);
    if (!reader->lib)
        return err_set(reader->err, ERR_FORMAT, "PNG: libpng does not start");
    reader->info = png_create_info_struct(reader->lib);
    open_file(reader);
    if (pixels)
        read_pixels(reader);
    return 0;
}

int png_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
               struct err *err)
{
    struct reader reader = {.err = err, .data = data, .size = size};
    int rc = run(&reader, 0);

    if (!rc) {
        *width = (int32_t)png_get_image_width(reader.lib, reader.info);
        *height = (int32_t)png_get_image_height(reader.lib, reader.info);
    }
    png_destroy_read_struct(&reader.lib, &reader.info, NULL);
    return rc;
}

int png_decode(struct image *out, const uint8_t *data, size_t size, struct err *err)
{
    struct reader reader = {.err = err, .data = data, .size = size};
    int rc = run(&reader, 1);

    if (!rc) {
        *out = reader.image;
        reader.image = (struct image){0};
    }
    image_free(&reader.image);
    free(reader.row);
    png_destroy_read_struct(&reader.lib, &reader.info, NULL);
    return rc;
}
