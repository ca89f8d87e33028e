#include "web/internal.h"

#include <string.h>

static int digit(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 32) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Bytes that go on a UTF-8 character of this first byte; -1: it is none. */
static int tail_of(unsigned char c)
{
    return c < 0x80                ? 0
           : c >= 0xc2 && c < 0xe0 ? 1
           : c >= 0xe0 && c < 0xf0 ? 2
           : c >= 0xf0 && c < 0xf5 ? 3
                                   : -1;
}

/* Well-formed UTF-8 (RFC 3629) without controls but newline, return and tab. */
static int is_text(const unsigned char *s, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int tail = tail_of(s[i]);

        if (tail < 0 || (size_t)tail >= size - i || s[i] == 0x7f ||
            (s[i] < 32 && s[i] != '\n' && s[i] != '\t' && s[i] != '\r'))
            return 0;
        if ((s[i] == 0xe0 && s[i + 1] < 0xa0) || (s[i] == 0xed && s[i + 1] > 0x9f) ||
            (s[i] == 0xf0 && s[i + 1] < 0x90) || (s[i] == 0xf4 && s[i + 1] > 0x8f))
            return 0;
        for (; tail; tail--)
            if ((s[++i] & 0xc0) != 0x80)
                return 0;
    }
    return 1;
}

static void decode(struct text *out, const char *s, size_t size)
{
    text_add_bytes(out, "", 0);
    for (size_t i = 0; i < size; i++) {
        char c = s[i] == '+' ? ' ' : s[i];

        if (c == '%' && i + 2 < size + 0 && digit(s[i + 1]) >= 0 && digit(s[i + 2]) >= 0) {
            c = (char)(digit(s[i + 1]) * 16 + digit(s[i + 2]));
            i += 2;
        }
        text_add_bytes(out, &c, 1);
    }
}

int form_field(struct text *out, const char *body, size_t size, const char *name)
{
    size_t length = strlen(name);

    for (size_t at = 0; at < size;) {
        const char *end = memchr(body + at, '&', size - at);
        size_t part = end ? (size_t)(end - body) - at : size - at;

        if (part > length && !strncmp(body + at, name, length) && body[at + length] == '=') {
            decode(out, body + at + length + 1, part - length - 1);
            if (is_text((const unsigned char *)out->data, out->size))
                return 0;
            text_free(out);
            return -1;
        }
        at += part + 1;
    }
    return -1;
}
