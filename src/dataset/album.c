#include "dataset/album.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/threads.h"
#include "dataset/frame.h"
#include "db/stmt.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 64 /* photos that are read side by side */

/* A photo of the list. */
struct page {
    int32_t width, height; /* 0: it was not read yet */
    char file[65];         /* SHA-256 of its file */
    char *source;          /* path of that */
    uint8_t *held;         /* its pixels, where they are in no cache; NULL: they are not held */
};

struct album {
    int32_t side;
    int threads;
    struct page *pages; /* in the order of the list */
    size_t count;
    size_t held;               /* bytes of pixels that are held */
    struct frame_cache *cache; /* NULL: none */
};

/* Photos on their way from files. */
struct chunk {
    const struct album *album;
    size_t at[CHUNK]; /* in the list */
    size_t count;
    uint8_t *rgb[CHUNK];
    struct frame_cached photos[CHUNK];
    struct err errs[CHUNK];
    int failed[CHUNK];
};

static size_t rgb_size(const struct album *album)
{
    return 3 * (size_t)album->side * (size_t)album->side;
}

static int is_missing(const struct page *page)
{
    return !page->width;
}

/* Is it in the cache? */
static void look_up(void *self, size_t i)
{
    const struct album *album = self;
    struct page *page = &album->pages[i];
    uint8_t *rgb;

    if (!is_missing(page))
        return;
    rgb = bytes_new(rgb_size(album), 1);
    if (frame_cache_read(rgb, &page->width, &page->height, album->cache, page->file))
        page->width = page->height = 0;
    free(rgb);
}

static void read_one(void *self, size_t i)
{
    struct chunk *chunk = self;
    const struct page *page = &chunk->album->pages[chunk->at[i]];
    struct frame_cached *out = &chunk->photos[i];

    out->rgb = chunk->rgb[i];
    chunk->failed[i] =
        frame_read_photo(chunk->rgb[i], &out->width, &out->height, chunk->album->side,
                         page->source, page->file, &chunk->errs[i]);
}

/* Takes photos that are not there yet, from *from on, and reads them. Stops
 * before one that cannot be read. */
static int read_chunk(struct chunk *chunk, size_t *from, struct err *err)
{
    const struct album *album = chunk->album;
    size_t i = *from;

    for (chunk->count = 0; i < album->count && chunk->count < CHUNK; i++)
        if (is_missing(&album->pages[i]))
            chunk->at[chunk->count++] = i;
    *from = i;
    threads_each(album->threads, chunk->count, read_one, chunk);
    for (i = 0; i < chunk->count; i++) {
        if (chunk->failed[i]) {
            *err = chunk->errs[i];
            chunk->count = i;
            return -1;
        }
    }
    return 0;
}

static struct chunk *chunk_new(const struct album *album)
{
    struct chunk *chunk = bytes_zeroed(1, sizeof *chunk);

    chunk->album = album;
    for (int i = 0; i < CHUNK; i++)
        chunk->rgb[i] = bytes_new(rgb_size(album), 1);
    return chunk;
}

static void chunk_free(struct chunk *chunk)
{
    for (int i = 0; i < CHUNK; i++)
        free(chunk->rgb[i]);
    free(chunk);
}

/* It could not be put into the cache. */
static void hold(struct album *album, struct chunk *chunk, size_t i)
{
    struct page *page = &album->pages[chunk->at[i]];

    if (album->held + rgb_size(album) > ALBUM_HELD)
        return;
    page->held = chunk->rgb[i];
    album->held += rgb_size(album);
    chunk->rgb[i] = bytes_new(rgb_size(album), 1);
}

/* Reads what is not there yet, and puts it into the cache where that is `open` to be written
 * to, until it takes no more. */
static int read_missing(struct album *album, int open, const struct progress *progress,
                        struct err *err)
{
    struct chunk *chunk = chunk_new(album);
    struct err full;
    size_t at = 0;
    int rc = 0;

    while (!rc && at < album->count) {
        if (progress_tick(progress, "photos", (long)at, (long)album->count)) {
            rc = err_set(err, ERR_STATE, "stopped while photos were read");
            break;
        }
        rc = read_chunk(chunk, &at, err);
        for (size_t i = 0; i < chunk->count; i++) {
            struct page *page = &album->pages[chunk->at[i]];

            open = open && !frame_cache_add(album->cache, page->file, &chunk->photos[i], &full);
            if (!open)
                hold(album, chunk, i);
            page->width = chunk->photos[i].width;
            page->height = chunk->photos[i].height;
        }
    }
    if (!rc)
        progress_tick(progress, "photos", (long)album->count, (long)album->count);
    chunk_free(chunk);
    return rc;
}

/* keep[i] of each entry of the cache: it is what is read of a photo, and that is cleared.
 * *drop: how many are not. */
static int who_stays(uint8_t *keep, size_t *drop, const struct album *album, struct db *db,
                     struct err *err)
{
    struct stmt q = {0};
    int got = 0;

    *drop = 0;
    if (stmt_open(
            &q, db,
            "SELECT 1 FROM photo_file AS f JOIN usable_photo AS u ON u.photo_id=f.photo_id"
            " WHERE f.sha256=?1 AND f.photo_id IN (SELECT id FROM photo WHERE sha256=?1"
            "  UNION ALL SELECT photo_id FROM stored WHERE sha256=?1)",
            err))
        return -1;
    for (size_t i = 0; got >= 0 && i < frame_cache_count(album->cache); i++) {
        char sha256[65];

        frame_cache_name(sha256, album->cache, i);
        stmt_bind_text(&q, 1, sha256);
        got = stmt_step(&q, err);
        stmt_reset(&q);
        keep[i] = got > 0;
        *drop += !keep[i];
    }
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

static size_t missing(const struct album *album)
{
    size_t count = 0;

    for (size_t i = 0; i < album->count; i++)
        count += (size_t)is_missing(&album->pages[i]);
    return count;
}

/* Drops from the locked cache what is not cleared; where it cannot be dropped all of it goes.
 */
static int drop_withdrawn(struct album *album, struct db *db, struct err *err)
{
    uint8_t *keep = bytes_zeroed(frame_cache_count(album->cache), 1);
    struct err failed;
    size_t drop;
    int rc = who_stays(keep, &drop, album, db, err);

    if (!rc && drop && frame_cache_keep(album->cache, keep, &failed))
        frame_cache_remove(album->cache);
    free(keep);
    return rc;
}

/* What cannot be written is not: that is no failure. */
static int renew(struct album *album, struct db *db, const struct progress *progress,
                 struct err *err)
{
    struct err second;
    int rc;

    /* Another process may have added some meanwhile. */
    threads_each(album->threads, album->count, look_up, album);
    if (drop_withdrawn(album, db, err))
        return -1;
    rc = read_missing(album, 1, progress, err);
    frame_cache_look(album->cache);
    /* A photo may have been refused, and the caches forgotten, before this file was made. */
    if (drop_withdrawn(album, db, rc ? &second : err))
        rc = -1;
    frame_cache_unlock(album->cache);
    return rc;
}

static int use_cache(struct album *album, struct db *db, const char *folder,
                     const struct progress *progress, struct err *err)
{
    uint8_t *keep;
    struct err ignored;
    size_t drop;
    int rc;

    album->cache = frame_cache_open(folder, album->side);
    threads_each(album->threads, album->count, look_up, album);
    keep = bytes_zeroed(frame_cache_count(album->cache), 1);
    rc = who_stays(keep, &drop, album, db, err);
    free(keep);
    if (rc || (!drop && !missing(album)))
        return rc;
    if (!file_make_folder(folder, &ignored) && !frame_cache_lock(album->cache, &ignored))
        return renew(album, db, progress, err);
    if (drop)
        frame_cache_remove(album->cache);
    return 0;
}

static struct album *album_new(const struct fold_list *list, int32_t side, int threads)
{
    struct album *album = bytes_zeroed(1, sizeof *album);

    *album = (struct album){.side = side, .threads = threads, .count = list->count};
    album->pages = bytes_zeroed(list->count, sizeof *album->pages);
    for (size_t i = 0; i < list->count; i++) {
        memcpy(album->pages[i].file, list->photos[i].file, sizeof album->pages[i].file);
        album->pages[i].source = bytes_copied_text(list->photos[i].source);
    }
    return album;
}

int album_open(struct album **out, struct db *db, const struct fold_list *list, int32_t side,
               const char *cache, int threads, const struct progress *progress, struct err *err)
{
    struct album *album = album_new(list, side, threads);

    if ((cache && use_cache(album, db, cache, progress, err)) ||
        (missing(album) && read_missing(album, 0, progress, err))) {
        album_close(album);
        return -1;
    }
    *out = album;
    return 0;
}

void album_close(struct album *album)
{
    if (!album)
        return;
    for (size_t i = 0; i < album->count; i++) {
        free(album->pages[i].source);
        free(album->pages[i].held);
    }
    free(album->pages);
    frame_cache_close(album->cache);
    free(album);
}

void album_sides(int32_t *width, int32_t *height, const struct album *album, size_t i)
{
    *width = album->pages[i].width;
    *height = album->pages[i].height;
}

int album_read(uint8_t *rgb, const struct album *album, size_t i, struct err *err)
{
    const struct page *page = &album->pages[i];
    int32_t width, height;

    if (page->held) {
        memcpy(rgb, page->held, rgb_size(album));
        return 0;
    }
    return album->cache && !frame_cache_read(rgb, &width, &height, album->cache, page->file)
               ? 0
               : frame_read_photo(rgb, &width, &height, album->side, page->source, page->file,
                                  err);
}
