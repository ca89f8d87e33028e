#ifndef INGEST_JOIN_H
#define INGEST_JOIN_H

#include "ingest/group.h"
#include "ingest/agenda.h"
#include "ingest/walk.h"

/* join.h - a folder of photos and one or two of masks become a agenda. */
struct join {
    const struct walk *photos;
    const struct walk *skin;
    const struct walk *background; /* NULL: the layout has none */

    /* Adds the key of a file (ingest/pair.h); NULL: its path without endings. */
    void (*key)(struct text *out, const char *path);

    /* Adds the group's name of a photo, or, giving -1, the reason why its name
     * tells none; NULL: group_name() does, by `by`. */
    int (*group)(struct text *out, const char *path);
    const struct group_by *by;

    const char *above; /* goes before each photo's name; NULL: nothing */
    int prefixes;      /* as pair_match() */
};

/* Appends the photos, in order, each with its masks; counts the masks that are
 * left over and refuses those that belong to two or share one. */
void join_walks(struct agenda *agenda, const struct join *join);

#endif
