#include "image/scrub_internal.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

/* scrub_profile.c - finds the colour profile in a file that was decoded without
 * complaint, so that its lengths can be trusted as far as they are checked here. */

enum { PROFILE_MAX = 16 << 20, PARTS_MAX = 255 };

static int broken(struct err *err, const char *what)
{
    return err_set(err, ERR_FORMAT, "the colour profile %s", what);
}

/* The segments "ICC_PROFILE\0", number, of how many; in any order. */
struct parts {
    const uint8_t *data[PARTS_MAX + 1]; /* from 1 */
    size_t size[PARTS_MAX + 1];
    int count, of;
};

static int take_part(struct parts *parts, const uint8_t *body, size_t size, struct err *err)
{
    int number = body[12], of = body[13];

    if (!number || number > of || (parts->count && of != parts->of) || parts->data[number])
        return broken(err, "has parts that do not fit together");
    parts->data[number] = body + 14;
    parts->size[number] = size - 14;
    parts->of = of;
    parts->count++;
    return 0;
}

static int join(struct bytes *out, const struct parts *parts, struct err *err)
{
    if (!parts->count)
        return 0;
    if (parts->count != parts->of)
        return broken(err, "lacks parts");
    for (int i = 1; i <= parts->of; i++)
        bytes_add(out, parts->data[i], parts->size[i]);
    return 1;
}

static int find_jpeg(struct bytes *out, const uint8_t *data, size_t size, struct err *err)
{
    struct parts parts = {.count = 0};

    for (size_t at = 2; at < size && size - at >= 4;) {
        uint8_t marker = data[at + 1];
        size_t length = (size_t)data[at + 2] << 8 | data[at + 3];

        if (data[at] != 0xff || marker == 0xff || marker <= 0x01 ||
            (marker >= 0xd0 && marker <= 0xd8)) {
            at += data[at] != 0xff || marker == 0xff ? 1 : 2;
            continue;
        }
        if (marker == 0xda || marker == 0xd9 || length < 2 || length > size - at - 2)
            break;
        if (marker == 0xe2 && length >= 16 && !memcmp(data + at + 4, "ICC_PROFILE", 12) &&
            take_part(&parts, data + at + 4, length - 2, err))
            return -1;
        at += 2 + length;
    }
    return join(out, &parts, err);
}

/* `body`: a name, 0, the method (0), a zlib stream. */
static int inflate_profile(struct bytes *out, const uint8_t *body, size_t size, struct err *err)
{
    const uint8_t *end = memchr(body, 0, size < 80 ? size : 80);
    size_t head = end ? (size_t)(end - body) + 2 : 0;
    z_stream z = {0};
    uint8_t part[16384];
    int rc = Z_OK;

    if (!head || head >= size || body[head - 1])
        return broken(err, "is damaged");
    if (inflateInit(&z) != Z_OK)
        return broken(err, "cannot be inflated");
    z.next_in = (Bytef *)(uintptr_t)(body + head);
    z.avail_in = (uInt)(size - head);
    while (rc == Z_OK && out->size <= PROFILE_MAX) {
        z.next_out = part;
        z.avail_out = sizeof part;
        rc = inflate(&z, Z_NO_FLUSH);
        bytes_add(out, part, sizeof part - z.avail_out);
    }
    inflateEnd(&z);
    return rc == Z_STREAM_END ? 1 : broken(err, "cannot be inflated");
}

static int find_png(struct bytes *out, const uint8_t *data, size_t size, struct err *err)
{
    for (size_t at = 8; at < size && size - at >= 12;) {
        size_t length = (size_t)data[at] << 24 | (size_t)data[at + 1] << 16 |
                        (size_t)data[at + 2] << 8 | data[at + 3];

        if (length > size - at - 12 || !memcmp(data + at + 4, "IDAT", 4))
            break;
        if (!memcmp(data + at + 4, "iCCP", 4))
            return inflate_profile(out, data + at + 8, length, err);
        at += 12 + length;
    }
    return 0;
}

static uint32_t le32(const uint8_t *at)
{
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* A V5 header, whose colour space is 'MBED', says where; 'LINK' names a file. */
static int find_bmp(struct bytes *out, const uint8_t *data, size_t size, struct err *err)
{
    size_t at, length;

    if (size < 14 + 124 || le32(data + 14) != 124)
        return 0;
    if (le32(data + 14 + 56) == 0x4c494e4b)
        return broken(err, "is in another file");
    if (le32(data + 14 + 56) != 0x4d424544)
        return 0;
    at = 14 + (size_t)le32(data + 14 + 112);
    length = le32(data + 14 + 116);
    if (at > size || length > size - at)
        return broken(err, "is not within the file");
    bytes_add(out, data + at, length);
    return 1;
}

int scrub_find_profile(struct bytes *out, enum decode_kind kind, const uint8_t *data,
                       size_t size, struct err *err)
{
    struct bytes found = {0};
    int rc = kind == DECODE_JPEG  ? find_jpeg(&found, data, size, err)
             : kind == DECODE_PNG ? find_png(&found, data, size, err)
             : kind == DECODE_BMP ? find_bmp(&found, data, size, err)
                                  : 0;

    if (rc == 1)
        *out = found;
    else
        bytes_free(&found);
    return rc;
}
