#include "dataset/album.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/threads.h"
#include "dataset/frame.h"
#include "db/stmt.h"

#include <stdlib.h>

#define CHUNK 64 /* photos that are read side by side */

struct album {
    int32_t side;
    int threads;
    const struct fold_list *list; /* while it is opened */
    struct frame_cached *photos;  /* in the order of the list; rgb NULL: not there yet */
    uint8_t **own;                /* rgb of those that are in no cache */
    size_t count;
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

static void look_up(void *self, size_t i)
{
    struct album *album = self;

    album->photos[i] = (struct frame_cached){0};
    frame_cache_find(&album->photos[i], album->cache, album->list->photos[i].file);
}

static void read_one(void *self, size_t i)
{
    struct chunk *chunk = self;
    const struct fold_photo *photo = &chunk->album->list->photos[chunk->at[i]];
    struct frame_cached *out = &chunk->photos[i];

    out->rgb = chunk->rgb[i];
    chunk->failed[i] =
        frame_read_photo(chunk->rgb[i], &out->width, &out->height, chunk->album->side,
                         photo->source, photo->file, &chunk->errs[i]);
}

/* Takes photos that are not there yet, from *from on, and reads them. Stops
 * before one that cannot be read. */
static int read_chunk(struct chunk *chunk, size_t *from, struct err *err)
{
    const struct album *album = chunk->album;
    size_t i = *from;

    for (chunk->count = 0; i < album->count && chunk->count < CHUNK; i++)
        if (!album->photos[i].rgb)
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

/* Reads what is not there yet, and gives it to the writer, or holds it where
 * there is none. *full: the writer took no more. */
static int read_missing(struct album *album, struct frame_cache_writer *writer, int *full,
                        const struct progress *progress, struct err *err)
{
    struct chunk *chunk = chunk_new(album);
    struct err ignored;
    size_t at = 0;
    int rc = 0;

    while (!rc && !*full && at < album->count) {
        if (progress_tick(progress, "photos", (long)at, (long)album->count)) {
            rc = err_set(err, ERR_STATE, "stopped while photos were read");
            break;
        }
        rc = read_chunk(chunk, &at, err);
        for (size_t i = 0; i < chunk->count && !*full; i++) {
            size_t k = chunk->at[i];

            if (writer) {
                *full = frame_cache_add(writer, album->list->photos[k].file, &chunk->photos[i],
                                        &ignored);
                continue;
            }
            album->photos[k] = chunk->photos[i];
            album->own[k] = chunk->rgb[i];
            chunk->rgb[i] = bytes_new(rgb_size(album), 1);
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
        count += !album->photos[i].rgb;
    return count;
}

/* Writes the cache that follows this one, and takes it. What cannot be written
 * is not: that is no failure, but then what must go takes the whole file with it. */
static int renew(struct album *album, const char *folder, const uint8_t *keep, size_t drop,
                 const struct progress *progress, struct err *err)
{
    struct frame_cache_writer *writer;
    struct err ignored;
    int full = 0, rc;

    if (file_make_folder(folder, &ignored) ||
        frame_cache_begin(&writer, album->cache, keep, &ignored)) {
        if (drop)
            frame_cache_remove(album->cache);
        return 0;
    }
    rc = read_missing(album, writer, &full, progress, err);
    if (full)
        frame_cache_cancel(writer);
    if ((full || frame_cache_commit(writer, &ignored)) && drop)
        frame_cache_remove(album->cache);
    frame_cache_close(album->cache);
    album->cache = frame_cache_open(folder, album->side);
    threads_each(album->threads, album->count, look_up, album);
    return rc;
}

static int look_who_stays(uint8_t **keep, size_t *drop, const struct album *album,
                          struct db *db, struct err *err)
{
    *keep = bytes_zeroed(frame_cache_count(album->cache), 1);
    return who_stays(*keep, drop, album, db, err);
}

static int use_cache(struct album *album, struct db *db, const char *folder,
                     const struct progress *progress, struct err *err)
{
    uint8_t *keep, *after = NULL;
    size_t drop;
    int rc;

    album->cache = frame_cache_open(folder, album->side);
    threads_each(album->threads, album->count, look_up, album);
    rc = look_who_stays(&keep, &drop, album, db, err);
    if (!rc && (drop || missing(album))) {
        rc = renew(album, folder, keep, drop, progress, err);
        /* Who refused a photo meanwhile found the old file to remove, not this one. */
        if (!rc && !(rc = look_who_stays(&after, &drop, album, db, err)) && drop)
            frame_cache_remove(album->cache);
    }
    free(keep);
    free(after);
    return rc;
}

int album_open(struct album **out, struct db *db, const struct fold_list *list, int32_t side,
               const char *cache, int threads, const struct progress *progress, struct err *err)
{
    struct album *album = bytes_zeroed(1, sizeof *album);
    int full = 0;

    *album = (struct album){.side = side, .threads = threads, .list = list};
    album->count = list->count;
    album->photos = bytes_zeroed(list->count, sizeof *album->photos);
    album->own = bytes_zeroed(list->count, sizeof *album->own);
    if ((cache && use_cache(album, db, cache, progress, err)) ||
        (missing(album) && read_missing(album, NULL, &full, progress, err))) {
        album_close(album);
        return -1;
    }
    album->list = NULL;
    *out = album;
    return 0;
}

void album_close(struct album *album)
{
    if (!album)
        return;
    for (size_t i = 0; i < album->count; i++)
        free(album->own[i]);
    free(album->own);
    free(album->photos);
    frame_cache_close(album->cache);
    free(album);
}

const struct frame_cached *album_photo(const struct album *album, size_t i)
{
    return &album->photos[i];
}
