#include "base/part.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int fd_of(const struct part_file *file)
{
    return file->held - 1;
}

int part_open(struct part_file *out, const char *path, enum part_mode mode, struct err *err)
{
    static const int flags[] = {
        [PART_READ] = O_RDONLY,
        [PART_WRITE] = O_RDWR | O_NOFOLLOW,
        [PART_MAKE] = O_RDWR | O_NOFOLLOW | O_CREAT | O_EXCL,
    };
    int fd = open(path, flags[mode] | O_CLOEXEC | O_NONBLOCK, 0600);
    struct stat st;

    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_ABSENT : ERR_IO, "'%s': %s", path,
                       strerror(errno));
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return err_set(err, ERR_IO, "'%s': not a regular file", path);
    }
    out->held = fd + 1;
    return 0;
}

void part_close(struct part_file *file)
{
    if (file->held)
        close(fd_of(file));
    *file = (struct part_file){0};
}

uint64_t part_size(const struct part_file *file)
{
    struct stat st;

    return file->held && !fstat(fd_of(file), &st) ? (uint64_t)st.st_size : 0;
}

int part_read(const struct part_file *file, void *data, size_t size, uint64_t at)
{
    uint8_t *to = data;

    while (size) {
        ssize_t n = pread(fd_of(file), to, size, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -1;
        to += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return 0;
}

int part_write(const struct part_file *file, const void *data, size_t size, uint64_t at,
               struct err *err)
{
    const uint8_t *from = data;

    while (size) {
        ssize_t n = pwrite(fd_of(file), from, size, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_set(err, ERR_IO, "%s", strerror(n < 0 ? errno : ENOSPC));
        from += n;
        at += (uint64_t)n;
        size -= (size_t)n;
    }
    return 0;
}

int part_cut(const struct part_file *file, uint64_t size, struct err *err)
{
    return ftruncate(fd_of(file), (off_t)size) ? err_set(err, ERR_IO, "%s", strerror(errno))
                                               : 0;
}
