#include "image/inspect_internal.h"

#include <string.h>

/* inspect_scan.c - walks through entropy-coded data, symbol by symbol, without
 * computing a pixel: where do the data end, and is there anything behind? */

struct bits {
    const uint8_t *data;
    size_t size, at;
    uint64_t held; /* the lowest `count` bits */
    int count;
    int over; /* asked for more than there was */
};

/* One scan on its way. */
struct walk {
    struct bits bits;
    const struct inspect_scan *scan;
    int progressive;
    uint32_t run; /* blocks that still end early */
    const char *fault;
};

/* Reads whole bytes while there is room and no marker. */
static void fill(struct bits *bits)
{
    while (bits->count <= 48 && bits->at < bits->size) {
        uint8_t byte = bits->data[bits->at];

        if (byte == 0xff) {
            if (bits->at + 1 >= bits->size || bits->data[bits->at + 1])
                return;
            bits->at++;
        }
        bits->at++;
        bits->held = bits->held << 8 | byte;
        bits->count += 8;
    }
}

static void skip(struct bits *bits, int count)
{
    if (bits->count < count)
        fill(bits);
    if (bits->count < count)
        bits->over = 1;
    else
        bits->count -= count;
}

static uint32_t take(struct bits *bits, int count)
{
    skip(bits, count);
    return bits->over ? 0 : (uint32_t)(bits->held >> bits->count) & ((1u << count) - 1);
}

/* The next symbol; -1 if no code fits. */
static int symbol(struct walk *walk, const struct inspect_code *code)
{
    struct bits *bits = &walk->bits;
    uint32_t peek;
    int length;

    if (bits->count < INSPECT_PEEK)
        fill(bits);
    peek =
        (uint32_t)(bits->count >= INSPECT_PEEK ? bits->held >> (bits->count - INSPECT_PEEK)
                                               : bits->held << (INSPECT_PEEK - bits->count)) &
        0xffff;
    length = code->look[peek].length;
    if (!length || length > bits->count) {
        bits->over |= length != 0;
        walk->fault = "a code that its table does not have";
        return -1;
    }
    bits->count -= length;
    return code->look[peek].symbol;
}

static void walk_dc(struct walk *walk, int c)
{
    int bits = symbol(walk, walk->scan->dc[c]);

    if (bits > 0)
        skip(&walk->bits, bits);
}

static void walk_ac(struct walk *walk, int c)
{
    for (int k = 1; k < INSPECT_BLOCK; k++) {
        int value = symbol(walk, walk->scan->ac[c]), zeros = value >> 4, bits = value & 15;

        if (value < 0 || (!bits && zeros == 0))
            return;
        if (!bits && zeros != 15) {
            walk->fault = "a symbol that has no meaning";
            return;
        }
        k += zeros;
        if (k >= INSPECT_BLOCK) {
            walk->fault = "a block of more than 64 coefficients";
            return;
        }
        skip(&walk->bits, bits);
    }
}

static uint32_t run_of(struct walk *walk, int zeros)
{
    return (1u << zeros) + (zeros ? take(&walk->bits, zeros) : 0);
}

/* The first bits of coefficients first .. last of one block. */
static void walk_ac_first(struct walk *walk, uint64_t *nonzero)
{
    const struct inspect_scan *scan = walk->scan;

    if (walk->run) {
        walk->run--;
        return;
    }
    for (int k = scan->first; k <= scan->last; k++) {
        int value = symbol(walk, scan->ac[0]), zeros = value >> 4, bits = value & 15;

        if (value < 0)
            return;
        if (!bits && zeros != 15) {
            walk->run = run_of(walk, zeros) - 1;
            return;
        }
        k += zeros;
        if (k > scan->last) {
            walk->fault = "a block that goes beyond its band";
            return;
        }
        if (bits)
            *nonzero |= (uint64_t)1 << k;
        skip(&walk->bits, bits);
    }
}

/* One more bit of them: those that were not zero each have one, on the way to the
 * one that now becomes so. */
static void walk_ac_refine(struct walk *walk, uint64_t *nonzero)
{
    const struct inspect_scan *scan = walk->scan;
    int k = scan->first;

    for (; !walk->run && k <= scan->last; k++) {
        int value = symbol(walk, scan->ac[0]), zeros = value >> 4, bits = value & 15;

        if (value < 0)
            return;
        if (bits > 1) {
            walk->fault = "a symbol that has no meaning";
            return;
        }
        if (!bits && zeros != 15) {
            walk->run = run_of(walk, zeros);
            break;
        }
        skip(&walk->bits, bits);
        for (; k <= scan->last; k++)
            if (*nonzero >> k & 1)
                skip(&walk->bits, 1);
            else if (zeros-- == 0)
                break;
        if (k > scan->last) {
            walk->fault = "a block that goes beyond its band";
            return;
        }
        if (bits)
            *nonzero |= (uint64_t)1 << k;
    }
    if (!walk->run)
        return;
    for (; k <= scan->last; k++)
        if (*nonzero >> k & 1)
            skip(&walk->bits, 1);
    walk->run--;
}

/* `c` counts the scan's components. */
static void walk_block(struct walk *walk, int c, uint64_t *nonzero)
{
    const struct inspect_scan *scan = walk->scan;

    if (!walk->progressive) {
        walk_dc(walk, c);
        if (!walk->fault)
            walk_ac(walk, c);
    } else if (scan->first == 0 && scan->high == 0) {
        walk_dc(walk, c);
    } else if (scan->first == 0) {
        skip(&walk->bits, 1);
    } else if (scan->high == 0) {
        walk_ac_first(walk, nonzero);
    } else {
        walk_ac_refine(walk, nonzero);
    }
}

static uint64_t *block(const struct inspect_component *c, uint32_t x, uint32_t y)
{
    return c->nonzero ? c->nonzero + (size_t)y * c->padded_columns + x : NULL;
}

/* Group `index`: one block of one component, or the blocks of all in one group. */
static void walk_group(struct walk *walk, const struct inspect_jpeg *jpeg, uint32_t index)
{
    const struct inspect_scan *scan = walk->scan;
    uint32_t gx = index % jpeg->groups_across, gy = index / jpeg->groups_across;

    if (scan->count == 1) {
        const struct inspect_component *c = scan->components[0];

        walk_block(walk, 0, block(c, index % c->columns, index / c->columns));
        return;
    }
    for (int i = 0; i < scan->count; i++) {
        const struct inspect_component *c = scan->components[i];

        for (uint32_t y = 0; y < c->down; y++)
            for (uint32_t x = 0; x < c->across && !walk->fault; x++)
                walk_block(walk, i, block(c, gx * c->across + x, gy * c->down + y));
    }
}

/* What remains must be less than a byte, all bits alike, and a marker follows. */
static void end_interval(struct walk *walk)
{
    struct bits *bits = &walk->bits;
    uint64_t rest = bits->held & (((uint64_t)1 << bits->count) - 1);

    if (walk->run)
        walk->fault = "a run that goes beyond its scan";
    else if (bits->over)
        walk->fault = "data that end too early";
    else if (bits->count >= 8 || bits->at + 1 >= bits->size || bits->data[bits->at] != 0xff ||
             bits->data[bits->at + 1] == 0 || bits->data[bits->at + 1] == 0xff)
        walk->fault = "bytes behind the last block";
    else if (rest && rest != ((uint64_t)1 << bits->count) - 1)
        walk->fault = "padding of mixed bits";
    bits->count = 0;
}

static void take_restart(struct walk *walk, uint32_t number)
{
    struct bits *bits = &walk->bits;

    end_interval(walk);
    if (!walk->fault && bits->data[bits->at + 1] != 0xd0 + number % 8)
        walk->fault = "a restart marker out of place";
    bits->at += 2;
}

int inspect_scan(struct inspect_jpeg *jpeg, const struct inspect_scan *scan, struct err *err)
{
    struct walk walk = {.bits = {.data = jpeg->data, .size = jpeg->size, .at = jpeg->at},
                        .scan = scan,
                        .progressive = jpeg->progressive};
    const struct inspect_component *only = scan->components[0];
    uint64_t groups = scan->count == 1 ? (uint64_t)only->columns * only->rows
                                       : (uint64_t)jpeg->groups_across * jpeg->groups_down;
    uint32_t restarts = 0;

    for (uint32_t i = 0; i < groups && !walk.fault && !walk.bits.over; i++) {
        if (jpeg->restart && i && i % jpeg->restart == 0)
            take_restart(&walk, restarts++);
        if (!walk.fault)
            walk_group(&walk, jpeg, i);
    }
    if (!walk.fault)
        end_interval(&walk);
    if (walk.fault)
        return err_set(err, ERR_FORMAT, "scan %d, near byte %zu: %s", jpeg->scans, walk.bits.at,
                       walk.fault);
    jpeg->at = walk.bits.at;
    return 0;
}
