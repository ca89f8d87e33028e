#include "base/digest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* digest_md5.c - the MD5s of several texts at once (RFC 1321).
 *
 * A step of MD5 waits for the one before, so that one text leaves most of a
 * core idle. LANES texts go side by side in the lanes of vectors; GCC and clang
 * make of these what the machine has. One text alone is OpenSSL's to do. */
enum { LANES = 8, BLOCK = 64 };

typedef uint32_t lanes __attribute__((vector_size(4 * LANES)));

struct state {
    lanes a, b, c, d;
};

/* The blocks of one text that are to come: first its own, then its padding. */
struct lane {
    const uint8_t *at;
    size_t blocks;
    uint8_t padding[2 * BLOCK];
    size_t padding_blocks;
    size_t text; /* its place in the caller's list */
};

static uint32_t little(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Four steps: the part that each of the registers has in turn goes round. */
#define STEP(mix, a, b, c, d, word, add, turn)                                                 \
    a += mix(b, c, d) + (add) + m[(word)&15];                                                  \
    a = (a << (turn) | a >> (32 - (turn))) + b
#define STEPS(mix, from, stride, s, t, u, v, k, l, n, o)                                       \
    STEP(mix, a, b, c, d, from, k, s);                                                         \
    STEP(mix, d, a, b, c, (from) + (stride), l, t);                                            \
    STEP(mix, c, d, a, b, (from) + 2 * (stride), n, u);                                        \
    STEP(mix, b, c, d, a, (from) + 3 * (stride), o, v)

#define MIX_1(x, y, z) (z ^ (x & (y ^ z)))
#define MIX_2(x, y, z) (y ^ (z & (x ^ y)))
#define MIX_3(x, y, z) (x ^ y ^ z)
#define MIX_4(x, y, z) (y ^ (x | ~z))

static void add_block(struct state *state, const lanes *m)
{
    lanes a = state->a, b = state->b, c = state->c, d = state->d;

    STEPS(MIX_1, 0, 1, 7, 12, 17, 22, 0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee);
    STEPS(MIX_1, 4, 1, 7, 12, 17, 22, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501);
    STEPS(MIX_1, 8, 1, 7, 12, 17, 22, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be);
    STEPS(MIX_1, 12, 1, 7, 12, 17, 22, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821);
    STEPS(MIX_2, 1, 5, 5, 9, 14, 20, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa);
    STEPS(MIX_2, 5, 5, 5, 9, 14, 20, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8);
    STEPS(MIX_2, 9, 5, 5, 9, 14, 20, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed);
    STEPS(MIX_2, 13, 5, 5, 9, 14, 20, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a);
    STEPS(MIX_3, 5, 3, 4, 11, 16, 23, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c);
    STEPS(MIX_3, 1, 3, 4, 11, 16, 23, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70);
    STEPS(MIX_3, 13, 3, 4, 11, 16, 23, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05);
    STEPS(MIX_3, 9, 3, 4, 11, 16, 23, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665);
    STEPS(MIX_4, 0, 7, 6, 10, 15, 21, 0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039);
    STEPS(MIX_4, 12, 7, 6, 10, 15, 21, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1);
    STEPS(MIX_4, 8, 7, 6, 10, 15, 21, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1);
    STEPS(MIX_4, 4, 7, 6, 10, 15, 21, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391);
    state->a += a;
    state->b += b;
    state->c += c;
    state->d += d;
}

/* Adds the next `blocks` blocks of every lane. */
static void add_blocks(struct state *state, const uint8_t *const *at, size_t blocks)
{
    lanes m[16];

    for (size_t k = 0; k < blocks; k++) {
        for (size_t i = 0; i < 16; i++)
            for (int l = 0; l < LANES; l++)
                m[i][l] = little(at[l] + k * BLOCK + i * 4);
        add_block(state, m);
    }
}

static void lane_begin(struct lane *lane, const struct bytes *text, size_t place)
{
    size_t rest = text->size % BLOCK;
    uint64_t bits = (uint64_t)text->size * 8;
    uint8_t *length;

    *lane = (struct lane){text->data, text->size / BLOCK, {0}, rest < 56 ? 1 : 2, place};
    if (rest)
        memcpy(lane->padding, text->data + text->size - rest, rest);
    lane->padding[rest] = 0x80;
    length = lane->padding + lane->padding_blocks * BLOCK - 8;
    for (int i = 0; i < 8; i++)
        length[i] = (uint8_t)(bits >> (8 * i));
    if (!lane->blocks) {
        lane->at = lane->padding;
        lane->blocks = lane->padding_blocks;
        lane->padding_blocks = 0;
    }
}

/* Moves on by `blocks`; 1 if that was the end of the text. */
static int lane_moves(struct lane *lane, size_t blocks)
{
    lane->at += blocks * BLOCK;
    lane->blocks -= blocks;
    if (!lane->blocks && lane->padding_blocks) {
        lane->at = lane->padding;
        lane->blocks = lane->padding_blocks;
        lane->padding_blocks = 0;
        return 0;
    }
    return !lane->blocks;
}

static void write_out(struct md5 *out, const struct state *state, int l)
{
    const uint32_t words[4] = {state->a[l], state->b[l], state->c[l], state->d[l]};
    uint8_t raw[16];

    for (int i = 0; i < 16; i++)
        raw[i] = (uint8_t)(words[i / 4] >> (i % 4 * 8));
    digest_hex(out->hex, raw, 16);
}

/* All lanes go as far as the one that ends first; one that has ended reads along with it. */
static void run(struct md5 *out, struct lane *lane, size_t count)
{
    const lanes zero = {0};
    struct state state = {zero + 0x67452301, zero + 0xefcdab89, zero + 0x98badcfe,
                          zero + 0x10325476};

    for (size_t live = count; live;) {
        const uint8_t *at[LANES];
        const struct lane *least = NULL;
        size_t blocks;

        for (size_t l = 0; l < count; l++)
            if (lane[l].blocks && (!least || lane[l].blocks < least->blocks))
                least = &lane[l];
        for (size_t l = 0; l < LANES; l++)
            at[l] = l < count && lane[l].blocks ? lane[l].at : least->at;
        blocks = least->blocks;
        add_blocks(&state, at, blocks);
        for (size_t l = 0; l < count; l++)
            if (lane[l].blocks && lane_moves(&lane[l], blocks)) {
                write_out(&out[lane[l].text], &state, (int)l);
                live--;
            }
    }
}

struct place {
    size_t size, text;
};

static int longest_first(const void *a, const void *b)
{
    size_t x = ((const struct place *)a)->size, y = ((const struct place *)b)->size;

    return (x < y) - (x > y);
}

void digest_md5_each(struct md5 *out, const struct bytes *texts, size_t count)
{
    struct place *order = bytes_new(count, sizeof *order);
    struct lane lane[LANES];

    for (size_t i = 0; i < count; i++)
        order[i] = (struct place){texts[i].size, i};
    if (count)
        qsort(order, count, sizeof *order, longest_first);
    for (size_t i = 0, n; i < count; i += n) {
        size_t sum = 0;

        for (n = 0; n < LANES && i + n < count; n++)
            sum += order[i + n].size;
        /* Lanes take as long as the longest; under three full ones are no gain. */
        if (sum / 3 < order[i].size) {
            n = 1;
            out[order[i].text] = digest_md5(texts[order[i].text].data, order[i].size);
            continue;
        }
        for (size_t l = 0; l < n; l++)
            lane_begin(&lane[l], &texts[order[i + l].text], order[i + l].text);
        run(out, lane, n);
    }
    free(order);
}
