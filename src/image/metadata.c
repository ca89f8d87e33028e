#include "image/metadata.h"

#include <string.h>

/* A file that is walked, and what was found in it. */
struct walk {
    const uint8_t *data;
    size_t size;
    struct bytes *out;
    size_t most, found;
};

/* Takes the bytes from..to. */
static void take(struct walk *w, size_t from, size_t to)
{
    size_t n = to - from, room = w->most > w->found ? w->most - w->found : 0;

    bytes_add(w->out, w->data + from, n < room ? n : room);
    w->found += n;
}

/* Where the entropy-coded data that begin at `at` end: at the next marker that is no restart.
 */
static size_t behind_scan(const struct walk *w, size_t at)
{
    while (at + 1 < w->size) {
        const uint8_t *next = memchr(w->data + at, 0xff, w->size - 1 - at);

        if (!next)
            break;
        at = (size_t)(next - w->data);
        if (next[1] != 0 && next[1] != 0xff && (next[1] & 0xf8) != 0xd0)
            return at;
        at++;
    }
    return w->size;
}

static void walk_jpeg(struct walk *w)
{
    size_t at = 2;

    while (at + 3 < w->size) {
        unsigned marker = w->data[at + 1];
        size_t end = at + 2 + ((size_t)w->data[at + 2] << 8 | w->data[at + 3]);

        if (w->data[at] != 0xff || marker == 0xff) { /* a fill byte, or what no decoder minds */
            at++;
            continue;
        }
        if (marker == 0xd9)
            break;
        if ((marker & 0xf8) == 0xd0 || marker == 0xd8 || marker == 1) {
            at += 2;
            continue;
        }
        if (end > w->size)
            end = w->size;
        if ((marker & 0xf0) == 0xe0 || marker == 0xfe)
            take(w, at, end);
        at = marker == 0xda ? behind_scan(w, end) : end;
    }
    if (at + 2 < w->size)
        take(w, at + 2, w->size);
}

static void walk_png(struct walk *w)
{
    size_t at = 8;

    while (at + 12 <= w->size) {
        const uint8_t *p = w->data + at;
        size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
        const char *name = (const char *)p + 4;

        if (n > w->size - at - 12)
            return;
        at += 12 + n;
        if (!memcmp(name, "IEND", 4))
            break;
        if (memcmp(name, "IHDR", 4) != 0 && memcmp(name, "PLTE", 4) != 0 &&
            memcmp(name, "tRNS", 4) != 0 && memcmp(name, "IDAT", 4) != 0)
            take(w, at - n - 8, at - 4);
    }
    if (at < w->size)
        take(w, at, w->size);
}

/* The head of a PNM is three numbers behind two letters (two, of a bitmap). */
static void walk_pnm(struct walk *w)
{
    int numbers = w->size > 1 && (w->data[1] == '1' || w->data[1] == '4') ? 2 : 3, inside = 0;

    for (size_t at = 2; at < w->size && (numbers || inside); at++) {
        const uint8_t *end;

        if (w->data[at] == '#') {
            end = memchr(w->data + at, '\n', w->size - at);
            take(w, at, end ? (size_t)(end - w->data) : w->size);
            at = end ? (size_t)(end - w->data) : w->size - 1;
            inside = 0;
            continue;
        }
        if (w->data[at] >= '0' && w->data[at] <= '9') {
            numbers -= !inside;
            inside = 1;
        } else {
            inside = 0;
        }
    }
}

size_t metadata_collect(struct bytes *out, enum decode_kind kind, const uint8_t *data,
                        size_t size, size_t most)
{
    struct walk w = {.data = data, .size = size, .out = out, .most = most};

    switch (kind) {
    case DECODE_JPEG:
        walk_jpeg(&w);
        break;
    case DECODE_PNG:
        walk_png(&w);
        break;
    case DECODE_PNM:
        walk_pnm(&w);
        break;
    case DECODE_BMP:
    case DECODE_UNKNOWN:
        break;
    }
    return w.found;
}
