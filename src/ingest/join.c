#include "ingest/join.h"
#include "ingest/walk.h"

#include <stdlib.h>

void join_begin(struct join *join, struct agenda *agenda)
{
    join->agenda = agenda;
    join->place = agenda->places++;
}

/* A folder that is being walked. */
struct walking {
    const struct join *join;
    const char *folder;
    enum agenda_kind kind;
    int made[AGENDA_KINDS]; /* of which kinds there is a list */
    int64_t lists[AGENDA_KINDS];
};

static void add(struct walking *w, int kind, const char *path, const char *unread)
{
    const struct join *join = w->join;
    struct agenda_file file = {.path = path, .unread = unread};
    struct text key = {0}, group = {0};
    int bad = 0;

    if (join->key)
        join->key(&key, path);
    else if (!join->alone)
        text_add_bytes(&key, path, walk_stem(path));
    if (kind == AGENDA_PHOTO && join->group)
        bad = join->group(&group, path);
    else if (kind == AGENDA_PHOTO)
        group_name(&group, join->by, path);
    file.key = key.data;
    file.group = bad ? NULL : group.data;
    file.reason = bad ? group.data : NULL;
    if (!w->made[kind])
        w->lists[kind] = agenda_list(join->agenda, join->place, (enum agenda_kind)kind,
                                     w->folder, join->above);
    w->made[kind] = 1;
    agenda_add(join->agenda, w->lists[kind], &file);
    text_free(&key);
    text_free(&group);
}

static void found(void *self, const char *path, const char *unread)
{
    struct walking *w = self;
    int kind =
        w->join->kind ? w->join->kind(w->kind, path, unread, w->join->self) : (int)w->kind;

    if (kind >= 0)
        add(w, kind, path, unread);
    else
        w->join->agenda->skipped += kind == JOIN_SKIP;
}

int join_folder(struct join *join, const char *folder, enum agenda_kind kind, struct err *err)
{
    struct walking w = {.join = join, .kind = kind};
    char *root = walk_root(folder, err);

    if (!root)
        return -1;
    w.folder = root;
    walk_folder(root, found, &w);
    free(root);
    return 0;
}

void join_masks(struct join *join)
{
    int64_t first = (int64_t)join->place * AGENDA_KINDS;

    join->agenda->masked = 1;
    for (int kind = AGENDA_SKIN; kind < AGENDA_KINDS; kind++)
        agenda_pair(join->agenda, first + AGENDA_PHOTO, first + kind, join->prefixes);
}
