#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static size_t product(size_t count, size_t size)
{
    size_t all;

    if (__builtin_mul_overflow(count, size, &all))
        abort();
    return all ? all : 1;
}

void *bytes_new(size_t count, size_t size)
{
    void *got = malloc(product(count, size));

    if (!got)
        abort();
    return got;
}

void *bytes_zeroed(size_t count, size_t size)
{
    void *got = calloc(product(count, size), 1);

    if (!got)
        abort();
    return got;
}

void *bytes_resized(void *old, size_t count, size_t size)
{
    void *got = realloc(old, product(count, size));

    if (!got)
        abort();
    return got;
}

char *bytes_copied_text(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(bytes_new(size, 1), text, size);
}

void bytes_add(struct bytes *bytes, const void *data, size_t size)
{
    if (size > bytes->room - bytes->size) {
        size_t room = bytes->room ? bytes->room : 64;

        while (room - bytes->size < size)
            room = product(room, 2);
        bytes->data = bytes_resized(bytes->data, room, 1);
        bytes->room = room;
    }
    if (size)
        memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

void bytes_add_varint(struct bytes *bytes, uint64_t value)
{
    uint8_t out[10];
    size_t n = 0;

    do {
        out[n] = (uint8_t)((value & 127) | (value > 127 ? 128 : 0));
        value >>= 7;
        n++;
    } while (value);
    bytes_add(bytes, out, n);
}

int bytes_get_varint(uint64_t *out, const uint8_t *data, size_t size, size_t *at)
{
    uint64_t value = 0;
    size_t i = *at;

    for (unsigned shift = 0; shift < 64 && i < size; shift += 7, i++) {
        uint64_t part = data[i] & 127;

        if (shift == 63 && part > 1)
            return -1;
        value |= part << shift;
        if (data[i] & 128)
            continue;
        if (!data[i] && i > *at)
            return -1;
        *out = value;
        *at = i + 1;
        return 0;
    }
    return -1;
}

void bytes_wipe(struct bytes *bytes)
{
    if (bytes->data)
        explicit_bzero(bytes->data, bytes->room);
    bytes_free(bytes);
}

void bytes_free(struct bytes *bytes)
{
    free(bytes->data);
    *bytes = (struct bytes){0};
}

void bytes_keep_freed(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that glibc takes */
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
    mallopt(M_TOP_PAD, 16 << 20);
#endif
}
