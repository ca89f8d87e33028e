#include "dataset/frame_cache.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "dataset/frame.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEADER = 64, NAME = 64, SEAL = 64, HEAD = NAME + SEAL + 8 + 24 };

#define ENDING ".frames"

struct frame_cache {
    char *path, *lock_path;
    int32_t side;
    uint8_t header[HEADER]; /* what this file's should be */
    struct file_map map;
    const uint8_t **entries; /* in the order of their names */
    size_t count;
};

struct frame_cache_writer {
    const struct frame_cache *cache;
    struct file *file;
    struct file_lock lock;
};

static size_t pixels_size(const struct frame_cache *cache)
{
    return 3 * (size_t)cache->side * (size_t)cache->side;
}

static int by_name(const void *a, const void *b)
{
    return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b, NAME);
}

/* What is left of a torn file is whole entries, and each tells by its seal
 * whether it is one. */
static void read_entries(struct frame_cache *cache)
{
    size_t size = HEAD + pixels_size(cache);

    if (cache->map.size < HEADER || memcmp(cache->map.data, cache->header, HEADER) != 0)
        return;
    cache->count = (cache->map.size - HEADER) / size;
    cache->entries = bytes_new(cache->count, sizeof *cache->entries);
    for (size_t i = 0; i < cache->count; i++)
        cache->entries[i] = cache->map.data + HEADER + i * size;
    qsort(cache->entries, cache->count, sizeof *cache->entries, by_name);
}

struct frame_cache *frame_cache_open(const char *folder, int32_t side)
{
    struct frame_cache *cache = bytes_zeroed(1, sizeof *cache);
    struct text path = {0}, lock = {0};
    struct err err;

    text_add(&path, "%s/photos-%d" ENDING, folder, (int)side);
    text_add(&lock, "%s/photos-%d.lock", folder, (int)side);
    cache->path = path.data;
    cache->lock_path = lock.data;
    cache->side = side;
    snprintf((char *)cache->header, HEADER, "dermatome frames 1\nrule %d\nside %d\n",
             FRAME_RULE, (int)side);
    if (!file_map(&cache->map, cache->path, &err))
        read_entries(cache);
    return cache;
}

void frame_cache_close(struct frame_cache *cache)
{
    if (!cache)
        return;
    file_unmap(&cache->map);
    free(cache->entries);
    free(cache->path);
    free(cache->lock_path);
    free(cache);
}

void frame_cache_remove(const struct frame_cache *cache)
{
    unlink(cache->path);
}

size_t frame_cache_count(const struct frame_cache *cache)
{
    return cache->count;
}

void frame_cache_name(char sha256[65], const struct frame_cache *cache, size_t i)
{
    memcpy(sha256, cache->entries[i], NAME);
    sha256[NAME] = 0;
}

/* The seal of an entry whose head and pixels may lie apart. */
static struct sha256 seal_of(const struct frame_cache *cache, const uint8_t *head,
                             const uint8_t *rgb)
{
    struct digest *digest = digest_begin();

    digest_add(digest, cache->header, HEADER);
    digest_add(digest, head, NAME);
    digest_add(digest, head + NAME + SEAL, HEAD - NAME - SEAL);
    digest_add(digest, rgb, pixels_size(cache));
    return digest_end(digest);
}

static int sealed(const struct frame_cache *cache, const uint8_t *entry)
{
    return !memcmp(seal_of(cache, entry, entry + HEAD).hex, entry + NAME, SEAL);
}

static int32_t number_at(const uint8_t *at)
{
    return (int32_t)(at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                     (uint32_t)at[3] << 24);
}

static void put_number(uint8_t *at, int32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)((uint32_t)value >> (8 * i));
}

int frame_cache_find(struct frame_cached *out, const struct frame_cache *cache,
                     const char *sha256)
{
    const uint8_t *name = (const uint8_t *)sha256, *const * found;

    if (!cache->count || strlen(sha256) != NAME)
        return -1;
    found = bsearch(&name, cache->entries, cache->count, sizeof *cache->entries, by_name);
    if (!found || !sealed(cache, *found))
        return -1;
    *out = (struct frame_cached){number_at(*found + NAME + SEAL),
                                 number_at(*found + NAME + SEAL + 4), *found + HEAD};
    return out->width < 1 || out->width > LIMIT_SIDE || out->height < 1 ||
                   out->height > LIMIT_SIDE
               ? -1
               : 0;
}

static int copy_kept(struct frame_cache_writer *writer, const uint8_t *keep, struct err *err)
{
    const struct frame_cache *cache = writer->cache;

    for (size_t i = 0; i < cache->count; i++)
        if (keep[i] && sealed(cache, cache->entries[i]) &&
            file_add(writer->file, cache->entries[i], HEAD + pixels_size(cache), err))
            return -1;
    return 0;
}

int frame_cache_begin(struct frame_cache_writer **out, const struct frame_cache *cache,
                      const uint8_t *keep, struct err *err)
{
    struct frame_cache_writer *writer = bytes_zeroed(1, sizeof *writer);

    writer->cache = cache;
    if (file_take_lock(&writer->lock, cache->lock_path, err))
        goto failed;
    file_sweep(cache->path);
    if (file_begin(&writer->file, cache->path, err))
        goto failed;
    file_keep_private(writer->file);
    if (file_add(writer->file, cache->header, HEADER, err) || copy_kept(writer, keep, err))
        goto failed;
    *out = writer;
    return 0;
failed:
    frame_cache_cancel(writer);
    return -1;
}

int frame_cache_add(struct frame_cache_writer *writer, const char *sha256,
                    const struct frame_cached *photo, struct err *err)
{
    uint8_t head[HEAD] = {0};

    if (strlen(sha256) != NAME)
        return err_set(err, ERR_USAGE, "'%.80s' is no SHA-256", sha256);
    memcpy(head, sha256, NAME);
    put_number(head + NAME + SEAL, photo->width);
    put_number(head + NAME + SEAL + 4, photo->height);
    memcpy(head + NAME, seal_of(writer->cache, head, photo->rgb).hex, SEAL);
    return file_add(writer->file, head, HEAD, err) ||
                   file_add(writer->file, photo->rgb, pixels_size(writer->cache), err)
               ? -1
               : 0;
}

int frame_cache_commit(struct frame_cache_writer *writer, struct err *err)
{
    int rc = file_commit(writer->file, err);

    writer->file = NULL;
    frame_cache_cancel(writer);
    return rc;
}

void frame_cache_cancel(struct frame_cache_writer *writer)
{
    if (!writer)
        return;
    file_cancel(writer->file);
    file_unlock(&writer->lock);
    free(writer);
}

/* "photos-256.frames", and a temporary of it. */
static int is_cache(const char *name)
{
    return !strncmp(name, "photos-", 7) && strstr(name, ENDING) != NULL;
}

int frame_cache_forget(const char *folder, struct err *err)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    int rc = 0;

    if (!dir)
        return errno == ENOENT || errno == ENOTDIR
                   ? 0
                   : err_set(err, ERR_IO, "'%s': %s", folder, strerror(errno));
    while ((entry = readdir(dir)))
        if (is_cache(entry->d_name) && unlinkat(dirfd(dir), entry->d_name, 0) &&
            errno != ENOENT)
            rc = err_set(err, ERR_IO, "'%s/%s': %s", folder, entry->d_name, strerror(errno));
    closedir(dir);
    return rc;
}
