#include "ingest/walk.h"
#include "base/bytes.h"
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

static void add(struct walk *walk, const char *path, const char *reason)
{
    if (walk->count == walk->room) {
        walk->room = walk->room ? walk->room * 2 : 64;
        walk->files = bytes_resized(walk->files, walk->room, sizeof *walk->files);
    }
    walk->files[walk->count++] =
        (struct walk_file){bytes_copied_text(path), reason ? bytes_copied_text(reason) : NULL};
}

static int is_above(const struct level *level, const struct stat *st)
{
    for (; level; level = level->above)
        if (level->device == st->st_dev && level->inode == st->st_ino)
            return 1;
    return 0;
}

static void walk_below(struct walk *walk, const char *path, const struct level *above);

static void visit(struct walk *walk, const char *path, const struct level *level)
{
    struct text full = {0};
    struct stat st;

    text_add(&full, "%s/%s", walk->folder, path);
    if (stat(full.data, &st))
        add(walk, path, strerror(errno));
    else if (S_ISREG(st.st_mode))
        add(walk, path, NULL);
    else if (S_ISDIR(st.st_mode) && level->depth == DEPTH_MAX)
        add(walk, path, "too many folders in folders");
    else if (S_ISDIR(st.st_mode) && !is_above(level, &st))
        walk_below(walk, path, &(struct level){st.st_dev, st.st_ino, level, level->depth + 1});
    text_free(&full);
}

static void walk_below(struct walk *walk, const char *path, const struct level *level)
{
    struct text full = {0};
    struct dirent *entry;
    DIR *dir;

    text_add(&full, "%s%s%s", walk->folder, *path ? "/" : "", path);
    dir = opendir(full.data);
    if (!dir)
        add(walk, path, strerror(errno));
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

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct walk_file *)a)->path, ((const struct walk_file *)b)->path);
}

int walk_folder(struct walk *out, const char *folder, struct err *err)
{
    struct walk walk = {.folder = realpath(folder, NULL)};
    struct stat st;

    if (!walk.folder || stat(walk.folder, &st) || !S_ISDIR(st.st_mode)) {
        free(walk.folder);
        return err_set(err, ERR_ABSENT, "'%s' is not a folder", folder);
    }
    walk_below(&walk, "", &(struct level){st.st_dev, st.st_ino, NULL, 0});
    if (walk.count)
        qsort(walk.files, walk.count, sizeof *walk.files, by_path);
    *out = walk;
    return 0;
}

void walk_free(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++) {
        free(walk->files[i].path);
        free(walk->files[i].reason);
    }
    free(walk->files);
    free(walk->folder);
    *walk = (struct walk){0};
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
