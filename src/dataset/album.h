#ifndef DATASET_ALBUM_H
#define DATASET_ALBUM_H

#include "base/progress.h"
#include "dataset/fold.h"
#include "dataset/frame_cache.h"

/* album.h - the photos of a list at one side: from the cache those that are
 * there, read from their files and put there those that are not.
 *
 * A photo in the cache was read from a file of that SHA-256, so its file is not
 * opened again: whether that is still there and unchanged is what `verify`
 * tells. The cache loses, at each opening, the photos that are not cleared (any
 * more). Where it cannot be written the photos are held in memory instead, up to
 * ALBUM_HELD bytes, and those beyond are read from their files each time. So is one that
 * the cache has no more, whatever was done to its file meanwhile. */
struct album;

#define ALBUM_HELD ((size_t)1 << 30)

/* `cache` is the folder, made if it is not there; NULL: no cache. Files are read
 * on `threads` threads. ERR_STATE: progress asked to stop; what was read till
 * then is kept in the cache. ERR_IO, ERR_LIMIT, ERR_FORMAT: a photo cannot be
 * read or has changed; the text names it. The list is not needed afterwards. */
int album_open(struct album **out, struct db *db, const struct fold_list *list, int32_t side,
               const char *cache, int threads, const struct progress *progress,
               struct err *err);
void album_close(struct album *album); /* accepts NULL */

/* The sides of the i-th photo of the list, upright. */
void album_sides(int32_t *width, int32_t *height, const struct album *album, size_t i);

/* Its pixels: fills rgb, (side, side, 3). Several threads may ask at once. Errors as
 * frame_read_photo(), where its file had to be read. */
int album_read(uint8_t *rgb, const struct album *album, size_t i, struct err *err);

#endif
