#include "demo/demo.h"

#include <string.h>

/* demo_exif.c - the little that a camera says of its picture: TIFF, little-endian,
 * one folder of four tags (EXIF 2.3). */

static void put(uint8_t *at, uint32_t value, int size)
{
    for (int i = 0; i < size; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static void tag(uint8_t *at, uint32_t id, uint32_t type, uint32_t count, uint32_t value)
{
    put(at, id, 2);
    put(at + 2, type, 2);
    put(at + 4, count, 4);
    put(at + 8, value, 4);
}

size_t demo_exif(uint8_t *out, size_t room, const struct demo_picture *picture)
{
    static const char make[] = "Demo", model[] = "Drawn photograph",
                      date[] = "2018:07:18 09:30:00";
    enum { TIFF = 6, FOLDER = 8, TAGS = 4, TEXTS = FOLDER + 2 + 12 * TAGS + 4 };
    const uint32_t make_at = TEXTS, model_at = make_at + sizeof make,
                   date_at = model_at + sizeof model;
    const size_t size = TIFF + date_at + sizeof date;
    uint8_t *tiff = out + TIFF, *tags = tiff + FOLDER + 2;

    if (room < size)
        return 0;
    memset(out, 0, size);
    memcpy(out, "Exif\0\0", 6);
    memcpy(tiff, "II*\0", 4);
    put(tiff + 4, FOLDER, 4);
    put(tiff + FOLDER, TAGS, 2);
    tag(tags, 0x010f, 2, sizeof make, make_at);
    tag(tags + 12, 0x0110, 2, sizeof model, model_at);
    tag(tags + 24, 0x0112, 3, 1, (uint32_t)picture->orientation);
    tag(tags + 36, 0x0132, 2, sizeof date, date_at);
    memcpy(tiff + make_at, make, sizeof make);
    memcpy(tiff + model_at, model, sizeof model);
    memcpy(tiff + date_at, date, sizeof date);
    return size;
}
