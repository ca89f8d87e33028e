#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* bytes.h - a stretch of memory that somebody owns, and one that grows.
 *
 * {0} is the empty value; bytes_free() accepts it and leaves it behind. */
struct bytes {
    uint8_t *data;
    size_t size; /* bytes in use */
    size_t room; /* bytes allocated; private to bytes.c */
};

/* Appends; grows by doubling. `data` may not point into *bytes. */
void bytes_add(struct bytes *bytes, const void *data, size_t size);

/* Appends one unsigned number in LEB128: 7 bits a byte, lowest first, the top
 * bit set on all but the last. */
void bytes_add_varint(struct bytes *bytes, uint64_t value);

/* Reads one such number from data[*at..size) and moves *at behind it. Returns
 * -1, with *at and *out untouched, if it is cut short, longer than it need be
 * or over 64 bits. */
int bytes_get_varint(uint64_t *out, const uint8_t *data, size_t size, size_t *at);

void bytes_free(struct bytes *bytes);

/* The same, its memory overwritten first. */
void bytes_wipe(struct bytes *bytes);

/* malloc, calloc and realloc of count x size that abort when there is no
 * memory or the product overflows. A count of 0 gives a pointer to free. */
void *bytes_new(size_t count, size_t size);
void *bytes_zeroed(size_t count, size_t size);
void *bytes_resized(void *old, size_t count, size_t size);
char *bytes_copied_text(const char *text);

/* From now on the process keeps large blocks that were freed for those to come,
 * where the C library can be told so (glibc). One that reads thousands of files would
 * else have the machine clear new pages for each of them. */
void bytes_keep_freed(void);

#endif
