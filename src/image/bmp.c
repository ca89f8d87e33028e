#include "image/bmp.h"

#include <string.h>

enum { FILE_HEADER = 14, CORE_HEADER = 12, INFO_HEADER = 40 };
enum compression { RGB = 0, RLE8 = 1, RLE4 = 2, BITFIELDS = 3, ALPHABITFIELDS = 6 };

/* A channel of a 16- or 32-bit pixel. */
struct field {
    uint32_t mask, most; /* bits in place; the largest value, shifted down. 0, 0: absent */
    unsigned shift;
};

/* What the headers say. */
struct bmp {
    const uint8_t *data;
    size_t size;
    size_t header;           /* bytes of the second header */
    int64_t width, height;   /* pixels; checked against the limits by parse() */
    int top_down;            /* the first row stored is the top one */
    uint32_t bits;           /* a pixel */
    uint32_t compression;    /* enum compression, or one that is refused */
    uint32_t colours;        /* palette entries that the file holds */
    size_t pixels;           /* offset of the first row */
    uint8_t palette[256][3]; /* R, G, B */
    struct field fields[4];  /* R, G, B, alpha; for 16 and 32 bits */
};

static uint32_t le16(const uint8_t *p)
{
    return (uint32_t)(p[1] << 8 | p[0]);
}

static uint32_t le32(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* A 32-bit field of the second header; 0 where a short header ends before it. */
static uint32_t header_field(const struct bmp *bmp, size_t offset)
{
    return offset + 4 <= bmp->header ? le32(bmp->data + FILE_HEADER + offset) : 0;
}

static int read_sides(struct bmp *bmp, struct err *err)
{
    const uint8_t *p = bmp->data + FILE_HEADER;
    size_t planes_at = bmp->header == CORE_HEADER ? 8 : 12;

    if (bmp->header == CORE_HEADER) {
        bmp->width = le16(p + 4);
        bmp->height = le16(p + 6);
    } else {
        bmp->width = (int32_t)le32(p + 4);
        bmp->height = (int32_t)le32(p + 8);
        bmp->top_down = bmp->height < 0;
        bmp->height = bmp->top_down ? -bmp->height : bmp->height;
    }
    if (le16(p + planes_at) != 1)
        return err_set(err, ERR_FORMAT, "%u planes instead of 1", le16(p + planes_at));
    bmp->bits = le16(p + planes_at + 2);
    bmp->compression = bmp->header == CORE_HEADER ? 0 : header_field(bmp, 16);
    return image_check_size(bmp->width, bmp->height, err);
}

static int check_coding(const struct bmp *bmp, struct err *err)
{
    static const struct {
        uint32_t compression, bits;
    } known[] = {{RGB, 1},
                 {RGB, 2},
                 {RGB, 4},
                 {RGB, 8},
                 {RGB, 16},
                 {RGB, 24},
                 {RGB, 32},
                 {RLE8, 8},
                 {RLE4, 4},
                 {BITFIELDS, 16},
                 {BITFIELDS, 32},
                 {ALPHABITFIELDS, 16},
                 {ALPHABITFIELDS, 32}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].compression == bmp->compression && known[i].bits == bmp->bits)
            return 0;
    return err_set(err, ERR_FORMAT, "%u bits a pixel with compression %u are not read",
                   bmp->bits, bmp->compression);
}

/* Bytes of masks that stand behind the second header instead of inside it. */
static size_t loose_masks(const struct bmp *bmp)
{
    if (bmp->header != INFO_HEADER)
        return 0;
    return bmp->compression == BITFIELDS ? 12 : bmp->compression == ALPHABITFIELDS ? 16 : 0;
}

static int set_field(struct field *field, uint32_t mask, struct err *err)
{
    *field = (struct field){.mask = mask, .most = mask};
    if (!mask)
        return 0;
    for (; !(field->most & 1); field->most >>= 1)
        field->shift++;
    if (field->most & (field->most + 1))
        return err_set(err, ERR_FORMAT, "the channel mask %08x has gaps", mask);
    return 0;
}

static int read_fields(struct bmp *bmp, struct err *err)
{
    uint32_t masks[4] = {0xff0000, 0xff00, 0xff, 0};
    size_t held = bmp->header + loose_masks(bmp);
    int stated = bmp->compression == BITFIELDS || bmp->compression == ALPHABITFIELDS;

    if (bmp->bits == 16)
        memcpy(masks, (uint32_t[]){0x7c00, 0x3e0, 0x1f, 0}, sizeof masks);
    for (size_t i = 0; stated && i < 4; i++) {
        size_t at = INFO_HEADER + 4 * i;

        if (at + 4 > held && i < 3)
            return err_set(err, ERR_FORMAT, "a header of %zu bytes has no room for masks",
                           bmp->header);
        masks[i] = at + 4 <= held ? le32(bmp->data + FILE_HEADER + at) : 0;
    }
    for (int i = 0; i < 4; i++)
        if (set_field(&bmp->fields[i], masks[i], err))
            return -1;
    return 0;
}

/* The palette stands between the headers and the pixels; entries that would
 * reach into the pixels are none. */
static void read_palette(struct bmp *bmp)
{
    size_t entry = bmp->header == CORE_HEADER ? 3 : 4;
    size_t at = FILE_HEADER + bmp->header + loose_masks(bmp);
    size_t room = bmp->pixels > at ? (bmp->pixels - at) / entry : 0;
    uint32_t most = 1u << bmp->bits, stated = header_field(bmp, 32);

    bmp->colours = stated && stated < most ? stated : most;
    if (bmp->colours > room)
        bmp->colours = (uint32_t)room;
    for (uint32_t i = 0; i < bmp->colours; i++, at += entry)
        for (size_t c = 0; c < 3; c++)
            bmp->palette[i][c] = bmp->data[at + 2 - c];
}

static int parse(struct bmp *bmp, const uint8_t *data, size_t size, struct err *err)
{
    *bmp = (struct bmp){.data = data, .size = size};
    if (size < FILE_HEADER + CORE_HEADER)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    bmp->pixels = le32(data + 10);
    bmp->header = le32(data + FILE_HEADER);
    if (bmp->header != CORE_HEADER && (bmp->header < 16 || bmp->header > 64) &&
        bmp->header != 108 && bmp->header != 124)
        return err_set(err, ERR_FORMAT, "a header of %zu bytes is not known", bmp->header);
    if (size - FILE_HEADER < bmp->header)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    if (read_sides(bmp, err) || check_coding(bmp, err))
        return -1;
    if (bmp->pixels < FILE_HEADER + bmp->header + loose_masks(bmp))
        return err_set(err, ERR_FORMAT, "the pixels are said to begin inside the header");
    if (bmp->pixels > size)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    if (bmp->bits <= 8)
        read_palette(bmp);
    return bmp->bits == 16 || bmp->bits == 32 ? read_fields(bmp, err) : 0;
}

static uint8_t *target_row(const struct bmp *bmp, const struct image *image, int64_t y)
{
    return image_row(image, (int32_t)(bmp->top_down ? y : bmp->height - 1 - y));
}

static int bad_index(const struct bmp *bmp, uint32_t index, struct err *err)
{
    return err_set(err, ERR_FORMAT, "a pixel of colour %u in a palette of %u", index,
                   bmp->colours);
}

static int read_indices(uint8_t *to, const struct bmp *bmp, const uint8_t *row, struct err *err)
{
    uint32_t bits = bmp->bits, most = (1u << bits) - 1;

    for (int64_t x = 0; x < bmp->width; x++, to += 3) {
        uint32_t at = (uint32_t)x * bits;
        uint32_t index = (uint32_t)row[at / 8] >> (8 - bits - at % 8) & most;

        if (index >= bmp->colours)
            return bad_index(bmp, index, err);
        memcpy(to, bmp->palette[index], 3);
    }
    return 0;
}

static void read_24(uint8_t *to, const struct bmp *bmp, const uint8_t *row)
{
    for (int64_t x = 0; x < bmp->width; x++, to += 3, row += 3) {
        to[0] = row[2];
        to[1] = row[1];
        to[2] = row[0];
    }
}

static uint8_t field_value(uint32_t pixel, struct field field)
{
    uint64_t value = (pixel & field.mask) >> field.shift;

    if (field.most == 255 || !field.most)
        return (uint8_t)value;
    return (uint8_t)((value * 255 + field.most / 2) / field.most);
}

static uint32_t pixel_at(const struct bmp *bmp, const uint8_t *row, int64_t x)
{
    return bmp->bits == 16 ? le16(row + 2 * x) : le32(row + 4 * x);
}

static void read_masked(uint8_t *to, const struct bmp *bmp, const uint8_t *row,
                        int alpha_counts)
{
    for (int64_t x = 0; x < bmp->width; x++, to += 3) {
        uint32_t pixel = pixel_at(bmp, row, x);
        unsigned alpha = alpha_counts ? field_value(pixel, bmp->fields[3]) : 255;

        for (int c = 0; c < 3; c++) {
            unsigned value = field_value(pixel, bmp->fields[c]);

            to[c] = (uint8_t)((value * alpha + 255 * (255 - alpha) + 127) / 255);
        }
    }
}

/* 1 if some pixel is not wholly transparent. */
static int alpha_is_used(const struct bmp *bmp, size_t stride)
{
    if (!bmp->fields[3].mask)
        return 0;
    for (int64_t y = 0; y < bmp->height; y++)
        for (int64_t x = 0; x < bmp->width; x++)
            if (pixel_at(bmp, bmp->data + bmp->pixels + (size_t)y * stride, x) &
                bmp->fields[3].mask)
                return 1;
    return 0;
}

static int decode_plain(struct image *image, const struct bmp *bmp, struct err *err)
{
    size_t row_bytes = ((size_t)bmp->width * bmp->bits + 7) / 8,
           stride = (row_bytes + 3) / 4 * 4;
    int alpha_counts;

    /* The padding of the last row is sometimes left out; it holds nothing. */
    if (bmp->size - bmp->pixels < (size_t)(bmp->height - 1) * stride + row_bytes)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    *image = image_new((int32_t)bmp->width, (int32_t)bmp->height, 3);
    alpha_counts = alpha_is_used(bmp, stride);
    for (int64_t y = 0; y < bmp->height; y++) {
        const uint8_t *row = bmp->data + bmp->pixels + (size_t)y * stride;
        uint8_t *to = target_row(bmp, image, y);

        if (bmp->bits == 24)
            read_24(to, bmp, row);
        else if (bmp->bits > 8)
            read_masked(to, bmp, row, alpha_counts);
        else if (read_indices(to, bmp, row, err))
            return -1;
    }
    return 0;
}

/* Where run-length data are being read and drawn. */
struct runs {
    const struct bmp *bmp;
    const struct image *image;
    size_t at;    /* next byte */
    int64_t x, y; /* next pixel; y counts rows as stored */
};

/* Draws `count` pixels. The colours alternate between the nibbles of `codes`
 * (RLE4) or are one byte each; `repeat` says that codes[0] stands for all. */
static int draw(struct runs *runs, const uint8_t *codes, int64_t count, int repeat,
                struct err *err)
{
    const struct bmp *bmp = runs->bmp;
    uint8_t *to;

    if (runs->y >= bmp->height || count > bmp->width - runs->x)
        return err_set(err, ERR_FORMAT, "a run leaves the picture in row %lld",
                       (long long)runs->y);
    to = target_row(bmp, runs->image, runs->y) + 3 * runs->x;
    for (int64_t i = 0; i < count; i++, to += 3) {
        uint32_t code = codes[repeat ? 0 : bmp->bits == 4 ? i / 2 : i];
        uint32_t index = bmp->bits == 8 ? code : i % 2 ? code & 15 : code >> 4;

        if (index >= bmp->colours)
            return bad_index(bmp, index, err);
        memcpy(to, bmp->palette[index], 3);
    }
    runs->x += count;
    return 0;
}

/* The two bytes of an escape that were read were 0 and `code`. */
static int escape(struct runs *runs, uint8_t code, struct err *err)
{
    const struct bmp *bmp = runs->bmp;
    const uint8_t *next = bmp->data + runs->at;
    size_t used = code == 2 ? 2 : bmp->bits == 4 ? (code + 1u) / 2 : code;

    if (code == 0) { /* the row ends */
        runs->x = 0;
        runs->y++;
        return 0;
    }
    used += used & 1; /* whole 16-bit words */
    if (bmp->size - runs->at < used)
        return err_set(err, ERR_FORMAT, "the file is cut short");
    runs->at += used;
    if (code > 2)
        return draw(runs, next, code, 0, err);
    runs->x += next[0];
    runs->y += next[1];
    return draw(runs, next, 0, 1, err);
}

static int decode_runs(struct image *image, const struct bmp *bmp, struct err *err)
{
    struct runs runs = {.bmp = bmp, .image = image, .at = bmp->pixels};

    if (!bmp->colours)
        return bad_index(bmp, 0, err);
    *image = image_new((int32_t)bmp->width, (int32_t)bmp->height, 3);
    for (size_t i = 0; i < (size_t)bmp->width * (size_t)bmp->height; i++)
        memcpy(image->data + 3 * i, bmp->palette[0], 3);
    while (bmp->size - runs.at >= 2) {
        const uint8_t *pair = bmp->data + runs.at;

        runs.at += 2;
        if (pair[0] == 0 && pair[1] == 1) /* the picture ends */
            return 0;
        if (pair[0] ? draw(&runs, pair + 1, pair[0], 1, err) : escape(&runs, pair[1], err))
            return -1;
    }
    return err_set(err, ERR_FORMAT, "the file is cut short");
}

int bmp_header(int32_t *width, int32_t *height, const uint8_t *data, size_t size,
               struct err *err)
{
    struct bmp bmp = {0};

    if (parse(&bmp, data, size, err))
        return err_while(err, "BMP");
    *width = (int32_t)bmp.width;
    *height = (int32_t)bmp.height;
    return 0;
}

int bmp_decode(struct image *out, const uint8_t *data, size_t size, struct err *err)
{
    struct bmp bmp = {0};
    struct image image = {0};
    int rc;

    if (parse(&bmp, data, size, err))
        return err_while(err, "BMP");
    rc = bmp.compression == RLE8 || bmp.compression == RLE4 ? decode_runs(&image, &bmp, err)
                                                            : decode_plain(&image, &bmp, err);
    if (rc) {
        image_free(&image);
        return err_while(err, "BMP");
    }
    *out = image;
    return 0;
}
