#include "app/release_tree.h"
#include "base/file.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Removes what is in the folder, links as links, folders in it first emptied likewise. */
static void empty(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        struct text below = {0};

        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        text_add(&below, "%s/%s", path, entry->d_name);
        if (unlink(below.data)) {
            empty(below.data);
            (void)rmdir(below.data);
        }
        text_free(&below);
    }
    if (dir)
        closedir(dir);
}

static void remove_tree(const char *path)
{
    empty(path);
    (void)rmdir(path);
}

/* A locked descriptor of the folder; -1 where another process has it, or there is none. */
static int take(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Where it stands: what is before the last slash, and the name behind it. */
static char *parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct text out = {0};

    if (!slash)
        text_add(&out, ".");
    else
        text_add(&out, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    return out.data;
}

static int is_left_over(const char *name, const char *base)
{
    size_t n = strlen(base);

    return !strncmp(name, base, n) && !strncmp(name + n, ".tmp-", 5) && name[n + 5] &&
           strspn(name + n + 5, "0123456789") == strlen(name + n + 5);
}

/* Folders of this name that no process holds any more. */
static void sweep(const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    char *parent = parent_of(path);
    DIR *dir = opendir(parent);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        struct text left = {0};
        int fd;

        if (!is_left_over(entry->d_name, base))
            continue;
        text_add(&left, "%s/%s", parent, entry->d_name);
        fd = take(left.data);
        if (fd >= 0) {
            remove_tree(left.data);
            close(fd);
        }
        text_free(&left);
    }
    if (dir)
        closedir(dir);
    free(parent);
}

static int check_place(const char *path, struct err *err)
{
    struct stat st;
    DIR *dir;
    const struct dirent *entry;
    int full = 0;

    if (lstat(path, &st))
        return errno == ENOENT ? 0 : err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    dir = S_ISDIR(st.st_mode) ? opendir(path) : NULL;
    if (!dir)
        return err_set(err, ERR_STATE, "%s: it is there, and is not a folder that is empty",
                       path);
    while ((entry = readdir(dir)))
        full = full || (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0);
    closedir(dir);
    return full ? err_set(err, ERR_STATE,
                          "%s: the folder is not empty; name one that is, or is not there yet",
                          path)
                : 0;
}

static int make_folders(const struct release_tree *tree, const char *const *folders,
                        struct err *err)
{
    int rc = 0;

    for (size_t i = 0; !rc && folders[i]; i++) {
        struct text path = {0};

        text_add(&path, "%s/%s", tree->temp, folders[i]);
        rc = file_make_private_folder(path.data, err);
        text_free(&path);
    }
    return rc;
}

int release_tree_begin(struct release_tree *tree, const char *path, const char *const *folders,
                       struct err *err)
{
    struct release_tree made = {.path = bytes_copied_text(path)};
    size_t n = strlen(path);
    struct text temp = {0};
    int fd;

    while (n > 1 && made.path[n - 1] == '/')
        made.path[--n] = 0;
    if (check_place(made.path, err)) {
        free(made.path);
        return -1;
    }
    sweep(made.path);
    text_add(&temp, "%s.tmp-%ld", made.path, (long)getpid());
    if (mkdir(temp.data, 0700) || (fd = take(temp.data)) < 0) {
        err_set(err, ERR_IO, "%s: it cannot be made: %s", temp.data, strerror(errno));
        text_free(&temp);
        free(made.path);
        return -1;
    }
    made.temp = temp.data;
    made.held = fd + 1;
    *tree = made;
    if (!make_folders(tree, folders, err))
        return 0;
    release_tree_cancel(tree);
    return -1;
}

int release_tree_add(const struct release_tree *tree, const char *name, const void *data,
                     size_t size, struct sha256 *out, struct err *err)
{
    struct text path = {0};
    int rc;

    text_add(&path, "%s/%s", tree->temp, name);
    rc = file_write_private(path.data, data, size, err);
    text_free(&path);
    if (!rc)
        *out = digest_sha256(data, size);
    return rc;
}

void release_tree_cancel(struct release_tree *tree)
{
    if (tree->temp)
        remove_tree(tree->temp);
    if (tree->held)
        close(tree->held - 1);
    free(tree->temp);
    free(tree->path);
    *tree = (struct release_tree){0};
}

int release_tree_commit(struct release_tree *tree, struct err *err)
{
    char *parent = parent_of(tree->path);
    int fd, rc = 0;

    if (fchmod(tree->held - 1, 0700) || rename(tree->temp, tree->path))
        rc = err_set(err, ERR_IO, "%s: %s", tree->path, strerror(errno));
    else if ((fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(parent);
    if (!rc) { /* nothing of that name is there to be removed */
        free(tree->temp);
        tree->temp = NULL;
    }
    release_tree_cancel(tree);
    return rc;
}
