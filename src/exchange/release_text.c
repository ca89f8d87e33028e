#include "exchange/release_text.h"

#include <stdint.h>
#include <string.h>

/* The character at `s` and its length in bytes; 0xFFFD and 1 where it is not UTF-8. */
static uint32_t character(const char *s, int *length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t *u = (const uint8_t *)s;
    int n = u[0] < 0x80             ? 1
            : (u[0] & 0xe0) == 0xc0 ? 2
            : (u[0] & 0xf0) == 0xe0 ? 3
            : (u[0] & 0xf8) == 0xf0 ? 4
                                    : 0;
    uint32_t c = n == 1 ? u[0] : n ? u[0] & (0x7fu >> n) : 0;

    *length = 1;
    for (int i = 1; i < n; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0xfffd;
        c = c << 6 | (u[i] & 0x3f);
    }
    if (!n || c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return 0xfffd;
    *length = n;
    return c;
}

static int is_control(uint32_t c)
{
    return c < 32 || (c >= 127 && c < 160) || c == 0x2028 || c == 0x2029 ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* As it may be written anywhere. */
static struct text mended(const char *plain)
{
    struct text out = {0};
    int n;

    text_add(&out, "%s", "");
    for (; *plain; plain += n) {
        uint32_t c = character(plain, &n);

        if (c == 0xfffd)
            text_add(&out, "\xef\xbf\xbd");
        else if (is_control(c))
            text_add(&out, " ");
        else
            text_add_bytes(&out, plain, (size_t)n);
    }
    return out;
}

void release_cell(struct text *out, const char *plain)
{
    struct text text = mended(plain);
    const char *s = text.data + strspn(text.data, " ");
    int formula = *s && strchr("=+-@", *s), quoted = strpbrk(text.data, ",\" '") || formula;

    text_add(out, "%s%s", quoted ? "\"" : "", formula ? "'" : "");
    for (s = text.data; *s; s++)
        text_add(out, *s == '"' ? "\"\"" : "%c", *s);
    text_add(out, "%s", quoted ? "\"" : "");
    text_free(&text);
}

void release_markdown(struct text *out, const char *plain)
{
    struct text text = mended(plain);

    for (const char *s = text.data; *s; s++)
        if (*s == '<' || *s == '>' || *s == '&')
            text_add(out, *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : "&amp;");
        else if (strchr("\\`*_{}[]()#+-.!|~:\"'$=", *s))
            text_add(out, "\\%c", *s);
        else
            text_add_bytes(out, s, 1);
    text_free(&text);
}

void release_json(struct text *out, const char *plain)
{
    struct text text = mended(plain);

    text_add_json(out, text.data);
    text_free(&text);
}
