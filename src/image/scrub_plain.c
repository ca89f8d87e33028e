#include "image/scrub_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* scrub_plain.c - bitmaps and PNM files, written afresh from their decoded pixels. */

/* The pixels that are to be written: the decoded ones, or these in sRGB. */
static int coloured(struct image *out, struct scrub_job *job, struct err *err)
{
    size_t count = (size_t)job->pixels->width * (size_t)job->pixels->height;
    struct image image;

    if (job->profile && icc_is_grey(job->profile))
        return err_set(err, ERR_FORMAT, "the colour profile is for grey, the picture is not");
    image = image_new(job->pixels->width, job->pixels->height, 3);
    memcpy(image.data, job->pixels->data, count * 3);
    if (job->profile && icc_to_srgb(job->profile, image.data, count, 3, 0, 1, err)) {
        image_free(&image);
        return -1;
    }
    job->report->how = job->profile ? SCRUB_REENCODED : SCRUB_REWRITTEN;
    job->report->why = job->profile ? "the colours were converted to sRGB" : NULL;
    *out = image;
    return 0;
}

static void put_le(uint8_t *to, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        to[i] = (uint8_t)(value >> (8 * i));
}

/* 24 bits, bottom row first, the oldest header that every reader knows. */
int scrub_bmp(struct bytes *out, struct scrub_job *job, struct err *err)
{
    enum { HEADERS = 14 + 40 };
    struct image image;
    uint8_t head[HEADERS] = {'B', 'M'};
    size_t stride, body;
    uint8_t *row;

    if (coloured(&image, job, err))
        return err_while(err, "BMP");
    stride = ((size_t)image.width * 3 + 3) / 4 * 4;
    body = stride * (size_t)image.height;
    put_le(head + 2, (uint32_t)(HEADERS + body), 4);
    put_le(head + 10, HEADERS, 4);
    put_le(head + 14, 40, 4);
    put_le(head + 18, (uint32_t)image.width, 4);
    put_le(head + 22, (uint32_t)image.height, 4);
    put_le(head + 26, 1, 2);
    put_le(head + 28, 24, 2);
    put_le(head + 34, (uint32_t)body, 4);
    bytes_add(out, head, sizeof head);
    row = bytes_zeroed(stride, 1);
    for (int32_t y = image.height - 1; y >= 0; y--) {
        const uint8_t *from = image_row(&image, y);

        for (int32_t x = 0; x < image.width; x++, from += 3) {
            row[3 * x] = from[2];
            row[3 * x + 1] = from[1];
            row[3 * x + 2] = from[0];
        }
        bytes_add(out, row, stride);
    }
    free(row);
    image_free(&image);
    scrub_note(job->report, "header fields, gaps and bytes after the end", 0);
    return 0;
}

/* P6, or P5 for files that had grey or bits. */
int scrub_pnm(struct bytes *out, struct scrub_job *job, struct err *err)
{
    int grey = job->data[1] != '3' && job->data[1] != '6';
    struct image image;
    char head[64];
    size_t count;

    if (coloured(&image, job, err))
        return err_while(err, "PNM");
    count = (size_t)image.width * (size_t)image.height;
    for (size_t i = 1; grey && i < count; i++)
        image.data[i] = image.data[3 * i];
    snprintf(head, sizeof head, "P%c\n%d %d\n255\n", grey ? '5' : '6', image.width,
             image.height);
    bytes_add(out, head, strlen(head));
    bytes_add(out, image.data, grey ? count : 3 * count);
    image_free(&image);
    scrub_note(job->report, "comments, depth over 8 bits and bytes after the end", 0);
    return 0;
}
