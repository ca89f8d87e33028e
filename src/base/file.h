#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/bytes.h"
#include "base/err.h"

/* file.h - whole files: read, mapped, and written so that a kill at any
 * moment leaves the old one or the new one, never a torn one. */

/* Reads all of `path`, which must be a regular file. ERR_LIMIT, before
 * allocating, if it is larger than `size_max` bytes. On failure *out is
 * untouched; on success the caller frees it with bytes_free(). */
int file_read(struct bytes *out, const char *path, size_t size_max, struct err *err);

/* Makes `path` hold these bytes: temporary beside it, fsync, rename, fsync of
 * the folder. */
int file_write(const char *path, const void *data, size_t size, struct err *err);

/* The same, and nobody but the owner may read it: mode 0600 whatever the umask says. */
int file_write_private(const char *path, const void *data, size_t size, struct err *err);

/* The same in pieces. file_begin() opens the temporary; file_add() writes;
 * file_sync() waits until that is on the disk, for who has something to do
 * between that and the rename; file_commit() puts it in place and frees, whether or not it
 * succeeds; file_cancel() removes the temporary, and accepts NULL. */
struct file;
int file_begin(struct file **out, const char *path, struct err *err);
int file_add(struct file *file, const void *data, size_t size, struct err *err);
int file_sync(struct file *file, struct err *err);
int file_commit(struct file *file, struct err *err);
void file_cancel(struct file *file);

/* Where the temporary is, still empty or not, for who can only write to a path. */
const char *file_temporary(const struct file *file);

/* Writes zeros over the file, waits until they are on the disk, and removes it. A link is
 * removed and what it points to is left alone. On disks that write elsewhere each time (SSDs,
 * copy on write) the old bytes may stay in their spare parts: that is beyond a program. One
 * that is not there is no failure. */
int file_erase(const char *path, struct err *err);

/* Removes the temporaries of `path` that killed processes left beside it. The
 * caller knows (by a lock) that nobody is writing it. */
void file_sweep(const char *path);

/* A file seen as read-only memory. On failure *out is untouched. */
struct file_map {
    const uint8_t *data;
    size_t size; /* bytes */
};
int file_map(struct file_map *out, const char *path, struct err *err);
void file_unmap(struct file_map *map);

/* Takes the lock file `path` (made if it is not there) for this process, until
 * file_unlock() or its end, however it ends. ERR_BUSY: another process has it. */
struct file_lock {
    int held; /* descriptor + 1; 0 while not held */
};
int file_take_lock(struct file_lock *out, const char *path, struct err *err);
void file_unlock(struct file_lock *lock);

/* 1 if a process holds the lock file `path` now, which is left alone; else 0. */
int file_lock_held(const char *path);

/* A mark in the lock's file, for whoever takes it next: that this process began something and
 * has not ended it. Put on, it is on the disk when file_mark_lock() returns. ERR_IO. */
int file_mark_lock(const struct file_lock *lock, int on, struct err *err);
int file_lock_is_marked(const struct file_lock *lock);

/* 1 if something of that name is there. */
int file_exists(const char *path);

/* 0 if a regular file or a folder stands at `path` itself (no link) and nobody but its owner
 * may look into it; else ERR_STATE, ERR_ABSENT or ERR_IO, and the text says why. */
int file_check_private(const char *path, struct err *err);

/* Takes every right to it from all but its owner. */
int file_make_private(const char *path, struct err *err);

/* Waits until the names in the folder are on the disk. */
int file_sync_folder(const char *path, struct err *err);

/* Makes the folder; one that is already there is no failure. */
int file_make_folder(const char *path, struct err *err);

/* The same, and nobody but the owner may look into one that is made: mode 0700. */
int file_make_private_folder(const char *path, struct err *err);

#endif
