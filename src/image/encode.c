#include "image/encode.h"

#include <assert.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

enum { EXIF_MAX = 65533 }; /* bytes in one JPEG segment */

/* One PNG being written; libpng says no by jumping to `jump`. */
struct png_writer {
    png_structp lib;
    png_infop info;
    jmp_buf jump;
    struct err *err;
    struct bytes file;
    uint8_t *row;           /* packed bits; NULL for 8-bit samples */
    const uint8_t *colours; /* of a palette; NULL where there is none */
};

static void png_refuse(png_structp lib, png_const_charp text)
{
    struct png_writer *writer = png_get_error_ptr(lib);

    err_set(writer->err, ERR_FORMAT, "writing a PNG: %s", text);
    longjmp(writer->jump, 1);
}

static void png_take(png_structp lib, png_bytep data, size_t size)
{
    struct png_writer *writer = png_get_io_ptr(lib);

    bytes_add(&writer->file, data, size);
}

static void png_no_flush(png_structp lib)
{
    (void)lib;
}

static void pack_bits(uint8_t *to, const uint8_t *from, int32_t count)
{
    memset(to, 0, (size_t)(count + 7) / 8);
    for (int32_t i = 0; i < count; i++)
        to[i / 8] |= (uint8_t)((from[i] >> 7) << (7 - i % 8));
}

static void png_put_palette(struct png_writer *writer)
{
    png_color palette[256];

    for (int i = 0; i < 256; i++) {
        palette[i].red = writer->colours[3 * i];
        palette[i].green = writer->colours[3 * i + 1];
        palette[i].blue = writer->colours[3 * i + 2];
    }
    png_set_PLTE(writer->lib, writer->info, palette, 256);
}

/* Nothing here changes after setjmp() but what `writer` points to. */
static int png_run(struct png_writer *writer, const struct image *image)
{
    int colour = writer->colours        ? PNG_COLOR_TYPE_PALETTE
                 : image->channels == 3 ? PNG_COLOR_TYPE_RGB
                                        : PNG_COLOR_TYPE_GRAY;

    if (setjmp(writer->jump))
        return -1;
    writer->lib =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, writer, png_refuse, png_refuse);
    if (!writer->lib)
        return err_set(writer->err, ERR_FORMAT, "writing a PNG: libpng does not start");
    writer->info = png_create_info_struct(writer->lib);
    png_set_write_fn(writer->lib, writer, png_take, png_no_flush);
    png_set_IHDR(writer->lib, writer->info, (png_uint_32)image->width,
                 (png_uint_32)image->height, writer->row ? 1 : 8, colour, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (writer->colours)
        png_put_palette(writer);
    png_write_info(writer->lib, writer->info);
    for (int32_t y = 0; y < image->height; y++) {
        if (writer->row)
            pack_bits(writer->row, image_row(image, y), image->width);
        png_write_row(writer->lib, writer->row ? writer->row : image_row(image, y));
    }
    png_write_end(writer->lib, NULL);
    return 0;
}

static int png_finish(struct png_writer *writer, struct bytes *out, const struct image *image)
{
    int rc = png_run(writer, image);

    if (!rc)
        bytes_add(out, writer->file.data, writer->file.size);
    bytes_free(&writer->file);
    free(writer->row);
    png_destroy_write_struct(&writer->lib, &writer->info);
    return rc;
}

int encode_png(struct bytes *out, const struct image *image, struct err *err)
{
    struct png_writer writer = {.err = err};

    return png_finish(&writer, out, image);
}

int encode_png_bits(struct bytes *out, const struct image *image, struct err *err)
{
    struct png_writer writer = {.err = err};

    assert(image->channels == 1);
    writer.row = bytes_new((size_t)(image->width + 7) / 8, 1);
    return png_finish(&writer, out, image);
}

int encode_png_palette(struct bytes *out, const struct image *image, const uint8_t *colours,
                       struct err *err)
{
    struct png_writer writer = {.err = err, .colours = colours};

    assert(image->channels == 1);
    return png_finish(&writer, out, image);
}

/* One JPEG being written; libjpeg says no by jumping to `jump`. */
struct jpeg_writer {
    struct jpeg_compress_struct lib;
    struct jpeg_error_mgr errors;
    jmp_buf jump;
    struct err *err;
    unsigned char *data; /* libjpeg's malloc */
    unsigned long size;
};

static void jpeg_refuse(j_common_ptr lib)
{
    struct jpeg_writer *writer =
        (struct jpeg_writer *)((char *)lib - offsetof(struct jpeg_writer, lib));
    char text[JMSG_LENGTH_MAX];

    lib->err->format_message(lib, text);
    err_set(writer->err, ERR_FORMAT, "writing a JPEG: %s", text);
    longjmp(writer->jump, 1);
}

static void jpeg_settings(struct jpeg_compress_struct *lib, const struct image *image,
                          int quality)
{
    lib->image_width = (JDIMENSION)image->width;
    lib->image_height = (JDIMENSION)image->height;
    lib->input_components = image->channels;
    lib->in_color_space = image->channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(lib);
    jpeg_set_quality(lib, quality, TRUE);
    if (quality >= 90) {
        lib->comp_info[0].h_samp_factor = 1;
        lib->comp_info[0].v_samp_factor = 1;
    }
}

/* Nothing here changes after setjmp() but what `writer` points to. */
static int jpeg_run(struct jpeg_writer *writer, const struct image *image, int quality,
                    const uint8_t *exif, size_t exif_size)
{
    struct jpeg_compress_struct *lib = &writer->lib;

    lib->err = jpeg_std_error(&writer->errors);
    writer->errors.error_exit = jpeg_refuse;
    if (setjmp(writer->jump))
        return -1;
    jpeg_create_compress(lib);
    jpeg_mem_dest(lib, &writer->data, &writer->size);
    jpeg_settings(lib, image, quality);
    jpeg_start_compress(lib, TRUE);
    if (exif)
        jpeg_write_marker(lib, JPEG_APP0 + 1, exif, (unsigned)exif_size);
    while (lib->next_scanline < lib->image_height) {
        JSAMPROW row = image_row(image, (int32_t)lib->next_scanline);

        jpeg_write_scanlines(lib, &row, 1);
    }
    jpeg_finish_compress(lib);
    return 0;
}

int encode_jpeg(struct bytes *out, const struct image *image, int quality, const uint8_t *exif,
                size_t exif_size, struct err *err)
{
    struct jpeg_writer writer = {.err = err};
    int rc;

    assert(quality >= 1 && quality <= 100);
    if (exif_size > EXIF_MAX)
        return err_set(err, ERR_LIMIT, "writing a JPEG: %zu bytes of EXIF, at most %d fit",
                       exif_size, EXIF_MAX);
    rc = jpeg_run(&writer, image, quality, exif, exif_size);
    if (!rc)
        bytes_add(out, writer.data, writer.size);
    jpeg_destroy_compress(&writer.lib);
    free(writer.data);
    return rc;
}
