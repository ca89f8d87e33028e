#include "exchange/label_studio_brush.h"

#include <stdlib.h>

/* How wide, in bits, the lengths are that are written here. */
static const int LENGTHS[4] = {3, 4, 8, 16};

/* The stream, `at` counted in bits. */
struct bits {
    uint8_t *bytes;
    uint64_t size, at;
};

/* The next `count` bits; behind the end they are 0, and `at` goes on. */
static uint32_t take(struct bits *b, int count)
{
    uint32_t value = 0;

    for (; count > 0; count--, b->at++) {
        int bit = b->at < b->size ? b->bytes[b->at / 8] >> (7 - b->at % 8) & 1 : 0;

        value = value << 1 | (uint32_t)bit;
    }
    return value;
}

static int read_bytes(struct bits *out, const json_t *list, struct err *err)
{
    size_t count = json_array_size(list);

    if (!json_is_array(list))
        return err_set(err, ERR_FORMAT, "its rle is no list but %s", tree_kind(list));
    out->bytes = bytes_new(count, 1);
    out->size = 8 * (uint64_t)count;
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_array_get(list, i);
        json_int_t v = json_integer_value(value);

        if (!json_is_integer(value) || v < 0 || v > 255)
            return err_set(err, ERR_FORMAT, "element %zu of its rle is no byte", i);
        out->bytes[i] = (uint8_t)v;
    }
    return 0;
}

/* Adds values [from, to) that are all `value`: the pixels whose A is among them. */
static void put(struct mask_builder *b, uint64_t to, uint32_t value)
{
    if (to / 4)
        mask_builder_add(b, value != 0, (uint32_t)(to / 4));
}

static int read_pieces(struct mask_builder *b, struct bits *bits, uint64_t values,
                       const int widths[4], struct err *err)
{
    uint64_t i = 0;

    while (i < values && bits->at < bits->size) {
        int repeated = (int)take(bits, 1);
        uint64_t to = i + 1 + take(bits, widths[take(bits, 2)]);

        if (to > values)
            return err_set(err, ERR_FORMAT, "its rle goes over the photo's pixels");
        if (repeated) {
            put(b, to, take(bits, 8));
            i = to;
        }
        for (; i < to && bits->at < bits->size; i++)
            put(b, i + 1, take(bits, 8));
    }
    return i < values || bits->at > bits->size
               ? err_set(err, ERR_FORMAT, "its rle is cut short")
               : 0;
}

int label_studio_brush_read(struct mask *out, const json_t *rle, int32_t width, int32_t height,
                            struct err *err)
{
    uint64_t values = 4 * (uint64_t)width * (uint64_t)height;
    struct mask_builder b = mask_builder_begin(width, height);
    struct bits bits = {0};
    int widths[4], rc = read_bytes(&bits, rle, err);
    uint32_t said = take(&bits, 32), value_bits = take(&bits, 5) + 1;

    for (int i = 0; i < 4; i++)
        widths[i] = (int)take(&bits, 4) + 1;
    if (!rc && (said != values || value_bits != 8))
        rc = err_set(err, ERR_FORMAT,
                     "its rle is of %u values of %u bits, not of %d x %d pixels", said,
                     value_bits, width, height);
    if (!rc)
        rc = read_pieces(&b, &bits, values, widths, err);
    if (rc)
        mask_free(&b.mask);
    else
        *out = b.mask;
    free(bits.bytes);
    return rc;
}

/* The stream being written. */
struct bits_out {
    struct text *out;
    uint32_t byte;
    int held; /* bits of it, below 8 */
    int any;
};

static void give(struct bits_out *b, uint32_t value, int count)
{
    while (count-- > 0) {
        b->byte = b->byte << 1 | (value >> count & 1);
        if (++b->held < 8)
            continue;
        text_add(b->out, b->any ? ", %u" : "%u", b->byte & 255);
        *b = (struct bits_out){b->out, 0, 0, 1};
    }
}

/* A repeated value, `count` times, in the shortest length that takes it; or several. */
static void give_run(struct bits_out *b, uint64_t count, uint32_t value)
{
    while (count) {
        uint64_t some = count < 65536 ? count : 65536;
        uint32_t choice = 0;

        while (some > (uint64_t)1 << LENGTHS[choice])
            choice++;
        give(b, 1, 1);
        give(b, choice, 2);
        give(b, (uint32_t)(some - 1), LENGTHS[choice]);
        give(b, value, 8);
        count -= some;
    }
}

void label_studio_brush_write(struct text *out, const struct mask *mask)
{
    struct bits_out b = {.out = out};
    uint32_t from = 0;

    text_add(out, "\"format\": \"rle\", \"rle\": [");
    give(&b, 4 * (uint32_t)mask->width * (uint32_t)mask->height, 32);
    give(&b, 8 - 1, 5);
    for (int i = 0; i < 4; i++)
        give(&b, (uint32_t)LENGTHS[i] - 1, 4);
    for (size_t i = 0; i < mask->count; i++) {
        give_run(&b, 4 * (uint64_t)(mask->ends[i] - from), i % 2 ? 255 : 0);
        from = mask->ends[i];
    }
    if (b.held)
        give(&b, 0, 8 - b.held);
    text_add(out, "]");
}
