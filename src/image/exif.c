#include "image/exif.h"

#include <string.h>

enum { TAG_ORIENTATION = 0x0112, TYPE_SHORT = 3, TYPE_LONG = 4 };

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t tiff16(const uint8_t *p, int big)
{
    return big ? (uint32_t)(p[0] << 8 | p[1]) : (uint32_t)(p[1] << 8 | p[0]);
}

static uint32_t tiff32(const uint8_t *p, int big)
{
    return big ? be32(p)
               : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* The value of one directory entry (tag, type, count, value: 12 bytes), 0 if
 * it is not a single whole number. */
static uint32_t entry_value(const uint8_t *entry, int big)
{
    uint32_t type = tiff16(entry + 2, big);

    if (tiff32(entry + 4, big) != 1)
        return 0;
    if (type == TYPE_SHORT)
        return tiff16(entry + 8, big);
    return type == TYPE_LONG ? tiff32(entry + 8, big) : 0;
}

int32_t exif_orientation(const uint8_t *tiff, size_t size)
{
    uint32_t at, count;
    int big;

    if (size < 8 || (memcmp(tiff, "II*\0", 4) && memcmp(tiff, "MM\0*", 4)))
        return 1;
    big = tiff[0] == 'M';
    at = tiff32(tiff + 4, big);
    if (at > size || size - at < 2)
        return 1;
    count = tiff16(tiff + at, big);
    for (const uint8_t *entry = tiff + at + 2, *end = tiff + size; count > 0; count--) {
        if (end - entry < 12)
            return 1;
        if (tiff16(entry, big) == TAG_ORIENTATION) {
            uint32_t value = entry_value(entry, big);

            return value >= 1 && value <= 8 ? (int32_t)value : 1;
        }
        entry += 12;
    }
    return 1;
}

int32_t exif_orientation_jpeg(const uint8_t *data, size_t size)
{
    size_t at = 2; /* behind SOI */

    while (at < size && size - at >= 4 && data[at] == 0xff) {
        uint8_t marker = data[at + 1];
        size_t length = (size_t)data[at + 2] << 8 | data[at + 3];

        if (marker == 0xff) { /* a fill byte */
            at++;
            continue;
        }
        if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7)) { /* no body */
            at += 2;
            continue;
        }
        if (marker == 0xda || marker == 0xd9 || length < 2 || length > size - at - 2)
            return 1;
        if (marker == 0xe1 && length >= 8 && !memcmp(data + at + 4, "Exif", 5))
            return exif_orientation(data + at + 10, length - 8);
        at += 2 + length;
    }
    return 1;
}

int32_t exif_orientation_png(const uint8_t *data, size_t size)
{
    size_t at = 8; /* behind the signature */

    while (at < size && size - at >= 12) { /* length, name, body, CRC */
        uint32_t length = be32(data + at);

        if (length > size - at - 12)
            return 1;
        if (!memcmp(data + at + 4, "eXIf", 4))
            return exif_orientation(data + at + 8, length);
        at += 12 + (size_t)length;
    }
    return 1;
}

static const struct telling {
    uint16_t tag;
    uint16_t kind;
} tellings[] = {{0x8825, EXIF_GPS},       {0xa431, EXIF_SERIAL},    {0xa435, EXIF_SERIAL},
                {0xa420, EXIF_SERIAL},    {0xc62f, EXIF_SERIAL},    {0x0132, EXIF_DATE},
                {0x9003, EXIF_DATE},      {0x9004, EXIF_DATE},      {0x013b, EXIF_PERSON},
                {0x8298, EXIF_PERSON},    {0xa430, EXIF_PERSON},    {0x9c9d, EXIF_PERSON},
                {0x010e, EXIF_TEXT},      {0x9286, EXIF_TEXT},      {0x9c9b, EXIF_TEXT},
                {0x9c9c, EXIF_TEXT},      {0x9c9e, EXIF_TEXT},      {0x9c9f, EXIF_TEXT},
                {0x0201, EXIF_THUMBNAIL}, {0x927c, EXIF_MAKER_NOTE}};

enum { TAG_EXIF_DIRECTORY = 0x8769 };

/* One directory at `at`: what it holds. *inner is where EXIF's own is said to be,
 * *next the directory that follows; 0 for none. */
static unsigned directory_holds(const uint8_t *tiff, size_t size, uint32_t at, uint32_t *inner,
                                uint32_t *next)
{
    int big = tiff[0] == 'M';
    unsigned holds = 0;
    uint32_t count;

    *next = 0;
    if (at < 8 || at > size || size - at < 2)
        return 0;
    count = tiff16(tiff + at, big);
    for (at += 2; count > 0 && size - at >= 12; count--, at += 12) {
        uint32_t tag = tiff16(tiff + at, big);

        for (size_t i = 0; i < sizeof tellings / sizeof *tellings; i++)
            if (tellings[i].tag == tag)
                holds |= tellings[i].kind;
        if (tag == TAG_EXIF_DIRECTORY)
            *inner = tiff32(tiff + at + 8, big);
    }
    if (!count && size - at >= 4)
        *next = tiff32(tiff + at, big);
    return holds;
}

unsigned exif_holds(const uint8_t *tiff, size_t size)
{
    uint32_t inner = 0, none = 0, thumbnail = 0, next;
    unsigned holds;

    if (size < 8 || (memcmp(tiff, "II*\0", 4) && memcmp(tiff, "MM\0*", 4)))
        return 0;
    holds = directory_holds(tiff, size, tiff32(tiff + 4, tiff[0] == 'M'), &inner, &thumbnail);
    holds |= directory_holds(tiff, size, inner, &none, &next);
    return holds | directory_holds(tiff, size, thumbnail, &none, &next);
}
