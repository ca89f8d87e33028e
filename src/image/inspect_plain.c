#include "image/inspect.h"

#include "base/limits.h"

/* inspect_plain.c - bitmaps and PNM files, in the one form that is allowed. */

static uint32_t little(const uint8_t *at, int bytes)
{
    uint32_t value = 0;

    while (bytes--)
        value = value << 8 | at[bytes];
    return value;
}

/* Fields of the two headers that may hold one value only. */
static const struct field {
    uint8_t at, bytes;
    uint8_t value;
} fields[] = {{6, 4, 0},  {10, 4, 54}, {14, 4, 40}, {26, 2, 1}, {28, 2, 24},
              {30, 4, 0}, {38, 4, 0},  {42, 4, 0},  {46, 4, 0}, {50, 4, 0}};

int inspect_bmp(const uint8_t *data, size_t size, struct err *err)
{
    uint32_t width, height;
    size_t used, stride;

    if (size < 54)
        return err_set(err, ERR_FORMAT, "cut short");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (little(data + fields[i].at, fields[i].bytes) != fields[i].value)
            return err_set(err, ERR_FORMAT, "byte %d: a header field that must be %d is not",
                           fields[i].at, fields[i].value);
    width = little(data + 18, 4);
    height = little(data + 22, 4);
    if (!width || !height || width > LIMIT_SIDE || height > LIMIT_SIDE ||
        (int64_t)width * height > LIMIT_PIXELS)
        return err_set(err, ERR_FORMAT, "sides beyond the limits");
    used = (size_t)width * 3;
    stride = (used + 3) / 4 * 4;
    if (size != 54 + stride * height || little(data + 2, 4) != size ||
        little(data + 34, 4) != stride * height)
        return err_set(err, ERR_FORMAT, "%zu bytes, which is not what %u x %u pixels take",
                       size, width, height);
    for (uint32_t y = 0; y < height; y++)
        for (size_t x = used; x < stride; x++)
            if (data[54 + y * stride + x])
                return err_set(err, ERR_FORMAT, "byte %zu: padding that is not 0",
                               54 + y * stride + x);
    return 0;
}

/* Digits without a leading 0, and the one byte behind them. Returns 0 if it is not so. */
static uint32_t plain_number(const uint8_t *data, size_t size, size_t *at, uint8_t behind)
{
    uint32_t value = 0;
    size_t from = *at;

    for (; *at < size && *at - from < 5 && data[*at] >= '0' && data[*at] <= '9'; ++*at)
        value = value * 10 + (uint32_t)(data[*at] - '0');
    if (*at == from || data[from] == '0' || *at >= size || data[*at] != behind)
        return 0;
    ++*at;
    return value;
}

int inspect_pnm(const uint8_t *data, size_t size, struct err *err)
{
    size_t at = 3, samples = data[1] == '6' ? 3 : 1;
    uint32_t width = plain_number(data, size, &at, ' ');
    uint32_t height = width ? plain_number(data, size, &at, '\n') : 0;
    uint32_t most = height ? plain_number(data, size, &at, '\n') : 0;

    if (most != 255 || width > LIMIT_SIDE || height > LIMIT_SIDE)
        return err_set(err, ERR_FORMAT, "byte %zu: a header that is not the plain one", at);
    if (size - at != samples * width * height)
        return err_set(err, ERR_FORMAT, "%zu bytes of samples, which is not what %u x %u take",
                       size - at, width, height);
    return 0;
}
