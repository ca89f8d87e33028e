#include "image/jpeg.h"

#include <stdlib.h>

#include "image/jpeg_internal.h"

enum { BATCH = 16 }; /* rows asked for at once */

/* One file being read. libjpeg says no by jumping out of it, so everything that
 * must be released lives here, outside the function that calls setjmp. */
struct reader {
    struct jpeg_decompress_struct lib;
    struct jpeg_trouble trouble;
    struct jpeg_progress_mgr progress;
    int32_t least;
    struct image image; /* the picture or, where rows are taken as they come, BATCH rows */
    uint8_t *ink;       /* BATCH rows of C, M, Y, K; only for such files */
    void (*take)(void *self, const uint8_t *rows, size_t size); /* NULL: nobody takes them */
    void *self;
};

/* Reads up to the first scan. */
static void open_file(struct reader *reader, const uint8_t *data, size_t size)
{
    struct jpeg_decompress_struct *lib = &reader->lib;

    jpeg_create_decompress(lib);
    lib->mem->max_memory_to_use = JPEG_MEMORY_MAX;
    jpeg_trouble_count_scans((j_common_ptr)lib, &reader->progress);
    jpeg_mem_src(lib, data, size);
    jpeg_read_header(lib, TRUE);
    if (image_check_size(lib->image_width, lib->image_height, reader->trouble.err)) {
        err_while(reader->trouble.err, "JPEG");
        longjmp(reader->trouble.jump, 1);
    }
}

/* The smallest of 1/8, 1/4, 1/2 and 1 that leaves both sides at least `least`. */
static void choose_scale(struct reader *reader)
{
    struct jpeg_decompress_struct *lib = &reader->lib;

    if (reader->least <= 0)
        return;
    lib->scale_num = 1;
    for (lib->scale_denom = 8; lib->scale_denom > 1; lib->scale_denom /= 2) {
        jpeg_calc_output_dimensions(lib);
        if (lib->output_width >= (JDIMENSION)reader->least &&
            lib->output_height >= (JDIMENSION)reader->least)
            return;
    }
}

/* a x b / 255, rounded. */
static uint8_t scaled(unsigned a, unsigned b)
{
    return (uint8_t)((a * b + 127) / 255);
}

/* Light left by four inks: `inverted` says that 255 stands for none. */
static void mix_inks(uint8_t *rgb, const uint8_t *ink, size_t pixels, int inverted)
{
    unsigned flip = inverted ? 0 : 255;

    for (size_t i = 0; i < pixels; i++, rgb += 3, ink += 4)
        for (int c = 0; c < 3; c++)
            rgb[c] = scaled(ink[c] ^ flip, ink[3] ^ flip);
}

/* Decodes up to BATCH rows, as many as libjpeg has ready, into the image from row `y` on. */
static void read_rows(struct reader *reader, int32_t y)
{
    struct jpeg_decompress_struct *lib = &reader->lib;
    size_t width = lib->output_width;
    JSAMPROW rows[BATCH];
    JDIMENSION count = 0, got;

    for (; count < BATCH && count < lib->output_height - lib->output_scanline; count++)
        rows[count] = reader->ink ? reader->ink + count * width * 4
                                  : image_row(&reader->image, y + (int32_t)count);
    got = jpeg_read_scanlines(lib, rows, count);
    for (JDIMENSION i = 0; reader->ink && i < got; i++)
        mix_inks(image_row(&reader->image, y + (int32_t)i), rows[i], width,
                 lib->saw_Adobe_marker);
    if (reader->take)
        reader->take(reader->self, image_row(&reader->image, y), got * width * 3);
}

static void read_pixels(struct reader *reader)
{
    struct jpeg_decompress_struct *lib = &reader->lib;
    int inks = lib->jpeg_color_space == JCS_CMYK || lib->jpeg_color_space == JCS_YCCK;

    lib->out_color_space = inks ? JCS_CMYK : JCS_RGB;
    choose_scale(reader);
    jpeg_start_decompress(lib);
    reader->image = image_new((int32_t)lib->output_width,
                              reader->take ? BATCH : (int32_t)lib->output_height, 3);
    if (inks)
        reader->ink = bytes_new((size_t)lib->output_width * BATCH, 4);
    while (lib->output_scanline < lib->output_height)
        read_rows(reader, reader->take ? 0 : (int32_t)lib->output_scanline);
    jpeg_finish_decompress(lib);
}

/* Opens and, if `pixels`, reads. Nothing here changes after setjmp() but what `reader` points
 * to. */
static int run(struct reader *reader, const uint8_t *data, size_t size, int pixels)
{
    reader->lib.err = jpeg_trouble_begin(&reader->trouble);
    if (setjmp(reader->trouble.jump))
        return -1;
    open_file(reader, data, size);
    if (pixels)
        read_pixels(reader);
    return 0;
}

int jpeg_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
                struct err *err)
{
    struct reader reader = {.trouble.err = err};
    int rc = run(&reader, data, size, 0);

    if (!rc) {
        *width = (int32_t)reader.lib.image_width;
        *height = (int32_t)reader.lib.image_height;
    }
    jpeg_destroy_decompress(&reader.lib);
    return rc;
}

static void close_file(struct reader *reader)
{
    image_free(&reader->image);
    free(reader->ink);
    jpeg_destroy_decompress(&reader->lib);
}

int jpeg_decode(struct image *out, const uint8_t *data, size_t size, int32_t least,
                struct err *err)
{
    struct reader reader = {.trouble.err = err, .least = least};
    int rc = run(&reader, data, size, 1);

    if (!rc) {
        *out = reader.image;
        reader.image = (struct image){0};
    }
    close_file(&reader);
    return rc;
}

int jpeg_each_rows(void (*take)(void *self, const uint8_t *rows, size_t size), void *self,
                   const uint8_t *data, size_t size, struct err *err)
{
    struct reader reader = {.trouble.err = err, .take = take, .self = self};
    int rc = run(&reader, data, size, 1);

    close_file(&reader);
    return rc;
}

static enum jpeg_colours colours_of(J_COLOR_SPACE space)
{
    return space == JCS_GRAYSCALE ? JPEG_GREY
           : space == JCS_RGB     ? JPEG_RGB
           : space == JCS_CMYK    ? JPEG_CMYK
           : space == JCS_YCCK    ? JPEG_YCCK
                                  : JPEG_YCC;
}

int jpeg_facts(struct jpeg_facts *out, const uint8_t *data, size_t size, struct err *err)
{
    struct reader reader = {.trouble.err = err};
    int rc = run(&reader, data, size, 0);

    if (!rc)
        *out = (struct jpeg_facts){colours_of(reader.lib.jpeg_color_space),
                                   reader.lib.saw_Adobe_marker, reader.lib.arith_code};
    jpeg_destroy_decompress(&reader.lib);
    return rc;
}
