#ifndef TESTS_IMAGE_JPEG_WRITER_H
#define TESTS_IMAGE_JPEG_WRITER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "base/bytes.h"
#include "image/image.h"

/* jpeg_writer.h - JPEG files of the kinds that encode_jpeg() does not write, and
 * segments put into a file. */

struct jpeg_writer {
    int across, down;         /* sampling of the first component; 0: 1 */
    int progressive, restart; /* MCUs */
    int rgb;                  /* stored as RGB behind Adobe's marker */
};

static inline struct bytes jpeg_writer_file(const struct image *image,
                                            const struct jpeg_writer *how)
{
    struct jpeg_compress_struct lib;
    struct jpeg_error_mgr errors;
    unsigned char *data = NULL;
    unsigned long size = 0;
    struct bytes file = {0};

    lib.err = jpeg_std_error(&errors);
    jpeg_create_compress(&lib);
    jpeg_mem_dest(&lib, &data, &size);
    lib.image_width = (JDIMENSION)image->width;
    lib.image_height = (JDIMENSION)image->height;
    lib.input_components = image->channels;
    lib.in_color_space = image->channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&lib);
    if (how->rgb)
        jpeg_set_colorspace(&lib, JCS_RGB);
    jpeg_set_quality(&lib, 85, TRUE);
    lib.comp_info[0].h_samp_factor = how->across ? how->across : 1;
    lib.comp_info[0].v_samp_factor = how->down ? how->down : 1;
    lib.restart_interval = (unsigned)how->restart;
    if (how->progressive)
        jpeg_simple_progression(&lib);
    jpeg_start_compress(&lib, TRUE);
    while (lib.next_scanline < lib.image_height) {
        JSAMPROW row = image_row(image, (int32_t)lib.next_scanline);

        jpeg_write_scanlines(&lib, &row, 1);
    }
    jpeg_finish_compress(&lib);
    bytes_add(&file, data, size);
    jpeg_destroy_compress(&lib);
    free(data);
    return file;
}

/* One segment: marker, `head` (with its zeros), `text`, `text_size`. */
static inline void jpeg_writer_segment(struct bytes *to, int marker, const void *head,
                                       size_t head_size, const void *text, size_t text_size)
{
    size_t size = 2 + head_size + text_size;
    uint8_t begin[4] = {0xff, (uint8_t)marker, (uint8_t)(size >> 8), (uint8_t)size};

    bytes_add(to, begin, 4);
    bytes_add(to, head, head_size);
    bytes_add(to, text, text_size);
}

/* Where the marker at or behind `at` stands that is no restart's and stuffs nothing. */
static inline size_t jpeg_writer_marker(const struct bytes *file, size_t at)
{
    while (at + 1 < file->size && (file->data[at] != 0xff || file->data[at + 1] == 0 ||
                                   (file->data[at + 1] >= 0xd0 && file->data[at + 1] <= 0xd7)))
        at++;
    return at;
}

/* Copies the file and puts `extra` behind SOI and `between` before each further marker. */
static inline struct bytes jpeg_writer_planted(const struct bytes *file,
                                               const struct bytes *extra,
                                               const struct bytes *between)
{
    struct bytes out = {0};
    size_t at = 2;

    bytes_add(&out, file->data, 2);
    bytes_add(&out, extra->data, extra->size);
    while (at + 1 < file->size) {
        size_t mark = jpeg_writer_marker(file, at), length;

        bytes_add(&out, file->data + at, mark - at);
        bytes_add(&out, between->data, between->size);
        if (mark + 3 >= file->size || file->data[mark + 1] == 0xd9) {
            bytes_add(&out, file->data + mark, file->size - mark);
            return out;
        }
        length = 2 + ((size_t)file->data[mark + 2] << 8 | file->data[mark + 3]);
        bytes_add(&out, file->data + mark, length);
        at = mark + length;
    }
    return out;
}

#endif
