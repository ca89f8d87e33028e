#ifndef INGEST_WALK_H
#define INGEST_WALK_H

#include <stddef.h>

#include "base/err.h"

/* walk.h - a folder becomes a sorted list of the regular files below it.
 *
 * Names that begin with '.' are left out, folders likewise. Links are followed,
 * but never into a folder that is being walked already. The order is that of
 * the bytes of the whole path, so that it is the same on every machine. */
struct walk_file {
    char *path;   /* below the folder, '/' between */
    char *reason; /* NULL, or why it (or the folder of this name) cannot be read */
};
struct walk {
    char *folder; /* absolute, without links */
    struct walk_file *files;
    size_t count, room;
};

/* ERR_ABSENT: no such folder, or it is no folder. On failure *out is untouched;
 * on success the caller frees it with walk_free(), which accepts {0}. */
int walk_folder(struct walk *out, const char *folder, struct err *err);
void walk_free(struct walk *walk);

/* 1 if "<folder>/<name>" is a folder. */
int walk_is_folder(const char *folder, const char *name);

/* The length of `path` without the endings of picture files (.jpg, .jpeg, .png,
 * .bmp, .ppm, .pgm, .pbm, .pnm, .tif, .tiff, .gif, .webp, in either case; all
 * of them, so that a.png.jpg gives a), or without its last ending if it is
 * none of these. */
size_t walk_stem(const char *path);

/* Where the file's name begins in a path: behind the last '/'. */
const char *walk_base(const char *path);

#endif
