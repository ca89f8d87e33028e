#include "image/fingerprint.h"

#include <assert.h>
#include <stdlib.h>

#define CELLS 32 /* a side */
#define LOW   8  /* frequencies a side */

struct fingerprinting {
    int32_t width, height, row;
    uint64_t line[CELLS];         /* of the row: luma x overlap, in 1/CELLS pixels */
    uint64_t cells[CELLS][CELLS]; /* luma x area, in 1/CELLS^2 pixels */
};

struct fingerprinting *fingerprint_begin(int32_t width, int32_t height)
{
    struct fingerprinting *self = bytes_zeroed(1, sizeof *self);

    self->width = width;
    self->height = height;
    return self;
}

void fingerprint_drop(struct fingerprinting *self)
{
    free(self);
}

/* 0 .. 65280 */
static uint32_t luma(const uint8_t *rgb)
{
    return 77U * rgb[0] + 150U * rgb[1] + 29U * rgb[2];
}

/* Cell k is the stretch from k * side to (k + 1) * side where a pixel is CELLS
 * wide: integers only, and symmetric. */
static void add_line(struct fingerprinting *self, const uint8_t *rgb)
{
    uint64_t side = (uint64_t)self->width, from = 0;

    for (int k = 0; k < CELLS; k++) {
        uint64_t to = from + side, x = from / CELLS, last = to / CELLS;
        uint64_t sum = 0;
        uint32_t whole = 0;

        if (x == last) { /* the cell lies within one pixel */
            self->line[k] = (to - from) * luma(rgb + 3 * x);
            from = to;
            continue;
        }
        sum = (CELLS - from % CELLS) * luma(rgb + 3 * x);
        for (x++; x < last; x++)
            whole += luma(rgb + 3 * x);
        sum += (uint64_t)whole * CELLS;
        if (to % CELLS)
            sum += to % CELLS * luma(rgb + 3 * last);
        self->line[k] = sum;
        from = to;
    }
}

static void add_row(struct fingerprinting *self, const uint8_t *rgb)
{
    uint64_t top = (uint64_t)self->row * CELLS, bottom = top + CELLS;
    uint64_t side = (uint64_t)self->height;

    add_line(self, rgb);
    for (uint64_t k = top / side; k < CELLS && k * side < bottom; k++) {
        uint64_t from = k * side > top ? k * side : top;
        uint64_t to = (k + 1) * side < bottom ? (k + 1) * side : bottom;

        for (int i = 0; i < CELLS; i++)
            self->cells[k][i] += (to - from) * self->line[i];
    }
    self->row++;
}

void fingerprint_rows(struct fingerprinting *self, const uint8_t *rgb, size_t size)
{
    size_t stride = (size_t)self->width * 3;

    for (size_t at = 0; at + stride <= size && self->row < self->height; at += stride)
        add_row(self, rgb + at);
}

/* 16384 cos(k pi / 64). */
static int64_t cosine(int k)
{
    static const int16_t quarter[33] = {
        16384, 16364, 16305, 16207, 16069, 15893, 15679, 15426, 15137, 14811, 14449,
        14053, 13623, 13160, 12665, 12140, 11585, 11003, 10394, 9760,  9102,  8423,
        7723,  7005,  6270,  5520,  4756,  3981,  3196,  2404,  1606,  804,   0};

    k %= 128;
    if (k > 64)
        k = 128 - k;
    return k <= 32 ? quarter[k] : -quarter[64 - k];
}

/* The lowest coefficients, but for a common factor: out[v][u] of horizontal frequency u. */
static void transform(int64_t out[LOW][LOW], const int64_t cells[CELLS][CELLS])
{
    int64_t half[CELLS][LOW] = {{0}};

    for (int y = 0; y < CELLS; y++)
        for (int u = 0; u < LOW; u++)
            for (int x = 0; x < CELLS; x++)
                half[y][u] += cells[y][x] * cosine((2 * x + 1) * u);
    for (int v = 0; v < LOW; v++)
        for (int u = 0; u < LOW; u++) {
            out[v][u] = 0;
            for (int y = 0; y < CELLS; y++)
                out[v][u] += half[y][u] * cosine((2 * y + 1) * v);
        }
}

static uint64_t signs(int64_t c[LOW][LOW])
{
    uint64_t bits = 0;

    c[0][0] = c[0][2] + c[2][0];
    for (int v = 0; v < LOW; v++)
        for (int u = 0; u < LOW; u++)
            if (c[v][u] > 0)
                bits |= (uint64_t)1 << (16 * (u % 2 + 2 * (v % 2)) + u / 2 * 4 + v / 2);
    return bits;
}

struct fingerprint fingerprint_end(struct fingerprinting *self)
{
    uint64_t area = (uint64_t)self->width * (uint64_t)self->height;
    int64_t cells[CELLS][CELLS], c[LOW][LOW], sum = 0, spread = 0;
    struct fingerprint out = {0};

    assert(self->row == self->height);
    for (int y = 0; y < CELLS; y++)
        for (int x = 0; x < CELLS; x++) {
            cells[y][x] = (int64_t)((self->cells[y][x] + area / 2) / area);
            sum += cells[y][x];
        }
    for (int y = 0; y < CELLS; y++)
        for (int x = 0; x < CELLS; x++) {
            int64_t off = cells[y][x] - sum / (CELLS * CELLS);

            spread += off * off;
        }
    free(self);
    /* Luma has 256 steps a level. */
    out.plain =
        spread < (int64_t)CELLS * CELLS * (FINGERPRINT_PLAIN * 256) * (FINGERPRINT_PLAIN * 256);
    if (out.plain)
        return out;
    transform(c, (const int64_t(*)[CELLS])cells);
    out.bits = signs(c);
    return out;
}

struct fingerprint fingerprint_of(const struct image *image)
{
    struct fingerprinting *self = fingerprint_begin(image->width, image->height);

    assert(image->channels == 3);
    fingerprint_rows(self, image->data, (size_t)image->width * (size_t)image->height * 3);
    return fingerprint_end(self);
}

/* Swaps the frequencies within a class: bit 4 a + b goes to 4 b + a, in all four at once. */
static uint64_t transposed_within(uint64_t x)
{
    uint64_t t = (x ^ x >> 3) & 0x0a0a0a0a0a0a0a0aU;

    x ^= t ^ t << 3;
    t = (x ^ x >> 6) & 0x00cc00cc00cc00ccU;
    return x ^ t ^ t << 6;
}

static uint64_t transposed(uint64_t x)
{
    x = transposed_within(x);
    return (x & 0xffff00000000ffffU) | (x & 0xffff0000U) << 16 | (x >> 16 & 0xffff0000U);
}

uint64_t fingerprint_turned(uint64_t bits, int symmetry)
{
    if (symmetry & 4)
        bits = transposed(bits);
    if (symmetry & 1)
        bits ^= 0xffff0000ffff0000U;
    if (symmetry & 2)
        bits ^= 0xffffffff00000000U;
    return bits;
}

uint64_t fingerprint_least(uint64_t bits)
{
    int64_t least = (int64_t)bits;

    for (int s = 1; s < 8; s++) {
        int64_t turned = (int64_t)fingerprint_turned(bits, s);

        if (turned < least)
            least = turned;
    }
    return (uint64_t)least;
}

int fingerprint_distance(uint64_t a, uint64_t b)
{
    int least = 64;

    for (int s = 0; s < 8; s++) {
        int differ = __builtin_popcountll(a ^ fingerprint_turned(b, s));

        if (differ < least)
            least = differ;
    }
    return least;
}
