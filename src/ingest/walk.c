#include "ingest/walk.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define DEPTH_MAX 64 /* folders in folders; a guard for the stack */

/* The folders from the root of the walk down to the one being read. */
struct level {
    dev_t device;
    ino_t inode;
    const struct level *above;
    int depth;
};

/* A walk on its way. */
struct walk {
    const char *folder;
    walk_found *found;
    void *self;
};

static int is_above(const struct level *level, const struct stat *st)
{
    for (; level; level = level->above)
        if (level->device == st->st_dev && level->inode == st->st_ino)
            return 1;
    return 0;
}

static void walk_below(const struct walk *walk, const char *path, const struct level *above);

static void visit(const struct walk *walk, const char *path, const struct level *level)
{
    struct text full = {0};
    struct stat st;

    text_add(&full, "%s/%s", walk->folder, path);
    if (stat(full.data, &st))
        walk->found(walk->self, path, strerror(errno));
    else if (S_ISREG(st.st_mode))
        walk->found(walk->self, path, NULL);
    else if (S_ISDIR(st.st_mode) && level->depth == DEPTH_MAX)
        walk->found(walk->self, path, "too many folders in folders");
    else if (S_ISDIR(st.st_mode) && !is_above(level, &st))
        walk_below(walk, path, &(struct level){st.st_dev, st.st_ino, level, level->depth + 1});
    text_free(&full);
}

static void walk_below(const struct walk *walk, const char *path, const struct level *level)
{
    struct text full = {0};
    struct dirent *entry;
    DIR *dir;

    text_add(&full, "%s%s%s", walk->folder, *path ? "/" : "", path);
    dir = opendir(full.data);
    if (!dir)
        walk->found(walk->self, path, strerror(errno));
    while (dir && (entry = readdir(dir))) {
        struct text inner = {0};

        if (entry->d_name[0] == '.')
            continue;
        text_add(&inner, "%s%s%s", path, *path ? "/" : "", entry->d_name);
        visit(walk, inner.data, level);
        text_free(&inner);
    }
    if (dir)
        closedir(dir);
    text_free(&full);
}

char *walk_root(const char *folder, struct err *err)
{
    char *root = realpath(folder, NULL);
    struct stat st;

    if (root && !stat(root, &st) && S_ISDIR(st.st_mode))
        return root;
    free(root);
    err_set(err, ERR_ABSENT, "'%s' is not a folder", folder);
    return NULL;
}

void walk_folder(const char *folder, walk_found *found, void *self)
{
    struct walk walk = {folder, found, self};
    struct stat st = {0};

    stat(folder, &st);
    walk_below(&walk, "", &(struct level){st.st_dev, st.st_ino, NULL, 0});
}

int walk_is_folder(const char *folder, const char *name)
{
    struct text path = {0};
    struct stat st;
    int is;

    text_add(&path, "%s/%s", folder, name);
    is = !stat(path.data, &st) && S_ISDIR(st.st_mode);
    text_free(&path);
    return is;
}

const char *walk_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The length of path[0..size) without its ending; `size` if it has none. */
static size_t without_ending(const char *path, size_t size)
{
    size_t at = size;

    while (at > 0 && path[at - 1] != '.' && path[at - 1] != '/')
        at--;
    return at > 1 && path[at - 1] == '.' && path[at - 2] != '/' ? at - 1 : size;
}

static int names_a_picture(const char *ending, size_t size)
{
    static const char *const known[] = {"jpg", "jpeg", "png", "bmp",  "ppm", "pgm",
                                        "pbm", "pnm",  "tif", "tiff", "gif", "webp"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == size && !strncasecmp(known[i], ending, size))
            return 1;
    return 0;
}

size_t walk_stem(const char *path)
{
    size_t size = strlen(path), stem = size, next;

    while ((next = without_ending(path, stem)) < stem &&
           names_a_picture(path + next + 1, stem - next - 1))
        stem = next;
    return stem < size ? stem : without_ending(path, size);
}
