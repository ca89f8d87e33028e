#include "ingest/layout.h"
#include "ingest/join.h"
#include "ingest/walk.h"

#include <stdlib.h>
#include <string.h>

/* <sequence>/frames/NAME.*, <sequence>/skin/NAME.*, <sequence>/background/NAME.*
 *
 * No public copy shows how the set lay, so this is our own form of it. */
static const char *const parts[AGENDA_KINDS] = {
    [AGENDA_PHOTO] = "frames", [AGENDA_SKIN] = "skin", [AGENDA_BACKGROUND] = "background"};

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

static int part_of(int kind, const char *path, const char *unread, const void *self)
{
    size_t size, from = folder_of(path, &size);

    (void)kind, (void)unread, (void)self;
    for (int i = 0; from > 0 && i < AGENDA_KINDS; i++)
        if (strlen(parts[i]) == size && !strncmp(parts[i], path + from, size))
            return i;
    return JOIN_SKIP;
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

int layout_lvs_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err)
{
    struct rule usual = {.polarity = RULE_WHITE, .threshold = 128, .guessed = 1};
    struct join join = {.kind = part_of, .key = key, .group = sequence};

    join_begin(&join, agenda);
    if (layout_rule(&agenda->rule, options, usual, err) ||
        join_folder(&join, options->folder, AGENDA_PHOTO, err))
        return -1;
    join_masks(&join);
    if (agenda_settle(agenda, err))
        return -1;
    if (!agenda->count)
        return err_set(err, ERR_ABSENT,
                       "'%s' holds no <sequence>/frames/ with pictures; the lvs layout wants "
                       "<sequence>/frames/NAME, <sequence>/skin/NAME and, where there are any, "
                       "<sequence>/background/NAME",
                       options->folder);
    return 0;
}
