#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The end of a temporary's name; mkstemp() fills the X in. */
#define TEMP_END "part-XXXXXX"

struct file {
    int fd;
    mode_t mode; /* when it is in place */
    char *path;  /* where it shall be */
    char *temp;  /* where it is until file_commit() */
};

static int refused(const char *path, struct err *err)
{
    return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "'%s': %s", path,
                   strerror(errno));
}

/* Opens a regular file and tells its size. A FIFO must not make us wait. */
static int open_regular(const char *path, size_t *size, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0)
        return refused(path, err);
    if (fstat(fd, &st)) {
        refused(path, err);
        close(fd);
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        close(fd);
        return err_set(err, ERR_IO, "'%s': not a regular file", path);
    }
    *size = (size_t)st.st_size;
    return fd;
}

static int read_all(int fd, uint8_t *data, size_t size)
{
    while (size) {
        ssize_t n = read(fd, data, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        data += n;
        size -= (size_t)n;
    }
    return 0;
}

int file_read(struct bytes *out, const char *path, size_t size_max, struct err *err)
{
    struct bytes got = {0};
    size_t size = 0;
    int fd = open_regular(path, &size, err);
    int rc = -1;

    if (fd < 0)
        return -1;
    if (size > size_max) {
        err_set(err, ERR_LIMIT, "'%s': %zu bytes, the limit is %zu", path, size, size_max);
        goto done;
    }
    got.data = bytes_new(size, 1);
    got.size = got.room = size;
    if (read_all(fd, got.data, size)) {
        err_set(err, ERR_IO, "'%s': it ended early", path);
        goto done;
    }
    *out = got;
    got = (struct bytes){0};
    rc = 0;
done:
    bytes_free(&got);
    close(fd);
    return rc;
}

/* mkstemp gives 0600; a file that we write gets what the umask says. umask() would tell it only
 * by changing it, for all threads: two that ask at once may leave it changed. Where the
 * kernel does not tell, a file is for its owner alone. */
static mode_t plain_mode(void)
{
    FILE *status = fopen("/proc/self/status", "re");
    unsigned mask = 077;
    char line[256];

    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "Umask: %o", &mask) == 1)
            break;
    if (status)
        fclose(status);
    return 0666 & ~mask;
}

int file_begin(struct file **out, const char *path, struct err *err)
{
    struct file *file = bytes_zeroed(1, sizeof *file);
    size_t room = strlen(path) + sizeof "." TEMP_END;

    file->mode = plain_mode();
    file->path = bytes_copied_text(path);
    file->temp = bytes_new(room, 1);
    snprintf(file->temp, room, "%s.%s", path, TEMP_END);
    file->fd = mkstemp(file->temp);
    if (file->fd < 0) {
        refused(path, err);
        free(file->path);
        free(file->temp);
        free(file);
        return -1;
    }
    *out = file;
    return 0;
}

int file_add(struct file *file, const void *data, size_t size, struct err *err)
{
    const uint8_t *at = data;

    while (size) {
        ssize_t n = write(file->fd, at, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return refused(file->path, err);
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

int file_sync(struct file *file, struct err *err)
{
    return fsync(file->fd) ? refused(file->path, err) : 0;
}

const char *file_temporary(const struct file *file)
{
    return file->temp;
}

/* A renamed file survives a power cut only when its folder was synced too. */
static int sync_folder_of(const char *path, struct err *err)
{
    char *copy = bytes_copied_text(path);
    int rc = file_sync_folder(dirname(copy), err);

    free(copy);
    return rc;
}

int file_commit(struct file *file, struct err *err)
{
    int rc = -1;

    if (fchmod(file->fd, file->mode) || fsync(file->fd) || rename(file->temp, file->path))
        refused(file->path, err);
    else
        rc = sync_folder_of(file->path, err);
    file_cancel(file); /* after the rename there is no temporary left to remove */
    return rc;
}

void file_cancel(struct file *file)
{
    if (!file)
        return;
    close(file->fd);
    unlink(file->temp);
    free(file->path);
    free(file->temp);
    free(file);
}

/* `mode` 0: what the umask says. */
static int write_whole(const char *path, const void *data, size_t size, mode_t mode,
                       struct err *err)
{
    struct file *file = NULL;

    if (file_begin(&file, path, err))
        return -1;
    if (mode)
        file->mode = mode;
    if (file_add(file, data, size, err)) {
        file_cancel(file);
        return -1;
    }
    return file_commit(file, err);
}

static int write_zeros(int fd, off_t size)
{
    static const uint8_t zeros[4096];

    while (size > 0) {
        ssize_t n = write(fd, zeros, size < (off_t)sizeof zeros ? (size_t)size : sizeof zeros);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        size -= n;
    }
    return fsync(fd);
}

int file_erase(const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd >= 0) {
        int bad = fstat(fd, &st) ||
                  (S_ISREG(st.st_mode) && st.st_nlink == 1 && write_zeros(fd, st.st_size));

        close(fd);
        if (bad)
            return refused(path, err);
    }
    return unlink(path) ? refused(path, err) : sync_folder_of(path, err);
}

int file_write(const char *path, const void *data, size_t size, struct err *err)
{
    return write_whole(path, data, size, 0, err);
}

int file_write_private(const char *path, const void *data, size_t size, struct err *err)
{
    return write_whole(path, data, size, 0600, err);
}

void file_sweep(const char *path)
{
    char *copy = bytes_copied_text(path), *slash = strrchr(copy, '/');
    const char *base = slash ? slash + 1 : copy, *folder = slash ? copy : ".";
    size_t stem = strlen(base), fixed = strlen(TEMP_END) - 6;
    struct dirent *entry;
    DIR *dir;

    if (slash)
        *slash = '\0';
    dir = opendir(*folder ? folder : "/");
    while (dir && (entry = readdir(dir)))
        if (strlen(entry->d_name) == stem + 1 + strlen(TEMP_END) &&
            !strncmp(entry->d_name, base, stem) && entry->d_name[stem] == '.' &&
            !strncmp(entry->d_name + stem + 1, TEMP_END, fixed))
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    free(copy);
}

int file_map(struct file_map *out, const char *path, struct err *err)
{
    size_t size = 0;
    int fd = open_regular(path, &size, err);
    void *data;

    if (fd < 0)
        return -1;
    data = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
    close(fd);
    if (data == MAP_FAILED)
        return refused(path, err);
    *out = (struct file_map){data, size};
    return 0;
}

void file_unmap(struct file_map *map)
{
    if (map->size)
        munmap((void *)(uintptr_t)map->data, map->size);
    *map = (struct file_map){0};
}

int file_take_lock(struct file_lock *out, const char *path, struct err *err)
{
    const struct timespec blink = {0, 2 * 1000 * 1000};
    int rc, fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return refused(path, err);
    for (int tries = 0; (rc = flock(fd, LOCK_EX | LOCK_NB)) && tries < 10; tries++)
        nanosleep(&blink, NULL); /* somebody may only be looking: file_lock_held() */
    if (rc) {
        int busy = errno == EWOULDBLOCK;

        if (!busy)
            refused(path, err);
        close(fd);
        return busy ? err_set(err, ERR_BUSY, "'%s': another process holds it", path) : -1;
    }
    out->held = fd + 1;
    return 0;
}

void file_unlock(struct file_lock *lock)
{
    if (lock->held)
        close(lock->held - 1);
    *lock = (struct file_lock){0};
}

int file_lock_held(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), held;

    if (fd < 0)
        return 0;
    held = flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
    close(fd);
    return held;
}

int file_mark_lock(const struct file_lock *lock, int on, struct err *err)
{
    int fd = lock->held - 1;

    if (on ? pwrite(fd, "!", 1, 0) != 1 || fdatasync(fd) : ftruncate(fd, 0))
        return err_set(err, ERR_IO, "a lock cannot be marked: %s", strerror(errno));
    return 0;
}

int file_lock_is_marked(const struct file_lock *lock)
{
    struct stat st;

    return fstat(lock->held - 1, &st) || st.st_size > 0;
}

int file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

int file_check_private(const char *path, struct err *err)
{
    struct stat st;

    if (lstat(path, &st))
        return refused(path, err);
    if (S_ISLNK(st.st_mode) || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
        return err_set(err, ERR_STATE, "'%s' is %s", path,
                       S_ISLNK(st.st_mode) ? "a link, not a file" : "not a regular file");
    if (st.st_mode & 077)
        return err_set(err, ERR_STATE,
                       "'%s' has mode %04o: others may look into it; chmod go= it", path,
                       (unsigned)(st.st_mode & 07777));
    return 0;
}

int file_make_private(const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) || ((st.st_mode & 077) && chmod(path, st.st_mode & 07700)))
        return refused(path, err);
    return 0;
}

int file_sync_folder(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) ? refused(path, err) : 0;

    if (fd >= 0)
        close(fd);
    return rc;
}

static int make_folder(const char *path, mode_t mode, struct err *err)
{
    if (mkdir(path, mode) && errno != EEXIST)
        return refused(path, err);
    return 0;
}

int file_make_folder(const char *path, struct err *err)
{
    return make_folder(path, 0777, err);
}

int file_make_private_folder(const char *path, struct err *err)
{
    return make_folder(path, 0700, err);
}
