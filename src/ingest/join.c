#include "ingest/join.h"
#include "base/bytes.h"
#include "ingest/pair.h"

#include <stdlib.h>
#include <string.h>

/* The readable files of a walk, as keys. */
struct side {
    struct pair_keys keys;
    const char *folder;
};

/* The files that cannot be read are refused at once. */
static struct side side_of(struct agenda *agenda, const struct walk *walk,
                           const struct join *join)
{
    struct side side = {
        {bytes_new(walk->count, sizeof(char *)), bytes_new(walk->count, sizeof(char *)), 0},
        walk->folder};

    for (size_t i = 0; i < walk->count; i++) {
        char *path = walk->files[i].path;
        struct text key = {0};

        if (walk->files[i].reason) {
            agenda_refuse(agenda, walk->folder, path, walk->files[i].reason);
            continue;
        }
        if (join->key)
            join->key(&key, path);
        else
            text_add_bytes(&key, path, walk_stem(path));
        side.keys.keys[side.keys.count] = key.data;
        side.keys.names[side.keys.count++] = path;
    }
    return side;
}

static void side_free(struct side *side)
{
    for (size_t i = 0; i < side->keys.count; i++)
        free(side->keys.keys[i]);
    free(side->keys.keys);
    free(side->keys.names);
}

static void add_photo(struct agenda *agenda, const struct side *photos, const struct join *join,
                      size_t p)
{
    const char *path = photos->keys.names[p];
    struct text name = {0}, group = {0};
    struct agenda_item *item;
    int bad = 0;

    text_add(&name, "%s%s", join->above ? join->above : "", path);
    if (join->group)
        bad = join->group(&group, path);
    else
        group_name(&group, join->by, path);
    item = agenda_add(agenda, photos->folder, path, name.data, bad ? NULL : group.data);
    if (bad)
        item->reason = bytes_copied_text(group.data);
    text_free(&name);
    text_free(&group);
}

static void tell_left_over(struct agenda *agenda, const struct side *masks,
                           const struct pair *pair)
{
    for (size_t m = 0; m < masks->keys.count; m++) {
        if (pair->reason[m])
            agenda_refuse(agenda, masks->folder, masks->keys.names[m], pair->reason[m]);
        else if (pair->photo_of[m] == PAIR_NONE && !agenda->masks_alone++)
            agenda_tell(agenda, "no photo belongs to the mask '%s/%s', the first such mask",
                        masks->folder, masks->keys.names[m]);
    }
}

/* Gives the photos from item `first` on their masks from one folder. */
static void give_masks(struct agenda *agenda, size_t first, const struct side *photos,
                       const struct walk *walk, const struct join *join)
{
    struct side masks = side_of(agenda, walk, join);
    struct pair pair = pair_match(&photos->keys, &masks.keys, join->prefixes);

    for (size_t p = 0; p < photos->keys.count; p++) {
        struct agenda_item *item = &agenda->items[first + p];
        char *path = pair.mask_of[p] >= 0
                         ? agenda_path(masks.folder, masks.keys.names[pair.mask_of[p]])
                         : NULL;

        if (walk == join->background)
            item->background = path;
        else
            item->skin = path;
    }
    tell_left_over(agenda, &masks, &pair);
    pair_free(&pair);
    side_free(&masks);
}

void join_walks(struct agenda *agenda, const struct join *join)
{
    struct side photos = side_of(agenda, join->photos, join);
    size_t first = agenda->count;

    agenda->masked = 1;
    for (size_t p = 0; p < photos.keys.count; p++)
        add_photo(agenda, &photos, join, p);
    give_masks(agenda, first, &photos, join->skin, join);
    if (join->background)
        give_masks(agenda, first, &photos, join->background, join);
    side_free(&photos);
}
