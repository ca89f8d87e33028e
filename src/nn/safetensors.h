#ifndef NN_SAFETENSORS_H
#define NN_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* safetensors.h - reads the container that weights travel in: 8 bytes of header
 * length (little-endian), a JSON header, the data.
 *
 *   {"__metadata__": {"key": "value"},
 *    "enc1.conv1.weight": {"dtype": "F32", "shape": [8, 6, 3, 3], "data_offsets": [0, 1728]}}
 *
 * The bytes may be anybody's: every length is checked before it is believed,
 * nothing is allocated from it, nesting is bounded. It reads no other JSON. */

#define SAFETENSORS_HEADER_MAX  ((size_t)16 << 20) /* bytes; ours have some thousands */
#define SAFETENSORS_TENSORS_MAX 4096
#define SAFETENSORS_DIMS_MAX    8

struct safetensors_tensor {
    char name[128]; /* cut if longer: no name of ours is */
    char dtype[16]; /* likewise */
    int32_t dims;
    uint64_t shape[SAFETENSORS_DIMS_MAX];
    const uint8_t *data; /* within the file; not aligned */
    size_t size;         /* bytes */
};

/* Walks through the header and shows each tensor to `visit`, which returns 0, or
 * -1 with *err set to end it. ERR_FORMAT: not a safetensors file, or damaged:
 * cut short, ranges outside the data, overlapping or with gaps, an F32 tensor
 * whose shape and bytes disagree. ERR_LIMIT: more than the limits above. When it
 * returns 0 all of that has been checked; before, `visit` may have seen any
 * tensor that lies within the data. */
int safetensors_each(const uint8_t *data, size_t size,
                     int (*visit)(void *self, const struct safetensors_tensor *tensor,
                                  struct err *err),
                     void *self, struct err *err);

/* The text of one key of "__metadata__", copied into `out`, cut to `room` bytes,
 * always terminated. ERR_ABSENT if it has none. */
int safetensors_note(char *out, size_t room, const char *key, const uint8_t *data, size_t size,
                     struct err *err);

#endif
