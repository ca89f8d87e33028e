#include "ingest/layout.h"
#include "ingest/join.h"
#include "ingest/walk.h"

#include <stdlib.h>
#include <string.h>

/* Where the folders of photos and of masks are, and what in each is the other's. */
struct folders {
    char *roots[2];       /* AGENDA_PHOTO, AGENDA_SKIN */
    const char *inner[2]; /* the other folder's path below this one; NULL: it is not inside */
};

static const char *inner_of(const char *inner, const char *outer)
{
    size_t size = strlen(outer);

    return !strncmp(inner, outer, size) && inner[size] == '/' ? inner + size + 1 : NULL;
}

/* The files below the other folder are left out. */
static int kind_of(int kind, const char *path, const char *unread, const void *self)
{
    const char *inner = ((const struct folders *)self)->inner[kind];
    size_t size = inner ? strlen(inner) : 0;

    (void)unread;
    return inner && !strncmp(path, inner, size) && path[size] == '/' ? JOIN_LEAVE : kind;
}

static int join_both(struct agenda *agenda, const struct folders *folders,
                     const struct group_by *by, struct err *err)
{
    struct join join = {.kind = kind_of, .self = folders, .by = by, .prefixes = 1};

    if (!strcmp(folders->roots[0], folders->roots[1]))
        return err_set(err, ERR_USAGE,
                       "photos and masks are both in '%s'; put the masks in a folder "
                       "of their own",
                       folders->roots[0]);
    join_begin(&join, agenda);
    if (join_folder(&join, folders->roots[0], AGENDA_PHOTO, err) ||
        join_folder(&join, folders->roots[1], AGENDA_SKIN, err))
        return -1;
    join_masks(&join);
    return 0;
}

int layout_pairs_plan(struct agenda *agenda, const struct ingest_options *options,
                      struct err *err)
{
    struct rule usual = {.kind = RULE_GREY, .guessed = 1};
    struct folders folders = {0};
    struct group_by by;
    int rc = -1;

    if (!group_parse(&by, options->group_by, err) &&
        !layout_rule(&agenda->rule, options, usual, err) &&
        (folders.roots[0] = walk_root(options->images, err)) &&
        (folders.roots[1] = walk_root(options->masks, err))) {
        folders.inner[0] = inner_of(folders.roots[1], folders.roots[0]);
        folders.inner[1] = inner_of(folders.roots[0], folders.roots[1]);
        rc = join_both(agenda, &folders, &by, err);
    }
    free(folders.roots[0]);
    free(folders.roots[1]);
    return rc;
}
