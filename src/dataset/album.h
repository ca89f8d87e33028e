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
 * more). Where it cannot be written the photos are held in memory instead. */
struct album;

/* `cache` is the folder, made if it is not there; NULL: no cache. Files are read
 * on `threads` threads. ERR_STATE: progress asked to stop; what was read till
 * then is kept in the cache. ERR_IO, ERR_LIMIT, ERR_FORMAT: a photo cannot be
 * read or has changed; the text names it. The list is not needed afterwards. */
int album_open(struct album **out, struct db *db, const struct fold_list *list, int32_t side,
               const char *cache, int threads, const struct progress *progress,
               struct err *err);
void album_close(struct album *album); /* accepts NULL */

/* The i-th photo of the list. */
const struct frame_cached *album_photo(const struct album *album, size_t i);

#endif
