#include "ingest/layout.h"
#include "ingest/group.h"
#include "ingest/join.h"

#include <stdlib.h>
#include <string.h>

/* Takes the files below `inner` out, where that is a folder inside the walk's. */
static void leave_out(struct walk *walk, const char *inner)
{
    size_t size = strlen(walk->folder), kept = 0;
    const char *below = inner + size + 1;

    if (strncmp(inner, walk->folder, size) || inner[size] != '/')
        return;
    size = strlen(below);
    for (size_t i = 0; i < walk->count; i++) {
        struct walk_file *file = &walk->files[i];

        if (strncmp(file->path, below, size) || file->path[size] != '/') {
            walk->files[kept++] = *file;
            continue;
        }
        free(file->path);
        free(file->reason);
    }
    walk->count = kept;
}

int layout_pairs_plan(struct agenda *agenda, const struct ingest_options *options,
                      struct err *err)
{
    struct rule usual = {.kind = RULE_GREY, .guessed = 1};
    struct walk images = {0}, masks = {0};
    struct group_by by;
    int rc = -1;

    if (group_parse(&by, options->group_by, err) ||
        layout_rule(&agenda->rule, options, usual, err) ||
        walk_folder(&images, options->images, err) || walk_folder(&masks, options->masks, err))
        goto done;
    if (!strcmp(images.folder, masks.folder)) {
        err_set(err, ERR_USAGE,
                "photos and masks are both in '%s'; put the masks in a folder "
                "of their own",
                images.folder);
        goto done;
    }
    leave_out(&images, masks.folder);
    leave_out(&masks, images.folder);
    join_walks(agenda,
               &(struct join){.photos = &images, .skin = &masks, .by = &by, .prefixes = 1});
    rc = 0;
done:
    walk_free(&images);
    walk_free(&masks);
    return rc;
}
