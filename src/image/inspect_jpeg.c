#include "image/inspect_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/limits.h"

/* inspect_jpeg.c - the segments of a JPEG, read strictly. */

enum { SCANS_MAX = 100 };

static int no(const struct inspect_jpeg *jpeg, struct err *err, const char *what)
{
    return err_set(err, ERR_FORMAT, "byte %zu: %s", jpeg->at, what);
}

/* One table of 8 or 16 bits, none of which is left behind unused. */
static int see_quant(struct inspect_jpeg *jpeg, const uint8_t *body, size_t size,
                     struct err *err)
{
    int slot = size ? body[0] & 15 : 4, wide = size ? body[0] >> 4 : 2;

    if (slot > 3 || wide > 1 || size != (wide ? 129u : 65u))
        return no(jpeg, err, "a quantisation segment that is not one table");
    if (jpeg->quant_defined[slot] && !jpeg->quant_used[slot])
        return no(jpeg, err, "a quantisation table before it that nothing uses");
    jpeg->quant_defined[slot] = 1;
    jpeg->quant_used[slot] = 0;
    return 0;
}

/* 1 if a table of that class may have this symbol. */
static int has_meaning(int class, uint8_t value)
{
    return class == 0 ? value <= 11 : (value & 15) <= 10;
}

/* Canonical codes, shortest first, into the look-up. */
static int build_code(struct inspect_code *code, int class, const uint8_t *body, size_t size)
{
    const uint8_t *value = body + 16, *end = body + size;
    uint8_t seen[256] = {0};
    uint32_t next = 0;

    memset(code, 0, sizeof *code);
    for (int length = 1; length <= 16; length++, next <<= 1)
        for (int i = 0; i < body[length - 1]; i++, next++, value++) {
            uint32_t first = next << (16 - length), count = 1u << (16 - length);

            if (value == end || first + count > 1 << 16 || seen[*value]++ ||
                !has_meaning(class, *value))
                return -1;
            for (uint32_t at = first; at < first + count; at++) {
                code->look[at].length = (uint8_t)length;
                code->look[at].symbol = *value;
            }
        }
    code->defined = 1;
    return value == end ? 0 : -1;
}

static int see_huffman(struct inspect_jpeg *jpeg, const uint8_t *body, size_t size,
                       struct err *err)
{
    int class = size ? body[0] >> 4 : 2, slot = size ? body[0] & 15 : 4;

    if (size < 17 || class > 1 || slot > 3)
        return no(jpeg, err, "a Huffman segment that is not one table");
    if (!jpeg->codes[class][slot])
        jpeg->codes[class][slot] = bytes_zeroed(1, sizeof *jpeg->codes[class][slot]);
    if (jpeg->codes[class][slot]->defined && !jpeg->codes[class][slot]->used)
        return no(jpeg, err, "a Huffman table before it that nothing uses");
    if (build_code(jpeg->codes[class][slot], class, body + 1, size - 1))
        return no(jpeg, err, "a Huffman table that is no code");
    return 0;
}

/* Names of components, by which every reader knows the colours. */
static int names_fit(const struct inspect_jpeg *jpeg)
{
    static const struct {
        const char *names;
        int count, adobe, transform;
    } sorts[] = {{"\1", 1, 0, 0},   {"\1\2\3", 3, 0, 0}, {"RGB", 3, 1, 0},
                 {"CMYK", 4, 0, 0}, {"CMYK", 4, 1, 0},   {"\1\2\3\4", 4, 1, 2}};

    for (size_t s = 0; s < sizeof sorts / sizeof *sorts; s++) {
        int same = sorts[s].count == jpeg->count && sorts[s].adobe == jpeg->adobe &&
                   sorts[s].transform == jpeg->transform;

        for (int i = 0; same && i < jpeg->count; i++)
            same = jpeg->components[i].id == (uint8_t)sorts[s].names[i];
        if (same)
            return 1;
    }
    return 0;
}

static uint32_t blocks(uint32_t side, uint32_t factor, uint32_t most)
{
    return ((side * factor + most - 1) / most + 7) / 8;
}

static void measure(struct inspect_jpeg *jpeg)
{
    uint32_t across = 1, down = 1;

    for (int i = 0; i < jpeg->count; i++) {
        across = jpeg->components[i].across > across ? jpeg->components[i].across : across;
        down = jpeg->components[i].down > down ? jpeg->components[i].down : down;
    }
    jpeg->groups_across = (jpeg->width + 8 * across - 1) / (8 * across);
    jpeg->groups_down = (jpeg->height + 8 * down - 1) / (8 * down);
    for (int i = 0; i < jpeg->count; i++) {
        struct inspect_component *c = &jpeg->components[i];

        c->columns = blocks(jpeg->width, c->across, across);
        c->rows = blocks(jpeg->height, c->down, down);
        c->padded_columns = jpeg->groups_across * c->across;
        c->padded_rows = jpeg->groups_down * c->down;
        memset(c->known, -1, sizeof c->known);
        if (jpeg->progressive)
            c->nonzero = bytes_zeroed((size_t)c->padded_columns * c->padded_rows, 8);
    }
}

static int see_frame(struct inspect_jpeg *jpeg, const uint8_t *body, size_t size,
                     struct err *err)
{
    int count = size >= 6 ? body[5] : 0;

    if (jpeg->count || count < 1 || count > 4 || size != 6 + 3 * (size_t)count || body[0] != 8)
        return no(jpeg, err, "a frame header that is not the only one of 8 bits");
    jpeg->height = (uint32_t)(body[1] << 8 | body[2]);
    jpeg->width = (uint32_t)(body[3] << 8 | body[4]);
    if (!jpeg->height || !jpeg->width || jpeg->height > LIMIT_SIDE ||
        jpeg->width > LIMIT_SIDE || (int64_t)jpeg->height * jpeg->width > LIMIT_PIXELS)
        return no(jpeg, err, "sides beyond the limits");
    jpeg->count = count;
    for (int i = 0; i < count; i++) {
        const uint8_t *from = body + 6 + 3 * i;
        struct inspect_component *c = &jpeg->components[i];

        *c = (struct inspect_component){
            .id = from[0], .across = from[1] >> 4, .down = from[1] & 15, .quant = from[2]};
        if (c->across < 1 || c->across > 4 || c->down < 1 || c->down > 4 || c->quant > 3)
            return no(jpeg, err, "a component out of range");
    }
    if (!names_fit(jpeg))
        return no(jpeg, err, "components whose names do not tell their colours");
    measure(jpeg);
    return 0;
}

static int see_adobe(struct inspect_jpeg *jpeg, const uint8_t *body, size_t size,
                     struct err *err)
{
    if (size != 12 || memcmp(body, "Adobe\0\x64\0\0\0\0", 11) || (body[11] && body[11] != 2) ||
        jpeg->at != 6)
        return no(jpeg, err, "an APP14 segment that is not Adobe's plain 12 bytes");
    jpeg->adobe = 1;
    jpeg->transform = body[11];
    return 0;
}

static int see_restart(struct inspect_jpeg *jpeg, const uint8_t *body, size_t size,
                       struct err *err)
{
    unsigned value = size == 2 ? (unsigned)(body[0] << 8 | body[1]) : 0;

    if (size != 2 || jpeg->restart_idle || value == jpeg->restart)
        return no(jpeg, err, "a restart interval that says nothing");
    jpeg->restart = value;
    jpeg->restart_idle = 1;
    return 0;
}

/* What a scan brings must be what is still wanted of each coefficient, else it is a
 * place for another picture. */
static int see_progress(struct inspect_jpeg *jpeg, const struct inspect_scan *scan,
                        struct err *err)
{
    if (!jpeg->progressive) {
        int whole = scan->first == 0 && scan->last == 63 && !scan->high && !scan->low;

        for (int i = 0; i < scan->count; i++)
            whole = whole && !scan->components[i]->scanned;
        return whole ? 0 : no(jpeg, err, "a scan that repeats another");
    }
    if (scan->first > scan->last || scan->low > 13 || (scan->first == 0 && scan->last != 0) ||
        (scan->first > 0 && scan->count != 1) || (scan->high && scan->high != scan->low + 1))
        return no(jpeg, err, "a scan of an impossible band");
    for (int i = 0; i < scan->count; i++)
        for (int k = scan->first; k <= scan->last; k++) {
            int8_t *known = &scan->components[i]->known[k];

            if (scan->high ? *known != scan->high : *known != -1)
                return no(jpeg, err, "a scan that repeats another");
            *known = (int8_t)scan->low;
        }
    return 0;
}

/* Looks up what the scan names, and counts it as used. */
static int see_component(struct inspect_jpeg *jpeg, struct inspect_scan *scan, int i,
                         const uint8_t *from, struct err *err)
{
    int dc = from[1] >> 4, ac = from[1] & 15, c = 0;
    int wants_dc = !jpeg->progressive || (scan->first == 0 && scan->high == 0);
    int wants_ac = !jpeg->progressive || scan->first > 0;

    while (c < jpeg->count && jpeg->components[c].id != from[0])
        c++;
    if (c == jpeg->count || dc > 3 || ac > 3 || (!wants_dc && dc) || (!wants_ac && ac))
        return no(jpeg, err, "a scan header out of range");
    for (int j = 0; j < i; j++)
        if (scan->components[j] == &jpeg->components[c])
            return no(jpeg, err, "a scan with one component twice");
    scan->components[i] = &jpeg->components[c];
    if (!jpeg->quant_defined[jpeg->components[c].quant] ||
        (wants_dc && (!jpeg->codes[0][dc] || !jpeg->codes[0][dc]->defined)) ||
        (wants_ac && (!jpeg->codes[1][ac] || !jpeg->codes[1][ac]->defined)))
        return no(jpeg, err, "a scan without its tables");
    if (!jpeg->components[c].scanned)
        jpeg->quant_used[jpeg->components[c].quant] = 1;
    if (wants_dc)
        jpeg->codes[0][dc]->used = 1;
    if (wants_ac)
        jpeg->codes[1][ac]->used = 1;
    scan->dc[i] = wants_dc ? jpeg->codes[0][dc] : NULL;
    scan->ac[i] = wants_ac ? jpeg->codes[1][ac] : NULL;
    return 0;
}

static int see_scan(struct inspect_jpeg *jpeg, const uint8_t *body, size_t size,
                    struct err *err)
{
    struct inspect_scan scan = {.count = size ? body[0] : 0};
    int group = 0;

    if (!jpeg->count || scan.count < 1 || scan.count > jpeg->count ||
        size != 4 + 2 * (size_t)scan.count || ++jpeg->scans > SCANS_MAX)
        return no(jpeg, err, "a scan header out of place");
    scan.first = body[size - 3];
    scan.last = body[size - 2];
    scan.high = body[size - 1] >> 4;
    scan.low = body[size - 1] & 15;
    if (scan.first > 63 || scan.last > 63)
        return no(jpeg, err, "a scan header out of range");
    for (int i = 0; i < scan.count; i++) {
        if (see_component(jpeg, &scan, i, body + 1 + 2 * i, err))
            return -1;
        group += scan.components[i]->across * scan.components[i]->down;
    }
    if (see_progress(jpeg, &scan, err))
        return -1;
    if (scan.count > 1 && group > 10)
        return no(jpeg, err, "a group of over 10 blocks");
    for (int i = 0; i < scan.count; i++)
        scan.components[i]->scanned = 1;
    jpeg->restart_idle = 0;
    jpeg->at += size;
    return inspect_scan(jpeg, &scan, err);
}

/* At the end everything that was defined was wanted. */
static int see_end(struct inspect_jpeg *jpeg, struct err *err)
{
    if (jpeg->at != jpeg->size)
        return no(jpeg, err, "bytes after the end marker");
    if (jpeg->restart_idle || !jpeg->scans)
        return no(jpeg, err, "no scan for what was announced");
    for (int i = 0; i < 4; i++)
        if ((jpeg->quant_defined[i] && !jpeg->quant_used[i]) ||
            (jpeg->codes[0][i] && !jpeg->codes[0][i]->used) ||
            (jpeg->codes[1][i] && !jpeg->codes[1][i]->used))
            return no(jpeg, err, "a table that nothing uses");
    for (int i = 0; i < jpeg->count; i++)
        if (!jpeg->components[i].scanned)
            return no(jpeg, err, "a component that no scan brings");
    return 0;
}

/* The body of a segment that stands at jpeg->at. */
static int see_segment(struct inspect_jpeg *jpeg, uint8_t marker, size_t size, struct err *err)
{
    static const struct {
        uint8_t marker;
        int (*see)(struct inspect_jpeg *, const uint8_t *, size_t, struct err *);
    } allowed[] = {{0xdb, see_quant},   {0xc4, see_huffman}, {0xc0, see_frame},
                   {0xc1, see_frame},   {0xc2, see_frame},   {0xda, see_scan},
                   {0xdd, see_restart}, {0xee, see_adobe}};

    jpeg->progressive |= marker == 0xc2 && !jpeg->count;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (allowed[i].marker == marker) {
            if (allowed[i].see(jpeg, jpeg->data + jpeg->at, size, err))
                return -1;
            if (marker != 0xda)
                jpeg->at += size;
            return 0;
        }
    return err_set(err, ERR_FORMAT, "byte %zu: a segment of the kind 0x%02x", jpeg->at, marker);
}

static int see_all(struct inspect_jpeg *jpeg, struct err *err)
{
    if (jpeg->size < 4 || jpeg->data[0] != 0xff || jpeg->data[1] != 0xd8)
        return no(jpeg, err, "no start of a picture");
    jpeg->at = 2;
    for (;;) {
        uint8_t marker;
        size_t length;

        if (jpeg->size - jpeg->at < 2 || jpeg->data[jpeg->at] != 0xff)
            return no(jpeg, err, "no marker where one must be");
        marker = jpeg->data[jpeg->at + 1];
        jpeg->at += 2;
        if (marker == 0xd9)
            return see_end(jpeg, err);
        length = jpeg->size - jpeg->at < 2
                     ? 0
                     : (size_t)jpeg->data[jpeg->at] << 8 | jpeg->data[jpeg->at + 1];
        if (length < 2 || length > jpeg->size - jpeg->at)
            return no(jpeg, err, "a segment that is cut short");
        jpeg->at += 2;
        if (see_segment(jpeg, marker, length - 2, err))
            return -1;
    }
}

int inspect_jpeg(const uint8_t *data, size_t size, struct err *err)
{
    struct inspect_jpeg jpeg = {.data = data, .size = size};
    int rc = see_all(&jpeg, err);

    for (int i = 0; i < 4; i++) {
        free(jpeg.codes[0][i]);
        free(jpeg.codes[1][i]);
        free(jpeg.components[i].nonzero);
    }
    return rc;
}
