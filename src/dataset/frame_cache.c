#include "dataset/frame_cache.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/part.h"
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

struct entry {
    uint8_t name[NAME];
    size_t place; /* in the file */
};

struct frame_cache {
    char *path, *lock_path;
    int32_t side;
    uint8_t header[HEADER]; /* what this file's should be */
    struct part_file file;
    struct file_lock lock;
    size_t places;         /* whole entries that the file has room for */
    struct entry *entries; /* in the order of their names */
    size_t count;
};

static size_t pixels_size(const struct frame_cache *cache)
{
    return 3 * (size_t)cache->side * (size_t)cache->side;
}

static uint64_t at_place(const struct frame_cache *cache, size_t place)
{
    return HEADER + (uint64_t)place * (HEAD + pixels_size(cache));
}

static int by_name(const void *a, const void *b)
{
    return memcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name, NAME);
}

static int is_ours(const struct frame_cache *cache, const struct part_file *file)
{
    uint8_t header[HEADER];

    return file->held && !part_read(file, header, HEADER, 0) &&
           !memcmp(header, cache->header, HEADER);
}

/* What is left of a torn file is whole entries, and each tells by its seal
 * whether it is one. */
void frame_cache_look(struct frame_cache *cache)
{
    uint64_t size = part_size(&cache->file);

    free(cache->entries);
    cache->entries = NULL;
    cache->count = cache->places = 0;
    if (size < HEADER || !is_ours(cache, &cache->file))
        return;
    cache->places = (size_t)((size - HEADER) / (HEAD + pixels_size(cache)));
    cache->entries = bytes_new(cache->places, sizeof *cache->entries);
    for (size_t i = 0; i < cache->places; i++) {
        struct entry *entry = &cache->entries[cache->count];

        entry->place = i;
        cache->count += !part_read(&cache->file, entry->name, NAME, at_place(cache, i));
    }
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
    snprintf((char *)cache->header, HEADER, "dermatome frames 2\nrule %d\nside %d\n",
             FRAME_RULE, (int)side);
    if (!part_open(&cache->file, cache->path, PART_READ, &err))
        frame_cache_look(cache);
    return cache;
}

void frame_cache_close(struct frame_cache *cache)
{
    if (!cache)
        return;
    file_unlock(&cache->lock);
    part_close(&cache->file);
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
    memcpy(sha256, cache->entries[i].name, NAME);
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

/* NULL: there is none of that name. */
static const struct entry *find(const struct frame_cache *cache, const char *sha256)
{
    struct entry wanted;

    if (!cache->count || strlen(sha256) != NAME)
        return NULL;
    memcpy(wanted.name, sha256, NAME);
    return bsearch(&wanted, cache->entries, cache->count, sizeof *cache->entries, by_name);
}

int frame_cache_read(uint8_t *rgb, int32_t *width, int32_t *height,
                     const struct frame_cache *cache, const char *sha256)
{
    const struct entry *entry = find(cache, sha256);
    uint8_t head[HEAD];
    uint64_t at;

    if (!entry)
        return -1;
    at = at_place(cache, entry->place);
    if (part_read(&cache->file, head, HEAD, at) ||
        part_read(&cache->file, rgb, pixels_size(cache), at + HEAD) ||
        memcmp(head, sha256, NAME) != 0 ||
        memcmp(seal_of(cache, head, rgb).hex, head + NAME, SEAL) != 0)
        return -1;
    *width = number_at(head + NAME + SEAL);
    *height = number_at(head + NAME + SEAL + 4);
    return *width < 1 || *width > LIMIT_SIDE || *height < 1 || *height > LIMIT_SIDE ? -1 : 0;
}

/* Opens the file for writing: that which is there, if it is of this format, rule and side,
 * else a new one in its place. What an older program maps is thus never written to. */
static int open_to_write(struct part_file *out, const struct frame_cache *cache,
                         struct err *err)
{
    struct part_file file = {0};

    if (!part_open(&file, cache->path, PART_WRITE, err) && is_ours(cache, &file) &&
        !file_make_private(cache->path, err)) {
        *out = file;
        return 0;
    }
    part_close(&file);
    unlink(cache->path);
    if (part_open(&file, cache->path, PART_MAKE, err))
        return -1;
    if (part_write(&file, cache->header, HEADER, 0, err)) {
        part_close(&file);
        unlink(cache->path);
        return -1;
    }
    *out = file;
    return 0;
}

int frame_cache_lock(struct frame_cache *cache, struct err *err)
{
    struct part_file file = {0};

    if (file_take_lock(&cache->lock, cache->lock_path, err))
        return -1;
    file_sweep(cache->path);
    if (open_to_write(&file, cache, err)) {
        file_unlock(&cache->lock);
        return err_while(err, "cache '%s'", cache->path);
    }
    part_close(&cache->file);
    cache->file = file;
    frame_cache_look(cache);
    return 0;
}

void frame_cache_unlock(struct frame_cache *cache)
{
    file_unlock(&cache->lock);
}

/* Copies the entry at one place over the one at another. */
static int move(const struct frame_cache *cache, size_t to, size_t from, struct err *err)
{
    size_t size = HEAD + pixels_size(cache);
    uint8_t *entry = bytes_new(size, 1);
    int rc = part_read(&cache->file, entry, size, at_place(cache, from))
                 ? err_set(err, ERR_IO, "it cannot be read")
                 : part_write(&cache->file, entry, size, at_place(cache, to), err);

    free(entry);
    return rc;
}

int frame_cache_keep(struct frame_cache *cache, const uint8_t *keep, struct err *err)
{
    uint8_t *stays = bytes_zeroed(cache->places, 1);
    size_t low = 0, high = cache->places;
    int rc = 0;

    for (size_t i = 0; i < cache->count; i++)
        stays[cache->entries[i].place] = keep[i];
    while (!rc) {
        while (low < high && stays[low])
            low++;
        while (low < high && !stays[high - 1])
            high--;
        if (low == high)
            break;
        rc = move(cache, low++, --high, err);
    }
    if (!rc)
        rc = part_cut(&cache->file, at_place(cache, high), err);
    free(stays);
    frame_cache_look(cache);
    return rc ? err_while(err, "cache '%s'", cache->path) : 0;
}

int frame_cache_add(struct frame_cache *cache, const char *sha256,
                    const struct frame_cached *photo, struct err *err)
{
    const struct entry *broken = find(cache, sha256);
    size_t place = broken ? broken->place : cache->places;
    uint64_t at = at_place(cache, place);
    uint8_t head[HEAD] = {0};
    struct err ignored;

    if (strlen(sha256) != NAME)
        return err_set(err, ERR_USAGE, "'%.80s' is no SHA-256", sha256);
    memcpy(head, sha256, NAME);
    put_number(head + NAME + SEAL, photo->width);
    put_number(head + NAME + SEAL + 4, photo->height);
    memcpy(head + NAME, seal_of(cache, head, photo->rgb).hex, SEAL);
    if (part_write(&cache->file, head, HEAD, at, err) ||
        part_write(&cache->file, photo->rgb, pixels_size(cache), at + HEAD, err)) {
        if (!broken) /* room for others, which a full disk may need */
            part_cut(&cache->file, at, &ignored);
        return err_while(err, "cache '%s'", cache->path);
    }
    cache->places += !broken;
    return 0;
}

/* "photos-256.frames", and a temporary of an older program. */
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
