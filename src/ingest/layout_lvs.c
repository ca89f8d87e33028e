#include "ingest/layout.h"
#include "ingest/join.h"

#include <stdlib.h>
#include <string.h>

/* <sequence>/frames/NAME.*, <sequence>/skin/NAME.*, <sequence>/background/NAME.*
 *
 * No public copy shows how the set lay, so this is our own form of it. */
enum { FRAMES, SKIN, BACKGROUND, PARTS };
static const char *const parts[PARTS] = {"frames", "skin", "background"};

/* The folder that a file lies in: path[from .. from + size). */
static size_t folder_of(const char *path, size_t *size)
{
    size_t end = (size_t)(walk_base(path) - path), from;

    end -= end > 0;
    for (from = end; from > 0 && path[from - 1] != '/';)
        from--;
    *size = end - from;
    return from;
}

static int part_of(const char *path)
{
    size_t size, from = folder_of(path, &size);

    for (int i = 0; from > 0 && i < PARTS; i++)
        if (strlen(parts[i]) == size && !strncmp(parts[i], path + from, size))
            return i;
    return PARTS;
}

/* The sequence: all above the part's folder. */
static int sequence(struct text *out, const char *path)
{
    size_t size, from = folder_of(path, &size);

    text_add_bytes(out, path, from - 1);
    return 0;
}

static void key(struct text *out, const char *path)
{
    const char *base = walk_base(path);

    sequence(out, path);
    text_add(out, "/");
    text_add_bytes(out, base, walk_stem(path) - (size_t)(base - path));
}

/* The files of one part; the paths stay the whole walk's. */
static struct walk part_walk(const struct walk *walk, int part)
{
    struct walk some = {.folder = walk->folder,
                        .files = bytes_new(walk->count, sizeof *some.files)};

    for (size_t i = 0; i < walk->count; i++)
        if (part_of(walk->files[i].path) == part)
            some.files[some.count++] = walk->files[i];
    return some;
}

int layout_lvs_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err)
{
    struct rule usual = {.polarity = RULE_WHITE, .threshold = 128, .guessed = 1};
    struct walk all = {0}, some[PARTS + 1];

    if (layout_rule(&agenda->rule, options, usual, err) ||
        walk_folder(&all, options->folder, err))
        return -1;
    for (int i = 0; i <= PARTS; i++)
        some[i] = part_walk(&all, i);
    agenda->skipped += (long)some[PARTS].count;
    join_walks(agenda, &(struct join){.photos = &some[FRAMES],
                                      .skin = &some[SKIN],
                                      .background = &some[BACKGROUND],
                                      .key = key,
                                      .group = sequence});
    for (int i = 0; i <= PARTS; i++)
        free(some[i].files);
    walk_free(&all);
    if (!agenda->count)
        return err_set(err, ERR_ABSENT,
                       "'%s' holds no <sequence>/frames/ with pictures; the lvs layout wants "
                       "<sequence>/frames/NAME, <sequence>/skin/NAME and, where there are any, "
                       "<sequence>/background/NAME",
                       options->folder);
    return 0;
}
