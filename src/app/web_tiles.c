#include "app/web_tiles.h"
#include "base/bytes.h"
#include "image/resize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 6, LEVELS = 12 };
#define ROOM ((size_t)700 << 20) /* bytes: two photos of the largest size that is taken */

struct photo {
    char key[80]; /* "": a free place */
    struct image levels[LEVELS];
    int count;
    size_t bytes;
    long used; /* when it was asked for last, by the clock below */
};

struct web_tiles {
    struct threads_lock *lock; /* of all that is here; held while a tile is copied out */
    struct threads_lock *load; /* held while a photo is decoded */
    struct photo photos[PLACES];
    long clock;
};

struct web_tiles *web_tiles_new(void)
{
    struct web_tiles *tiles = bytes_zeroed(1, sizeof *tiles);

    tiles->lock = threads_lock_new();
    tiles->load = threads_lock_new();
    return tiles;
}

static void drop(struct photo *photo)
{
    for (int i = 0; i < photo->count; i++)
        image_free(&photo->levels[i]);
    *photo = (struct photo){0};
}

void web_tiles_free(struct web_tiles *tiles)
{
    if (!tiles)
        return;
    for (int i = 0; i < PLACES; i++)
        drop(&tiles->photos[i]);
    threads_lock_free(tiles->lock);
    threads_lock_free(tiles->load);
    free(tiles);
}

static void build(struct photo *photo, const char *key, struct image full)
{
    *photo = (struct photo){.levels = {full}, .count = 1};
    snprintf(photo->key, sizeof photo->key, "%s", key);
    photo->bytes = (size_t)full.width * (size_t)full.height * 3;
    while (photo->count < LEVELS) {
        const struct image *last = &photo->levels[photo->count - 1];

        if (last->width <= WEB_TILES_SIDE && last->height <= WEB_TILES_SIDE)
            return;
        photo->levels[photo->count++] =
            resize_area(last, (last->width + 1) / 2, (last->height + 1) / 2);
    }
}

/* Where the photo is, or -1. */
static int find(const struct web_tiles *tiles, const char *key)
{
    for (int i = 0; i < PLACES; i++)
        if (!strcmp(tiles->photos[i].key, key))
            return i;
    return -1;
}

/* Puts it in, in place of those that were not asked for the longest. */
static void put(struct web_tiles *tiles, const struct photo *photo)
{
    for (;;) {
        size_t bytes = photo->bytes;
        int oldest = 0, free_one = -1;

        for (int i = 0; i < PLACES; i++) {
            bytes += tiles->photos[i].bytes;
            if (!tiles->photos[i].key[0])
                free_one = i;
            else if (!tiles->photos[oldest].key[0] ||
                     tiles->photos[i].used < tiles->photos[oldest].used)
                oldest = i;
        }
        if (free_one >= 0 && (bytes <= ROOM || bytes == photo->bytes)) {
            tiles->photos[free_one] = *photo;
            tiles->photos[free_one].used = ++tiles->clock;
            return;
        }
        drop(&tiles->photos[oldest]);
    }
}

static int cut(struct image *out, struct photo *photo, int32_t level, int32_t x, int32_t y,
               struct err *err)
{
    const struct image *from = level < photo->count ? &photo->levels[level] : NULL;
    int32_t left, top, width, height;

    if (!from || (int64_t)x * WEB_TILES_SIDE >= from->width ||
        (int64_t)y * WEB_TILES_SIDE >= from->height)
        return err_set(err, ERR_ABSENT, "there is no such tile");
    left = x * WEB_TILES_SIDE;
    top = y * WEB_TILES_SIDE;
    width = from->width - left < WEB_TILES_SIDE ? from->width - left : WEB_TILES_SIDE;
    height = from->height - top < WEB_TILES_SIDE ? from->height - top : WEB_TILES_SIDE;
    *out = image_new(width, height, 3);
    for (int32_t row = 0; row < height; row++)
        memcpy(image_row(out, row), image_row(from, top + row) + 3 * (size_t)left,
               3 * (size_t)width);
    return 0;
}

/* 1: *rc is what it came to; 0: the photo is not here. */
static int get_held(int *rc, struct image *out, struct web_tiles *tiles, const char *key,
                    int32_t level, int32_t x, int32_t y, struct err *err)
{
    int at;

    threads_lock_take(tiles->lock);
    at = find(tiles, key);
    if (at >= 0) {
        tiles->photos[at].used = ++tiles->clock;
        *rc = cut(out, &tiles->photos[at], level, x, y, err);
    }
    threads_lock_give(tiles->lock);
    return at >= 0;
}

int web_tiles_get(struct image *out, struct web_tiles *tiles, const char *key, int32_t level,
                  int32_t x, int32_t y,
                  int (*load)(void *self, struct image *out, struct err *err), void *self,
                  struct err *err)
{
    struct image full = {0};
    struct photo photo;
    int rc = -1;

    if (get_held(&rc, out, tiles, key, level, x, y, err))
        return rc;
    threads_lock_take(tiles->load);
    if (!get_held(&rc, out, tiles, key, level, x, y, err) && !load(self, &full, err)) {
        build(&photo, key, full);
        rc = cut(out, &photo, level, x, y, err);
        threads_lock_take(tiles->lock);
        put(tiles, &photo);
        threads_lock_give(tiles->lock);
    }
    threads_lock_give(tiles->load);
    return rc;
}

void web_tiles_forget(struct web_tiles *tiles)
{
    threads_lock_take(tiles->load);
    threads_lock_take(tiles->lock);
    for (int i = 0; i < PLACES; i++)
        drop(&tiles->photos[i]);
    threads_lock_give(tiles->lock);
    threads_lock_give(tiles->load);
}
