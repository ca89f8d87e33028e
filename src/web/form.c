#include "web/internal.h"

#include <string.h>

static int digit(char c)
{
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 32) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* UTF-8 without controls but newline, return and tab. */
static int is_text(const char *s, size_t size)
{
    for (size_t i = 0, n; i < size; i += n) {
        unsigned char c = (unsigned char)s[i];

        n = text_character(s + i, size - i);
        if (!n || c == 0x7f || (c < 32 && !memchr("\n\t\r", c, 3)))
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
            if (is_text(out->data, out->size))
                return 0;
            text_free(out);
            return -1;
        }
        at += part + 1;
    }
    return -1;
}
