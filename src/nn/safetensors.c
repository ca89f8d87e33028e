#include "nn/safetensors.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 16 /* of values that are passed over */

struct scan {
    const uint8_t *data;
    size_t at, end;
    struct err *err;
};

static int bad(struct scan *s, const char *what)
{
    return err_set(s->err, ERR_FORMAT, "not a sound safetensors header: %s at byte %zu", what,
                   s->at + 8);
}

/* The next byte that is not space, not consumed; 0 at the end. */
static uint8_t peek(struct scan *s)
{
    while (s->at < s->end && memchr(" \t\r\n", s->data[s->at], 4))
        s->at++;
    return s->at < s->end ? s->data[s->at] : 0;
}

static int expect(struct scan *s, uint8_t c)
{
    char what[] = "expected ' '";

    what[10] = (char)c;
    if (peek(s) != c)
        return bad(s, what);
    s->at++;
    return 0;
}

static int hex4(struct scan *s, uint32_t *out)
{
    uint32_t v = 0;

    if (s->end - s->at < 4)
        return bad(s, "cut short");
    for (int i = 0; i < 4; i++) {
        uint8_t c = s->data[s->at++];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)c - '0'
                         : c >= 'a' && c <= 'f' ? (uint32_t)c - 'a' + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)c - 'A' + 10
                                                : 16;
        if (digit > 15)
            return bad(s, "a \\u that is not hexadecimal");
        v = v * 16 + digit;
    }
    *out = v;
    return 0;
}

/* What follows a \u, one or two of them, as UTF-8 in out; its length in *size. */
static int unicode(struct scan *s, char out[4], size_t *size)
{
    uint32_t v, low;

    if (hex4(s, &v))
        return -1;
    if (v == 0)
        return bad(s, "a zero in a string");
    if (v >= 0xd800 && v < 0xdc00) {
        if (s->end - s->at < 2 || s->data[s->at] != '\\' || s->data[s->at + 1] != 'u')
            return bad(s, "half a surrogate pair");
        s->at += 2;
        if (hex4(s, &low))
            return -1;
        if (low < 0xdc00 || low > 0xdfff)
            return bad(s, "half a surrogate pair");
        v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
    } else if (v >= 0xdc00 && v < 0xe000) {
        return bad(s, "half a surrogate pair");
    }
    *size = v < 0x80 ? 1 : v < 0x800 ? 2 : v < 0x10000 ? 3 : 4;
    for (size_t i = *size; i-- > 1; v >>= 6)
        out[i] = (char)(0x80 | (v & 0x3f));
    out[0] = (char)(*size == 1 ? v : (0xf00u >> *size & 0xff) | v);
    return 0;
}

/* One escape, after the backslash. */
static int escape(struct scan *s, char out[4], size_t *size)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found;
    uint8_t c;

    if (s->at == s->end)
        return bad(s, "cut short");
    c = s->data[s->at++];
    if (c == 'u')
        return unicode(s, out, size);
    found = c ? strchr(from, c) : NULL;
    if (!found)
        return bad(s, "an escape that JSON has not");
    out[0] = to[found - from];
    *size = 1;
    return 0;
}

/* A string into out, cut to `room` bytes with the closing 0. */
static int string(struct scan *s, char *out, size_t room)
{
    size_t used = 0;

    if (expect(s, '"'))
        return -1;
    for (;;) {
        char piece[4];
        size_t size = 1;
        uint8_t c;

        if (s->at == s->end)
            return bad(s, "a string that does not end");
        c = s->data[s->at++];
        if (c == '"')
            break;
        if (c < 0x20)
            return bad(s, "a control character in a string");
        piece[0] = (char)c;
        if (c == '\\' && escape(s, piece, &size))
            return -1;
        if (used + size < room) {
            memcpy(out + used, piece, size);
            used += size;
        } else {
            room = used + 1; /* nothing after what did not fit */
        }
    }
    out[used] = 0;
    return 0;
}

static int number(struct scan *s, uint64_t *out)
{
    uint64_t v = 0;
    size_t from;

    peek(s);
    from = s->at;
    for (; s->at < s->end && s->data[s->at] >= '0' && s->data[s->at] <= '9'; s->at++)
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (uint64_t)(s->data[s->at] - '0'), &v))
            return bad(s, "a number over 64 bits");
    if (s->at == from)
        return bad(s, "expected a whole number");
    *out = v;
    return 0;
}

/* [n, n, ...] of at most `most` numbers. */
static int numbers(struct scan *s, uint64_t *out, int32_t *count, int32_t most)
{
    int32_t n = 0;

    if (expect(s, '['))
        return -1;
    if (peek(s) != ']')
        do {
            if (n == most)
                return bad(s, "too many numbers");
            if (number(s, &out[n++]))
                return -1;
        } while (peek(s) == ',' && ++s->at);
    *count = n;
    return expect(s, ']');
}

/* Passes over any value. A bare word or number is not looked at closely. */
static int skip(struct scan *s, int depth)
{
    uint8_t c = peek(s), close = c == '{' ? '}' : ']';
    size_t from = s->at;
    char ignored[1];

    if (c == '"')
        return string(s, ignored, sizeof ignored);
    if (c != '{' && c != '[') {
        while (s->at < s->end && !memchr(" \t\r\n,:\"{}[]", s->data[s->at], 11))
            s->at++;
        return s->at > from ? 0 : bad(s, "expected a value");
    }
    if (depth == 0)
        return bad(s, "nested too deeply");
    s->at++;
    if (peek(s) != close)
        do {
            if (c == '{' && (string(s, ignored, sizeof ignored) || expect(s, ':')))
                return -1;
            if (skip(s, depth - 1))
                return -1;
        } while (peek(s) == ',' && ++s->at);
    return expect(s, close);
}

/* Walks over an object: `member` reads the value of each key. */
static int object(struct scan *s, int (*member)(struct scan *s, void *self, const char *key),
                  void *self)
{
    char key[128];

    if (expect(s, '{'))
        return -1;
    if (peek(s) != '}')
        do {
            if (string(s, key, sizeof key) || expect(s, ':') || member(s, self, key))
                return -1;
        } while (peek(s) == ',' && ++s->at);
    return expect(s, '}');
}

/* Opens the scan on the header of a file. */
static int begin(struct scan *s, const uint8_t *data, size_t size, struct err *err)
{
    uint64_t header = 0;

    if (size < 8)
        return err_set(err, ERR_FORMAT, "not a safetensors file: %zu bytes only", size);
    for (int i = 7; i >= 0; i--)
        header = header << 8 | data[i];
    if (header > size - 8)
        return err_set(err, ERR_FORMAT,
                       "not a safetensors file, or cut short: it claims a header of %llu bytes "
                       "and has %zu in all",
                       (unsigned long long)header, size);
    if (header > SAFETENSORS_HEADER_MAX)
        return err_set(err, ERR_LIMIT, "a safetensors header of %llu bytes: at most %zu",
                       (unsigned long long)header, SAFETENSORS_HEADER_MAX);
    *s = (struct scan){data + 8, 0, (size_t)header, err};
    return 0;
}

struct range {
    uint64_t begin, end;
};

struct walk {
    const uint8_t *data; /* behind the header */
    size_t size;
    int (*visit)(void *self, const struct safetensors_tensor *tensor, struct err *err);
    void *self;
    struct range *ranges;
    size_t count;
};

struct entry {
    struct safetensors_tensor tensor;
    uint64_t range[2];
    int32_t range_count;
};

static int entry_member(struct scan *s, void *self, const char *key)
{
    struct entry *e = self;

    if (!strcmp(key, "dtype"))
        return string(s, e->tensor.dtype, sizeof e->tensor.dtype);
    if (!strcmp(key, "shape"))
        return numbers(s, e->tensor.shape, &e->tensor.dims, SAFETENSORS_DIMS_MAX);
    if (!strcmp(key, "data_offsets"))
        return numbers(s, e->range, &e->range_count, 2);
    return skip(s, DEPTH_MAX);
}

static int tensor_member(struct scan *s, void *self, const char *key)
{
    struct walk *w = self;
    struct entry e = {.tensor.dims = -1};
    uint64_t bytes = 4;
    int over = 0;

    if (!strcmp(key, "__metadata__"))
        return skip(s, DEPTH_MAX);
    if (w->count == SAFETENSORS_TENSORS_MAX)
        return err_set(s->err, ERR_LIMIT, "more than %d tensors", SAFETENSORS_TENSORS_MAX);
    memcpy(e.tensor.name, key, strlen(key) + 1);
    if (object(s, entry_member, &e))
        return -1;
    if (e.tensor.dims < 0 || e.range_count != 2 || !e.tensor.dtype[0])
        return err_set(s->err, ERR_FORMAT, "tensor '%s' lacks dtype, shape or data_offsets",
                       key);
    if (e.range[0] > e.range[1] || e.range[1] > w->size)
        return err_set(s->err, ERR_FORMAT,
                       "tensor '%s' lies outside the file: bytes %llu to %llu of %zu", key,
                       (unsigned long long)e.range[0], (unsigned long long)e.range[1], w->size);
    for (int32_t i = 0; i < e.tensor.dims; i++)
        over |= __builtin_mul_overflow(bytes, e.tensor.shape[i], &bytes);
    if (!strcmp(e.tensor.dtype, "F32") && (over || bytes != e.range[1] - e.range[0]))
        return err_set(s->err, ERR_FORMAT,
                       "tensor '%s' has other bytes than its shape asks for", key);
    e.tensor.data = w->data + e.range[0];
    e.tensor.size = (size_t)(e.range[1] - e.range[0]);
    w->ranges[w->count++] = (struct range){e.range[0], e.range[1]};
    return w->visit(w->self, &e.tensor, s->err);
}

static int by_begin(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* The format wants the data covered once: no gap where bytes could hide. */
static int covered(const struct walk *w, struct err *err)
{
    uint64_t at = 0;

    qsort(w->ranges, w->count, sizeof *w->ranges, by_begin);
    for (size_t i = 0; i < w->count; i++) {
        if (w->ranges[i].begin != at)
            return err_set(err, ERR_FORMAT, "tensors overlap or leave a gap at data byte %llu",
                           (unsigned long long)at);
        at = w->ranges[i].end;
    }
    if (at != w->size)
        return err_set(err, ERR_FORMAT, "%llu bytes of data are described, there are %zu",
                       (unsigned long long)at, w->size);
    return 0;
}

int safetensors_each(const uint8_t *data, size_t size,
                     int (*visit)(void *self, const struct safetensors_tensor *tensor,
                                  struct err *err),
                     void *self, struct err *err)
{
    struct walk w = {.visit = visit, .self = self};
    struct scan s;
    int rc = -1;

    if (begin(&s, data, size, err))
        return -1;
    w.data = data + 8 + s.end;
    w.size = size - 8 - s.end;
    w.ranges = bytes_new(SAFETENSORS_TENSORS_MAX, sizeof *w.ranges);
    if (object(&s, tensor_member, &w))
        goto done;
    if (peek(&s) || s.at != s.end) {
        bad(&s, "something after the object");
        goto done;
    }
    rc = covered(&w, err);
done:
    free(w.ranges);
    return rc;
}

struct note {
    const char *key;
    char *out;
    size_t room;
    int found;
};

static int note_member(struct scan *s, void *self, const char *key)
{
    struct note *n = self;

    if (n->found || strcmp(key, n->key))
        return skip(s, DEPTH_MAX);
    n->found = 1;
    return string(s, n->out, n->room);
}

static int metadata_member(struct scan *s, void *self, const char *key)
{
    return strcmp(key, "__metadata__") ? skip(s, DEPTH_MAX) : object(s, note_member, self);
}

int safetensors_note(char *out, size_t room, const char *key, const uint8_t *data, size_t size,
                     struct err *err)
{
    struct note note = {.key = key, .out = bytes_new(room, 1), .room = room};
    struct scan s;
    int rc = -1;

    if (begin(&s, data, size, err) || object(&s, metadata_member, &note))
        goto done;
    if (!note.found) {
        err_set(err, ERR_ABSENT, "the weights carry no note '%.80s'", key);
        goto done;
    }
    memcpy(out, note.out, strlen(note.out) + 1);
    rc = 0;
done:
    free(note.out);
    return rc;
}
