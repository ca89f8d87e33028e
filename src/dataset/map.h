#ifndef DATASET_MAP_H
#define DATASET_MAP_H

#include <stddef.h>
#include <stdint.h>

/* map.h - from a key of up to 32 bytes to a number: which group, which picture
 * has been met, and where. {0} is the empty one. */
struct map_slot {
    uint8_t key[32];
    size_t value;
    int used;
};
struct map {
    struct map_slot *slots;
    size_t room, count; /* room is 0 or a power of two */
};

/* Where the value of a key stands; a key that was not there is put in with
 * `fresh`. Good until the next call. */
size_t *map_at(struct map *map, const void *key, size_t size, size_t fresh);

void map_free(struct map *map); /* accepts {0} */

#endif
