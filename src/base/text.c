#include "base/text.h"
#include "base/bytes.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct text *text, size_t more)
{
    size_t need = text->size + more + 1;

    if (need <= text->room)
        return;
    text->room = need < 128 ? 128 : need * 2;
    text->data = bytes_resized(text->data, text->room, 1);
}

void text_add_bytes(struct text *text, const char *data, size_t size)
{
    reserve(text, size);
    memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = 0;
}

void text_add_list(struct text *text, const char *fmt, va_list list)
{
    va_list again;
    int n;

    va_copy(again, list);
    n = vsnprintf(NULL, 0, fmt, list);
    if (n < 0)
        abort(); /* a format that no string can be made of is a programmer's slip */
    reserve(text, (size_t)n);
    vsnprintf(text->data + text->size, (size_t)n + 1, fmt, again);
    va_end(again);
    text->size += (size_t)n;
}

void text_add(struct text *text, const char *fmt, ...)
{
    va_list list;

    va_start(list, fmt);
    text_add_list(text, fmt, list);
    va_end(list);
}

void text_add_html(struct text *text, const char *plain)
{
    static const char special[] = "&<>\"'";
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    text_add_bytes(text, "", 0);
    while (*plain) {
        size_t run = strcspn(plain, special);

        text_add_bytes(text, plain, run);
        plain += run;
        if (*plain)
            text_add(text, "%s", entity[strchr(special, *plain++) - special]);
    }
}

size_t text_character(const char *at, size_t size)
{
    const unsigned char *s = (const unsigned char *)at;
    unsigned char c = size ? s[0] : 0xff;
    size_t n = c < 0x80                ? 1
               : c >= 0xc2 && c < 0xe0 ? 2
               : c >= 0xe0 && c < 0xf0 ? 3
               : c >= 0xf0 && c < 0xf5 ? 4
                                       : 0;

    if (n > size || (c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) ||
        (c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] > 0x8f))
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

void text_add_json(struct text *text, const char *plain)
{
    size_t left = strlen(plain), n;

    text_add_bytes(text, "\"", 1);
    for (; left; plain += n, left -= n) {
        unsigned char c = (unsigned char)*plain;
        size_t character = text_character(plain, left);

        n = character ? character : 1;
        if (c == '"' || c == '\\')
            text_add(text, "\\%c", c);
        else if (c < 32)
            text_add(text, "\\u%04x", c);
        else if (!character)
            text_add(text, "\\ufffd");
        else
            text_add_bytes(text, plain, n);
    }
    text_add_bytes(text, "\"", 1);
}

void text_add_base64(struct text *text, const void *data, size_t size)
{
    static const char digit[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *in = data;

    reserve(text, (size + 2) / 3 * 4);
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t v = (uint32_t)in[i] << 16;
        char out[4];

        v |= left > 1 ? (uint32_t)in[i + 1] << 8 : 0;
        v |= left > 2 ? (uint32_t)in[i + 2] : 0;
        out[0] = digit[v >> 18];
        out[1] = digit[v >> 12 & 63];
        out[2] = '=';
        out[3] = '=';
        if (left > 1)
            out[2] = digit[v >> 6 & 63];
        if (left > 2)
            out[3] = digit[v & 63];
        text_add_bytes(text, out, 4);
    }
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

int text_split(char *list, char **parts, int most)
{
    int n = 0;

    for (char *at = list; at; n++) {
        char *comma = strchr(at, ',');

        if (comma)
            *comma = 0;
        if (n == most || !*at)
            return -1;
        parts[n] = at;
        at = comma ? comma + 1 : NULL;
    }
    return n;
}

int text_is_blank(const char *text)
{
    return !text[strspn(text, " \t\r\n")];
}

int text_number(long long *out, const char *text, long long low, long long high)
{
    char *end;
    long long got;

    errno = 0;
    got = strtoll(text, &end, 10);
    if (end == text || *end || errno || got < low || got > high)
        return -1;
    *out = got;
    return 0;
}

int text_real(double *out, const char *text, double low, double high)
{
    char *end;
    double got = strtod(text, &end);

    if (end == text || *end || !isfinite(got) || !(got >= low && got <= high))
        return -1;
    *out = got;
    return 0;
}
