#ifndef TESTS_IMAGE_PNG_WRITER_H
#define TESTS_IMAGE_PNG_WRITER_H

#include "base/bytes.h"

/* png_writer.h - PNG files of every kind, written without libpng so that what
 * is read was not made by the reader's own library. */

static inline void png_writer_32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* CRC-32 as PNG's annex D defines it, bit by bit. */
static inline uint32_t png_writer_crc(const uint8_t *data, size_t size)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static inline void png_writer_chunk(struct bytes *file, const char *name, const void *data,
                                    size_t size)
{
    uint8_t number[4];
    size_t begin = file->size + 4;

    png_writer_32(number, (uint32_t)size);
    bytes_add(file, number, 4);
    bytes_add(file, name, 4);
    bytes_add(file, data, size);
    png_writer_32(number, png_writer_crc(file->data + begin, file->size - begin));
    bytes_add(file, number, 4);
}

/* Signature and IHDR. */
static inline void png_writer_begin(struct bytes *file, uint32_t width, uint32_t height,
                                    int depth, int colour, int interlaced)
{
    uint8_t header[13] = {0};

    png_writer_32(header, width);
    png_writer_32(header + 4, height);
    header[8] = (uint8_t)depth;
    header[9] = (uint8_t)colour;
    header[12] = (uint8_t)interlaced;
    bytes_add(file, "\x89PNG\r\n\x1a\n", 8);
    png_writer_chunk(file, "IHDR", header, sizeof header);
}

/* IDAT with at most 65,535 bytes of filtered rows, stored uncompressed, and IEND. */
static inline void png_writer_end(struct bytes *file, const struct bytes *rows)
{
    uint8_t head[7] = {0x78, 1, 1};
    uint8_t sum[4];
    uint32_t a = 1, b = 0;
    struct bytes stream = {0};

    head[3] = (uint8_t)rows->size;
    head[4] = (uint8_t)(rows->size >> 8);
    head[5] = (uint8_t)~head[3];
    head[6] = (uint8_t)~head[4];
    for (size_t i = 0; i < rows->size; i++) {
        a = (a + rows->data[i]) % 65521;
        b = (b + a) % 65521;
    }
    png_writer_32(sum, b << 16 | a);
    bytes_add(&stream, head, sizeof head);
    bytes_add(&stream, rows->data, rows->size);
    bytes_add(&stream, sum, sizeof sum);
    png_writer_chunk(file, "IDAT", stream.data, stream.size);
    png_writer_chunk(file, "IEND", NULL, 0);
    bytes_free(&stream);
}

#endif
