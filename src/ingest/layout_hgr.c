#include "ingest/layout.h"
#include "ingest/join.h"
#include "ingest/walk.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The archives unpack side by side; where one of them was moved to the top, its
 * two folders lie there alone. */
static const struct {
    const char *images, *masks, *above;
} places[] = {
    {"original_images", "skin_masks", ""},
    {"hgr1_images/original_images", "hgr1_skin/skin_masks", "hgr1_images/original_images/"},
    {"hgr2a_images/original_images", "hgr2a_skin/skin_masks", "hgr2a_images/original_images/"},
    {"hgr2b_images/original_images", "hgr2b_skin/skin_masks", "hgr2b_images/original_images/"},
};

/* <gesture>_<set>_<database>_id<NN>_<k>: the person is <database>_id<NN>, since
 * each database counts its persons from 1. */
static int person(struct text *out, const char *name)
{
    const char *base = walk_base(name), *id = base, *from, *end;

    while ((id = strstr(id, "_id")) && !isdigit((unsigned char)id[3]))
        id++;
    if (id) {
        for (from = id; from > base && from[-1] != '_';)
            from--;
        end = id + 3 + strspn(id + 3, "0123456789");
        if (from > base && from < id && (*end == '_' || *end == '.')) {
            text_add_bytes(out, from, (size_t)(end - from));
            return 0;
        }
    }
    text_add(out, "its name tells no person: expected <gesture>_<set>_<database>_id<NN>_<k>");
    return -1;
}

static int place_agenda(struct agenda *agenda, const char *folder, size_t at, struct err *err)
{
    struct join join = {.group = person, .above = places[at].above};
    char *images = agenda_path(folder, places[at].images);
    char *masks = agenda_path(folder, places[at].masks);
    int rc;

    join_begin(&join, agenda);
    rc = join_folder(&join, images, AGENDA_PHOTO, err) ||
         join_folder(&join, masks, AGENDA_SKIN, err);
    if (!rc)
        join_masks(&join);
    free(images);
    free(masks);
    return rc ? -1 : 0;
}

int layout_hgr_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err)
{
    struct rule usual = {
        .kind = RULE_GREY, .polarity = RULE_BLACK, .threshold = 128, .guessed = 1};
    int found = 0;

    if (layout_rule(&agenda->rule, options, usual, err))
        return -1;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (!walk_is_folder(options->folder, places[i].images))
            continue;
        found++;
        if (place_agenda(agenda, options->folder, i, err))
            return -1;
    }
    if (!found)
        return err_set(err, ERR_ABSENT,
                       "'%s' holds neither original_images/ nor hgr1_images/original_images/; "
                       "the hgr layout wants one of them with its skin_masks/",
                       options->folder);
    return 0;
}
