#ifndef INGEST_JOIN_H
#define INGEST_JOIN_H

#include "ingest/agenda.h"
#include "ingest/group.h"

/* join.h - the files below a folder of photos, and of one or two of masks, become an agenda. */
enum { JOIN_SKIP = -1, JOIN_LEAVE = -2 };

struct join {
    struct agenda *agenda;

    /* Of which kind (enum agenda_kind) a file is that lies in a folder of `kind`; JOIN_SKIP: it
     * is nothing to the layout, and counted; JOIN_LEAVE: it is not even counted. `unread` is
     * NULL, or why it cannot be read. NULL: of its folder's. */
    int (*kind)(int kind, const char *path, const char *unread, const void *self);
    const void *self; /* for that */

    /* Adds the key of a file (ingest/pair.h); NULL: its path without endings. */
    void (*key)(struct text *out, const char *path);

    /* Adds the group's name of a photo, or, giving -1, the reason why its name
     * tells none; NULL: group_name() does, by `by`. */
    int (*group)(struct text *out, const char *path);
    const struct group_by *by;

    const char *above; /* goes before each photo's name; NULL: nothing */
    int prefixes;      /* as pair_match() */
    int alone;         /* there are no masks: keys are not wanted */
    int place;         /* which of the agenda's; join_begin() says */
};

void join_begin(struct join *join, struct agenda *agenda);

/* Adds the files below a folder of that kind. ERR_ABSENT: no such folder. */
int join_folder(struct join *join, const char *folder, enum agenda_kind kind, struct err *err);

/* The photos get their masks. */
void join_masks(struct join *join);

#endif
