#include "annotate/mask.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1 };

struct mask_builder mask_builder_begin(int32_t width, int32_t height)
{
    struct mask_builder b = {.mask = {width, height, NULL, 0}, .room = 64};

    b.mask.ends = bytes_new(b.room, sizeof *b.mask.ends);
    return b;
}

void mask_builder_add(struct mask_builder *b, int in, uint32_t end)
{
    struct mask *m = &b->mask;
    uint32_t at = m->count ? m->ends[m->count - 1] : 0;

    if (end == at)
        return;
    if (m->count + 2 > b->room) {
        b->room *= 2;
        m->ends = bytes_resized(m->ends, b->room, sizeof *m->ends);
    }
    if (!m->count && in)
        m->ends[m->count++] = 0; /* it begins with pixels that are in: the first run is empty */
    if (m->count && (int)((m->count - 1) & 1) == in)
        m->ends[m->count - 1] = end;
    else
        m->ends[m->count++] = end;
}

static uint32_t pixels_of(const struct mask *mask)
{
    return (uint32_t)mask->width * (uint32_t)mask->height;
}

void mask_free(struct mask *mask)
{
    free(mask->ends);
    *mask = (struct mask){0};
}

struct mask mask_empty(int32_t width, int32_t height)
{
    struct mask_builder b = mask_builder_begin(width, height);

    mask_builder_add(&b, 0, pixels_of(&b.mask));
    return b.mask;
}

struct mask mask_from_bytes(const uint8_t *pixels, int32_t width, int32_t height, int threshold)
{
    struct mask_builder b = mask_builder_begin(width, height);
    uint32_t all = pixels_of(&b.mask), at = 0;

    while (at < all) {
        int in = pixels[at] >= threshold;

        while (at < all && (pixels[at] >= threshold) == in)
            at++;
        mask_builder_add(&b, in, at);
    }
    return b.mask;
}

void mask_to_bytes(uint8_t *pixels, const struct mask *mask, uint8_t in)
{
    uint32_t at = 0;

    for (size_t i = 0; i < mask->count; i++) {
        memset(pixels + at, i & 1 ? in : 0, mask->ends[i] - at);
        at = mask->ends[i];
    }
}

void mask_encode(struct bytes *out, const struct mask *mask)
{
    const uint8_t format = FORMAT;
    uint32_t at = 0;

    bytes_add(out, &format, 1);
    bytes_add_varint(out, (uint64_t)mask->width);
    bytes_add_varint(out, (uint64_t)mask->height);
    for (size_t i = 0; i < mask->count; i++) {
        bytes_add_varint(out, mask->ends[i] - at);
        at = mask->ends[i];
    }
}

/* Reads format and sides; *at is then at the first run. */
static int read_head(struct mask *out, const uint8_t *blob, size_t size, size_t *at,
                     struct err *err)
{
    uint64_t width, height;

    if (!size || blob[0] != FORMAT)
        return err_set(err, ERR_FORMAT, "not a mask of format %d", FORMAT);
    *at = 1;
    if (bytes_get_varint(&width, blob, size, at) || bytes_get_varint(&height, blob, size, at))
        return err_set(err, ERR_FORMAT, "the mask is cut short");
    if (!width || !height)
        return err_set(err, ERR_FORMAT, "the mask has no pixels");
    if (width > LIMIT_SIDE || height > LIMIT_SIDE || width * height > (uint64_t)LIMIT_PIXELS)
        return err_set(err, ERR_LIMIT, "the mask is %llu x %llu pixels, over the limit",
                       (unsigned long long)width, (unsigned long long)height);
    out->width = (int32_t)width;
    out->height = (int32_t)height;
    return 0;
}

int mask_decode(struct mask *out, const uint8_t *blob, size_t size, struct err *err)
{
    struct mask got = {0};
    uint64_t all, sum = 0, run;
    size_t at = 0;

    if (read_head(&got, blob, size, &at, err))
        return -1;
    all = pixels_of(&got);
    got.ends = bytes_new(size - at, sizeof *got.ends); /* a run takes a byte at least */
    while (at < size) {
        if (bytes_get_varint(&run, blob, size, &at) || run > all - sum || (!run && got.count)) {
            mask_free(&got);
            return err_set(err, ERR_FORMAT, "a run of the mask is damaged");
        }
        sum += run;
        got.ends[got.count++] = (uint32_t)sum;
    }
    if (sum != all) {
        mask_free(&got);
        return err_set(err, ERR_FORMAT, "the runs of the mask end early");
    }
    *out = got;
    return 0;
}

int64_t mask_area(const struct mask *mask)
{
    int64_t area = 0;

    for (size_t i = 1; i < mask->count; i += 2)
        area += mask->ends[i] - mask->ends[i - 1];
    return area;
}

int mask_equal(const struct mask *a, const struct mask *b)
{
    return a->width == b->width && a->height == b->height && a->count == b->count &&
           !memcmp(a->ends, b->ends, a->count * sizeof *a->ends);
}

/* Walks both masks' runs side by side; bit (2 * in_a + in_b) of `table` says
 * what the result is. A run is written where one begins; the same step with
 * and without, so that there is nothing for the processor to guess. */
static struct mask combined(const struct mask *a, const struct mask *b, unsigned table)
{
    struct mask out = {a->width, a->height, NULL, 0};
    size_t i = !a->ends[0], j = !b->ends[0]; /* past the first run if it is empty */
    uint32_t start = 0, all = pixels_of(a), *ends;
    unsigned last = 0;

    ends = bytes_new(a->count + b->count + 1, sizeof *ends);
    while (start < all) {
        uint32_t end_a = a->ends[i], end_b = b->ends[j];
        uint32_t end = end_a < end_b ? end_a : end_b;
        unsigned in = table >> (2 * (i & 1) + (j & 1)) & 1;

        ends[out.count] = start;
        out.count += in != last;
        last = in;
        start = end;
        i += end_a == end;
        j += end_b == end;
    }
    ends[out.count++] = all;
    out.ends = ends;
    return out;
}

struct mask mask_and(const struct mask *a, const struct mask *b)
{
    return combined(a, b, 0x8);
}

struct mask mask_or(const struct mask *a, const struct mask *b)
{
    return combined(a, b, 0xe);
}

struct mask mask_xor(const struct mask *a, const struct mask *b)
{
    return combined(a, b, 0x6);
}

struct mask mask_not(const struct mask *a)
{
    struct mask out = {a->width, a->height, NULL, 0};
    size_t skip = !a->ends[0]; /* the empty run goes, or comes */

    out.ends = bytes_new(a->count + 1, sizeof *out.ends);
    if (!skip)
        out.ends[out.count++] = 0;
    memcpy(out.ends + out.count, a->ends + skip, (a->count - skip) * sizeof *out.ends);
    out.count += a->count - skip;
    return out;
}

/* Adds to row[X] how much of target column X the source columns [from, to)
 * cover, in units of 1/width of a source pixel: target column X spans
 * [X * source_width, (X + 1) * source_width) there. */
static void cover_columns(uint64_t *row, uint64_t from, uint64_t to, uint64_t source_width,
                          uint64_t width)
{
    uint64_t at = from * width, end = to * width;

    while (at < end) {
        uint64_t column = at / source_width, stop = (column + 1) * source_width;

        stop = stop < end ? stop : end;
        row[column] += stop - at;
        at = stop;
    }
}

/* Spreads one source row's columns over the target rows that it touches. */
static void cover_rows(uint64_t *sums, const uint64_t *row, uint64_t y, const struct mask *mask,
                       int32_t width, int32_t height)
{
    uint64_t source_height = (uint64_t)mask->height;
    uint64_t at = y * (uint64_t)height, end = at + (uint64_t)height;

    while (at < end) {
        uint64_t line = at / source_height, stop = (line + 1) * source_height;
        uint64_t *sum = sums + line * (uint64_t)width;

        stop = stop < end ? stop : end;
        for (int32_t x = 0; x < width; x++)
            sum[x] += row[x] * (stop - at);
        at = stop;
    }
}

/* A walk over the runs that gathers one source row at a time. */
struct cover {
    const struct mask *mask;
    int32_t width, height;
    uint64_t *sums, *row;
    uint64_t line; /* source row that `row` holds */
    int dirty;     /* `row` holds something */
};

static void flush(struct cover *c)
{
    if (c->dirty) {
        cover_rows(c->sums, c->row, c->line, c->mask, c->width, c->height);
        memset(c->row, 0, (size_t)c->width * sizeof *c->row);
    }
    c->dirty = 0;
}

static void cover_run(struct cover *c, uint64_t from, uint64_t to)
{
    uint64_t source_width = (uint64_t)c->mask->width;

    while (from < to) {
        uint64_t line = from / source_width, start = line * source_width;
        uint64_t stop = to < start + source_width ? to : start + source_width;

        if (line != c->line)
            flush(c);
        c->line = line;
        c->dirty = 1;
        cover_columns(c->row, from - start, stop - start, source_width, (uint64_t)c->width);
        from = stop;
    }
}

void mask_coverage(uint8_t *out, const struct mask *mask, int32_t width, int32_t height)
{
    size_t pixels = (size_t)width * (size_t)height;
    uint64_t total = (uint64_t)mask->width * (uint64_t)mask->height;
    struct cover c = {.mask = mask, .width = width, .height = height};

    c.sums = bytes_zeroed(pixels, sizeof *c.sums);
    c.row = bytes_zeroed((size_t)width, sizeof *c.row);
    for (size_t i = 1; i < mask->count; i += 2)
        cover_run(&c, mask->ends[i - 1], mask->ends[i]);
    flush(&c);
    for (size_t i = 0; i < pixels; i++)
        out[i] = (uint8_t)((c.sums[i] * 510 + total) / (2 * total));
    free(c.sums);
    free(c.row);
}
