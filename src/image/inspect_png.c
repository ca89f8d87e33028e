#include "image/inspect.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/bytes.h"
#include "base/limits.h"

/* inspect_png.c - the chunks of a PNG and the rows in its IDAT, read strictly. */

struct png {
    const uint8_t *data;
    size_t size, at;
    uint32_t width, height;
    int depth, colour, interlaced, channels;
    int stage; /* how far down the list of chunks we are */
    int seen[8];
    int colours;
    uint8_t palette[256][3], alphas[256];
    uint8_t used[256]; /* palette entries that pixels have */
    struct bytes idat;
};

static int no(const struct png *png, struct err *err, const char *what)
{
    return err_set(err, ERR_FORMAT, "byte %zu: %s", png->at, what);
}

static uint32_t big(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int see_header(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    static const struct {
        uint8_t colour, channels, depths; /* a bit for each depth allowed */
    } sorts[] = {{0, 1, 1 | 2 | 4 | 8 | 16},
                 {2, 3, 8 | 16},
                 {3, 1, 1 | 2 | 4 | 8},
                 {4, 2, 8 | 16},
                 {6, 4, 8 | 16}};

    if (size != 13 || body[10] || body[11] || body[12] > 1)
        return no(png, err, "a header out of range");
    png->width = big(body);
    png->height = big(body + 4);
    png->depth = body[8];
    png->colour = body[9];
    png->interlaced = body[12];
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (sorts[i].colour == png->colour && (sorts[i].depths & png->depth) &&
            !(png->depth & (png->depth - 1)))
            png->channels = sorts[i].channels;
    if (!png->channels || !png->width || !png->height || png->width > LIMIT_SIDE ||
        png->height > LIMIT_SIDE || (int64_t)png->width * png->height > LIMIT_PIXELS)
        return no(png, err, "a header out of range");
    return 0;
}

static int see_srgb(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    return size == 1 && body[0] <= 3 ? 0 : no(png, err, "sRGB out of range");
}

static int see_gamma(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    if (size != 4 || big(body) < 1000 || big(body) > 1000000 || png->seen[1])
        return no(png, err, "gAMA out of range");
    return 0;
}

static int see_primaries(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    int ok = size == 32 && !png->seen[1];

    for (int i = 0; ok && i < 8; i++)
        ok = big(body + 4 * i) <= 100000;
    return ok ? 0 : no(png, err, "cHRM out of range");
}

static int see_palette(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    if (png->colour != 3 || !size || size % 3 || size / 3 > (size_t)1 << png->depth)
        return no(png, err, "a palette out of place");
    png->colours = (int)(size / 3);
    memcpy(png->palette, body, size);
    memset(png->alphas, 255, sizeof png->alphas);
    return 0;
}

static int see_transparency(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    int ok = png->colour == 0   ? size == 2
             : png->colour == 2 ? size == 6
             : png->colour == 3 ? size && size <= (size_t)png->colours && body[size - 1] != 255
                                : 0;

    for (size_t i = 0; ok && png->colour != 3 && i < size; i += 2)
        ok = (uint32_t)(body[i] << 8 | body[i + 1]) >> png->depth == 0;
    if (!ok)
        return no(png, err, "tRNS out of range");
    if (png->colour == 3)
        memcpy(png->alphas, body, size);
    return 0;
}

static int see_data(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    (void)err;
    bytes_add(&png->idat, body, size);
    return 0;
}

static int see_end(struct png *png, const uint8_t *body, size_t size, struct err *err)
{
    (void)body;
    return size ? no(png, err, "an end with something in it") : 0;
}

/* All chunks that may stand, in the order in which they must. */
static const struct {
    char name[5];
    int many;
    int (*see)(struct png *, const uint8_t *, size_t, struct err *);
} allowed[] = {{"IHDR", 0, see_header},  {"sRGB", 0, see_srgb},
               {"gAMA", 0, see_gamma},   {"cHRM", 0, see_primaries},
               {"PLTE", 0, see_palette}, {"tRNS", 0, see_transparency},
               {"IDAT", 1, see_data},    {"IEND", 0, see_end}};

enum { KINDS = sizeof allowed / sizeof *allowed, DATA = KINDS - 2, END = KINDS - 1 };

static int see_chunk(struct png *png, struct err *err)
{
    const uint8_t *chunk = png->data + png->at;
    size_t left = png->size - png->at, length = left < 12 ? 0 : big(chunk);
    int kind = 0;

    if (left < 12 || length > left - 12)
        return no(png, err, "a chunk that is cut short");
    while (kind < KINDS && memcmp(chunk + 4, allowed[kind].name, 4))
        kind++;
    if (kind == KINDS)
        return no(png, err, "a chunk that is not on the list");
    if (kind < png->stage || (png->seen[kind] && !allowed[kind].many) ||
        (kind > 0 && !png->seen[0]))
        return no(png, err, "a chunk out of its order");
    if (crc32(crc32(0, NULL, 0), chunk + 4, (uInt)length + 4) != big(chunk + 8 + length))
        return no(png, err, "a chunk with a wrong checksum");
    if (allowed[kind].see(png, chunk + 8, length, err))
        return -1;
    png->seen[kind] = 1;
    png->stage = kind;
    png->at += 12 + length;
    return 0;
}

/* One row's filter undone; `before` is the row above, `pixel` bytes are between a byte
 * and its left neighbour. `filter` is 0 .. 4. */
static void unfilter(uint8_t *row, const uint8_t *before, size_t size, size_t pixel, int filter)
{
    for (size_t i = 0; i < size; i++) {
        int left = i < pixel ? 0 : row[i - pixel], up = before[i];
        int corner = i < pixel ? 0 : before[i - pixel], guess = left + up - corner;
        int a = abs(guess - left), b = abs(guess - up), c = abs(guess - corner);
        int add[5] = {0, left, up, (left + up) / 2,
                      a <= b && a <= c ? left
                      : b <= c         ? up
                                       : corner};

        row[i] = (uint8_t)(row[i] + add[filter]);
    }
}

/* What nobody sees must not be there. `count` pixels. */
static const char *see_row(struct png *png, const uint8_t *row, size_t size, uint32_t count)
{
    size_t bits = (size_t)count * (size_t)(png->depth * png->channels);
    size_t bytes = png->depth == 16 ? 2 : 1, pixel = bytes * (size_t)png->channels;

    if (bits % 8 && row[size - 1] & (0xff >> bits % 8))
        return "bits behind a row's end";
    for (uint32_t x = 0; png->colour == 3 && x < count; x++) {
        unsigned shift = 8 - (unsigned)png->depth - (x * (unsigned)png->depth) % 8;

        png->used[row[x * (unsigned)png->depth / 8] >> shift & ((1 << png->depth) - 1)] = 1;
    }
    for (uint32_t x = 0; png->colour >= 4 && x < count; x++, row += pixel) {
        const uint8_t *alpha = row + pixel - bytes;
        int sum = 0;

        for (size_t i = 0; i < pixel; i++)
            sum |= row[i];
        if (!alpha[0] && !alpha[bytes - 1] && sum)
            return "colour under full transparency";
    }
    return NULL;
}

/* The next `size` bytes; -1 if the stream has no more. */
static int pull(z_stream *z, uint8_t *to, size_t size)
{
    z->next_out = to;
    z->avail_out = (uInt)size;
    while (z->avail_out) {
        int rc = inflate(z, Z_NO_FLUSH);

        if ((rc != Z_OK && rc != Z_STREAM_END) || (rc == Z_STREAM_END && z->avail_out))
            return -1;
    }
    return 0;
}

/* The rows of one pass: x0, y0 its first pixel, with these steps. */
static const char *see_pass(struct png *png, z_stream *z, uint32_t x0, uint32_t y0, uint32_t dx,
                            uint32_t dy)
{
    uint32_t count = png->width > x0 ? (png->width - x0 + dx - 1) / dx : 0;
    size_t bits = (size_t)(png->depth * png->channels), pixel = bits < 8 ? 1 : bits / 8;
    size_t size = ((size_t)count * bits + 7) / 8;
    uint8_t *rows[2] = {bytes_zeroed(size + 1, 1), bytes_zeroed(size + 1, 1)};
    const char *fault = NULL;

    for (uint32_t y = y0; count && y < png->height && !fault; y += dy) {
        uint8_t *row = rows[0];

        if (pull(z, row, size + 1))
            fault = "fewer rows than the picture has";
        else if (row[0] > 4)
            fault = "a filter that does not exist";
        if (fault)
            break;
        unfilter(row + 1, rows[1] + 1, size, pixel, row[0]);
        fault = see_row(png, row + 1, size, count);
        rows[0] = rows[1];
        rows[1] = row;
    }
    free(rows[0]);
    free(rows[1]);
    return fault;
}

static const char *see_rows(struct png *png, z_stream *z)
{
    static const uint8_t passes[7][4] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                                         {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
    const char *fault = NULL;
    uint8_t more;

    if (!png->interlaced)
        fault = see_pass(png, z, 0, 0, 1, 1);
    for (int i = 0; png->interlaced && i < 7 && !fault; i++)
        fault = see_pass(png, z, passes[i][0], passes[i][1], passes[i][2], passes[i][3]);
    if (fault)
        return fault;
    z->next_out = &more;
    z->avail_out = 1;
    if (inflate(z, Z_NO_FLUSH) != Z_STREAM_END || !z->avail_out)
        return "more rows than the picture has";
    return z->avail_in ? "bytes behind the compressed rows" : NULL;
}

static int see_pixels(struct png *png, struct err *err)
{
    z_stream z = {0};
    const char *fault;

    z.next_in = png->idat.data;
    z.avail_in = (uInt)png->idat.size;
    if (png->idat.size > UINT32_MAX || inflateInit(&z) != Z_OK)
        return no(png, err, "rows that cannot be inflated");
    fault = see_rows(png, &z);
    inflateEnd(&z);
    if (fault)
        return err_set(err, ERR_FORMAT, "IDAT: %s", fault);
    for (int i = 0; i < 256; i++) {
        int grey = png->palette[i][0] | png->palette[i][1] | png->palette[i][2];

        if (png->used[i] && i >= png->colours && png->colour == 3)
            return err_set(err, ERR_FORMAT,
                           "a pixel of a colour that the palette does not have");
        if (i < png->colours &&
            ((!png->used[i] && (grey || png->alphas[i] != 255)) || (!png->alphas[i] && grey)))
            return err_set(err, ERR_FORMAT, "a palette entry that nobody sees");
    }
    if (png->colours && !png->used[png->colours - 1] && png->colours > 1)
        return err_set(err, ERR_FORMAT, "palette entries at its end that nothing uses");
    return 0;
}

int inspect_png(const uint8_t *data, size_t size, struct err *err)
{
    struct png png = {.data = data, .size = size, .at = 8};
    int rc = 0;

    if (size < 8 || memcmp(data, "\x89PNG\r\n\x1a\n", 8))
        return err_set(err, ERR_FORMAT, "a damaged signature");
    while (!rc && !png.seen[END])
        rc = see_chunk(&png, err);
    if (!rc && png.at != size)
        rc = no(&png, err, "bytes after the end");
    if (!rc && (!png.seen[DATA] || (png.colour == 3 && !png.colours)))
        rc = no(&png, err, "a chunk is missing");
    if (!rc)
        rc = see_pixels(&png, err);
    bytes_free(&png.idat);
    return rc;
}
