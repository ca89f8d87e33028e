#ifndef DATASET_FRAME_CACHE_H
#define DATASET_FRAME_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* frame_cache.h - photos as nets see them, decoded once and kept in a file that
 * is mapped: FOLDER/photos-SIDE.frames.
 *
 * The file is 64 bytes of text (format, frame.h's rule, side; then zeros) and
 * entries of one size: the SHA-256 of the photo's file, a seal, width and height
 * (4 bytes each, lowest first), 24 zeros, (SIDE, SIDE, 3) bytes. The seal is the
 * SHA-256 of the text and of the entry without it, so nothing is believed that
 * was torn, changed, or made by another rule. It is never written in place: a new
 * file takes its place, and who has mapped the old one keeps it. Mode 0600. */
struct frame_cache;

/* A photo in the cache; rgb is good until frame_cache_close(). */
struct frame_cached {
    int32_t width, height; /* of the upright photo */
    const uint8_t *rgb;    /* (side, side, 3) */
};

/* The cache of a side as it is now. It has no entries where there is no file, or
 * one of another format, rule or side. The caller owns it; frame_cache_close()
 * accepts NULL. */
struct frame_cache *frame_cache_open(const char *folder, int32_t side);
void frame_cache_close(struct frame_cache *cache);

/* Removes its file; what is mapped stays until it is closed. */
void frame_cache_remove(const struct frame_cache *cache);

/* Its entries, in the order of the SHA-256 of the photos' files. */
size_t frame_cache_count(const struct frame_cache *cache);
void frame_cache_name(char sha256[65], const struct frame_cache *cache, size_t i);

/* 0: *out is the photo with that SHA-256, and its seal holds; -1: there is none.
 * Several threads may ask at once. */
int frame_cache_find(struct frame_cached *out, const struct frame_cache *cache,
                     const char *sha256);

/* Begins the file that follows this one, with those entries whose keep[i] is 1
 * and whose seal holds. ERR_BUSY: another process writes one; ERR_IO. */
struct frame_cache_writer;
int frame_cache_begin(struct frame_cache_writer **out, const struct frame_cache *cache,
                      const uint8_t *keep, struct err *err);
int frame_cache_add(struct frame_cache_writer *writer, const char *sha256,
                    const struct frame_cached *photo, struct err *err);

/* Puts the new file in place and frees, whether or not it succeeds. The cache
 * stays what it was: open it again. frame_cache_cancel() accepts NULL. */
int frame_cache_commit(struct frame_cache_writer *writer, struct err *err);
void frame_cache_cancel(struct frame_cache_writer *writer);

/* Removes all caches of a folder. One that is not there is no failure. */
int frame_cache_forget(const char *folder, struct err *err);

#endif
