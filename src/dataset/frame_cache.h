#ifndef DATASET_FRAME_CACHE_H
#define DATASET_FRAME_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* frame_cache.h - photos as nets see them, decoded once and kept in a file:
 * FOLDER/photos-SIDE.frames.
 *
 * The file is 64 bytes of text (format, frame.h's rule, side; then zeros) and
 * entries of one size: the SHA-256 of the photo's file, a seal, width and height
 * (4 bytes each, lowest first), 24 zeros, (SIDE, SIDE, 3) bytes. The seal is the
 * SHA-256 of the text and of the entry without it. It is checked at each reading, so nothing is
 * believed that was torn, changed, cut off, moved meanwhile, or made by another rule; that is
 * why entries may be written in place, by the one process that has the lock. Mode 0600. */
struct frame_cache;

/* A photo at a side. */
struct frame_cached {
    int32_t width, height; /* of the upright photo */
    const uint8_t *rgb;    /* (side, side, 3) */
};

/* The cache of a side as it is now. It has no entries where there is no file, or
 * one of another format, rule or side. The caller owns it; frame_cache_close()
 * accepts NULL. */
struct frame_cache *frame_cache_open(const char *folder, int32_t side);
void frame_cache_close(struct frame_cache *cache);

/* Removes its file; who has it open reads on. */
void frame_cache_remove(const struct frame_cache *cache);

/* Looks at its entries anew, as opening, locking and frame_cache_keep() do. */
void frame_cache_look(struct frame_cache *cache);

/* Its entries as they were when it was last looked at, in the order of the SHA-256 of the
 * photos' files. */
size_t frame_cache_count(const struct frame_cache *cache);
void frame_cache_name(char sha256[65], const struct frame_cache *cache, size_t i);

/* 0: rgb, (side, side, 3), and the sides are those of the photo with that SHA-256, and its seal
 * holds; -1: there is none, and rgb may be anything. Several threads may ask at once. */
int frame_cache_read(uint8_t *rgb, int32_t *width, int32_t *height,
                     const struct frame_cache *cache, const char *sha256);

/* Takes the cache for this process until frame_cache_unlock(), and makes its file if there is
 * none that can be used. ERR_BUSY: another process has it; ERR_IO. On failure it is as it was.
 */
int frame_cache_lock(struct frame_cache *cache, struct err *err);
void frame_cache_unlock(struct frame_cache *cache);

/* Of the locked cache, drops the entries whose keep[i] is 0: others take their places, and the
 * file is cut. ERR_IO: some may be there still. */
int frame_cache_keep(struct frame_cache *cache, const uint8_t *keep, struct err *err);

/* Adds to the locked cache. ERR_IO: the disk is full, or fails; what was there before stays. */
int frame_cache_add(struct frame_cache *cache, const char *sha256,
                    const struct frame_cached *photo, struct err *err);

/* Removes all caches of a folder. One that is not there is no failure. It needs no lock: a file
 * that is being written is gone all the same, since nothing is ever renamed into its place. */
int frame_cache_forget(const char *folder, struct err *err);

#endif
