#include "dataset/map.h"
#include "base/bytes.h"
#include "base/rng.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The slot that has the key, or the free one where it belongs. */
static struct map_slot *seek(const struct map *map, const uint8_t key[32])
{
    uint64_t part[4];
    size_t i;

    memcpy(part, key, sizeof part);
    i = (size_t)rng_at(part[0] ^ part[1], part[2] ^ part[3]) & (map->room - 1);
    while (map->slots[i].used && memcmp(map->slots[i].key, key, 32) != 0)
        i = (i + 1) & (map->room - 1);
    return &map->slots[i];
}

static void grow(struct map *map)
{
    struct map wider = {.room = map->room ? map->room * 2 : 64, .count = map->count};

    wider.slots = bytes_zeroed(wider.room, sizeof *wider.slots);
    for (size_t i = 0; i < map->room; i++)
        if (map->slots[i].used)
            *seek(&wider, map->slots[i].key) = map->slots[i];
    map_free(map);
    *map = wider;
}

size_t *map_at(struct map *map, const void *key, size_t size, size_t fresh)
{
    uint8_t whole[32] = {0};
    struct map_slot *slot;

    assert(size <= sizeof whole);
    memcpy(whole, key, size);
    if (map->count * 2 >= map->room)
        grow(map);
    slot = seek(map, whole);
    if (!slot->used) {
        memcpy(slot->key, whole, sizeof whole);
        slot->value = fresh;
        slot->used = 1;
        map->count++;
    }
    return &slot->value;
}

void map_free(struct map *map)
{
    free(map->slots);
    *map = (struct map){0};
}
