#include "exchange/base64.h"

#include <stdlib.h>
#include <string.h>

static int digit(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

int base64_read(struct bytes *out, const char *text, struct err *err)
{
    size_t size = strlen(text), count = 0, pads = 0, at = 0;
    uint8_t *bytes = bytes_new(size / 4 * 3 + 3, 1);
    uint32_t group = 0, digits = 0;

    for (at = 0; at < size; at++) {
        int v = digit(text[at]);

        if (text[at] == '\n' || text[at] == '\r')
            continue;
        if (text[at] == '=' ? digits % 4 < 2 : v < 0 || pads)
            break;
        pads += text[at] == '=';
        group = group << 6 | (v < 0 ? 0 : (uint32_t)v);
        if (++digits % 4)
            continue;
        for (int shift = 16; shift >= 0; shift -= 8)
            bytes[count++] = (uint8_t)(group >> shift);
    }
    if (at < size || digits % 4)
        err_set(err, ERR_FORMAT, "its base64 is damaged or cut short at character %zu", at);
    else
        bytes_add(out, bytes, count - pads);
    free(bytes);
    return at < size || digits % 4 ? -1 : 0;
}
