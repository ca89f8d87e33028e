#include "image/pnm.h"

#include <string.h>

/* A place in the text of a file. */
struct cursor {
    const uint8_t *data;
    size_t size, at;
};

struct pnm {
    struct cursor pixels; /* at the first sample */
    int32_t width, height;
    int channels;    /* samples a pixel: 1 or 3 */
    int plain;       /* samples are text */
    int bitmap;      /* samples are bits, 1 is black */
    uint32_t maxval; /* of a sample, 1 .. 65535; 1 for bitmaps */
};

static int is_space(int c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next character, -1 at the end. A comment reads as its line's end. */
static int next(struct cursor *cursor)
{
    int c = cursor->at < cursor->size ? cursor->data[cursor->at++] : -1;

    if (c != '#')
        return c;
    while (c != '\n' && c != '\r' && c != -1)
        c = cursor->at < cursor->size ? cursor->data[cursor->at++] : -1;
    return c;
}

/* Reads a number from 0 to `most`, and the one character behind it. */
static int number(uint32_t *out, struct cursor *cursor, uint32_t most, struct err *err)
{
    uint64_t value = 0;
    int c;

    do
        c = next(cursor);
    while (is_space(c));
    if (c == -1)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    if (c < '0' || c > '9')
        return err_set(err, ERR_FORMAT, "byte %zu is not part of a number", cursor->at - 1);
    for (; c >= '0' && c <= '9'; c = next(cursor)) {
        value = value * 10 + (uint64_t)(c - '0');
        if (value > most)
            return err_set(err, ERR_FORMAT, "a number is over %u", most);
    }
    if (c != -1 && !is_space(c))
        return err_set(err, ERR_FORMAT, "byte %zu is not part of a number", cursor->at - 1);
    *out = (uint32_t)value;
    return 0;
}

/* A plain bitmap's sample: one digit, which needs no space behind it. */
static int digit(uint32_t *out, struct cursor *cursor, struct err *err)
{
    int c;

    do
        c = next(cursor);
    while (is_space(c));
    if (c == -1)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    if (c != '0' && c != '1')
        return err_set(err, ERR_FORMAT, "byte %zu is neither 0 nor 1", cursor->at - 1);
    *out = c == '1';
    return 0;
}

/* Bytes that the samples take, at the least for plain ones. */
static size_t least_bytes(const struct pnm *pnm)
{
    size_t width = (size_t)pnm->width, height = (size_t)pnm->height;
    size_t samples = width * height * (size_t)pnm->channels;

    if (pnm->plain)
        return pnm->bitmap ? samples : 2 * samples - 1;
    if (pnm->bitmap)
        return (width + 7) / 8 * height;
    return pnm->maxval > 255 ? 2 * samples : samples;
}

static int parse(struct pnm *out, const uint8_t *data, size_t size, struct err *err)
{
    struct pnm pnm = {.pixels = {.data = data, .size = size, .at = 2}, .maxval = 1};
    uint32_t width, height;
    int kind = size > 2 ? data[1] - '0' : 0;

    if (kind < 1 || kind > 6)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    pnm.plain = kind <= 3;
    pnm.bitmap = kind == 1 || kind == 4;
    pnm.channels = kind == 3 || kind == 6 ? 3 : 1;
    if (number(&width, &pnm.pixels, UINT32_MAX, err) ||
        number(&height, &pnm.pixels, UINT32_MAX, err) || image_check_size(width, height, err))
        return -1;
    pnm.width = (int32_t)width;
    pnm.height = (int32_t)height;
    if (!pnm.bitmap && number(&pnm.maxval, &pnm.pixels, 65535, err))
        return -1;
    if (!pnm.maxval)
        return err_set(err, ERR_FORMAT, "the largest sample is said to be 0");
    if (size - pnm.pixels.at < least_bytes(&pnm))
        return err_set(err, ERR_FORMAT, "the file is cut short");
    *out = pnm;
    return 0;
}

static int plain_sample(uint32_t *out, struct pnm *pnm, struct err *err)
{
    return pnm->bitmap ? digit(out, &pnm->pixels, err)
                       : number(out, &pnm->pixels, pnm->maxval, err);
}

/* Raw sample i of a row; `row` is its first byte. */
static uint32_t raw_sample(const struct pnm *pnm, const uint8_t *row, size_t i)
{
    if (pnm->bitmap)
        return (uint32_t)row[i / 8] >> (7 - i % 8) & 1;
    return pnm->maxval > 255 ? (uint32_t)(row[2 * i] << 8 | row[2 * i + 1]) : row[i];
}

/* Reads one row of samples, scaled to 0 .. 255 (bitmaps: white is 255). */
static int read_row(uint8_t *to, struct pnm *pnm, const uint8_t *row, struct err *err)
{
    size_t count = (size_t)pnm->width * (size_t)pnm->channels;

    for (size_t i = 0; i < count; i++) {
        uint32_t value;

        if (pnm->plain && plain_sample(&value, pnm, err))
            return -1;
        if (!pnm->plain)
            value = raw_sample(pnm, row, i);
        if (value > pnm->maxval)
            return err_set(err, ERR_FORMAT, "a sample of %u where %u is the largest", value,
                           pnm->maxval);
        if (pnm->maxval != 255)
            value = (value * 255 + pnm->maxval / 2) / pnm->maxval;
        to[i] = (uint8_t)(pnm->bitmap ? 255 - value : value);
    }
    return 0;
}

/* Turns a row's first `width` bytes, grey, into `width` RGB pixels, from the end. */
static void spread_grey(uint8_t *row, int32_t width)
{
    for (int32_t x = width - 1; x >= 0; x--)
        memset(row + 3 * (size_t)x, row[x], 3);
}

static int read_rows(struct image *image, struct pnm *pnm, struct err *err)
{
    const uint8_t *raw = pnm->pixels.data + pnm->pixels.at;
    size_t stride = pnm->plain ? 0 : least_bytes(pnm) / (size_t)pnm->height;

    for (int32_t y = 0; y < pnm->height; y++) {
        uint8_t *to = image_row(image, y);

        if (read_row(to, pnm, raw + (size_t)y * stride, err))
            return -1;
        if (pnm->channels == 1)
            spread_grey(to, pnm->width);
    }
    return 0;
}

int pnm_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
               struct err *err)
{
    struct pnm pnm = {0};

    if (parse(&pnm, data, size, err))
        return err_while(err, "PNM");
    *width = pnm.width;
    *height = pnm.height;
    return 0;
}

int pnm_decode(struct image *out, const uint8_t *data, size_t size, struct err *err)
{
    struct pnm pnm = {0};
    struct image image;

    if (parse(&pnm, data, size, err))
        return err_while(err, "PNM");
    image = image_new(pnm.width, pnm.height, 3);
    if (read_rows(&image, &pnm, err)) {
        image_free(&image);
        return err_while(err, "PNM");
    }
    *out = image;
    return 0;
}
