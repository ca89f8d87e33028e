#ifndef INGEST_WALK_H
#define INGEST_WALK_H

#include <stddef.h>

#include "base/err.h"

/* walk.h - the regular files below a folder.
 *
 * Names that begin with '.' are left out, folders likewise. Links are followed,
 * but never into a folder that is being walked already. */

/* Hears of one file: its path below the folder, '/' between; `reason` is NULL, or why it (or
 * the folder of this name) cannot be read. In no promised order. */
typedef void walk_found(void *self, const char *path, const char *reason);

/* `folder` is absolute, as walk_root() gives it. */
void walk_folder(const char *folder, walk_found *found, void *self);

/* The folder's absolute path, without links, to be freed. NULL with ERR_ABSENT: there is no
 * such folder, or it is none. */
char *walk_root(const char *folder, struct err *err);

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
