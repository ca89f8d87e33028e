#include "ingest/pair.h"
#include "base/bytes.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct key {
    const char *text;
    size_t index;
};

static int by_text(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static struct key *sorted(const struct pair_keys *keys)
{
    struct key *list = bytes_new(keys->count, sizeof *list);

    for (size_t i = 0; i < keys->count; i++)
        list[i] = (struct key){keys->keys[i], i};
    if (keys->count)
        qsort(list, keys->count, sizeof *list, by_text);
    return list;
}

/* What was found for one mask: how many photos, and the first two. */
struct found {
    int count;
    size_t index[2];
};

/* Adds the photos whose key is text[0..size). */
static void look_up(struct found *found, const struct key *list, size_t count, const char *text,
                    size_t size)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strncmp(list[middle].text, text, size) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && !strncmp(list[low].text, text, size) && !list[low].text[size]; low++)
        if (found->count++ < 2)
            found->index[found->count - 1] = list[low].index;
}

static struct found candidates(const struct key *list, size_t count, const char *key,
                               int prefixes)
{
    struct found found = {0};
    const char *slash = strrchr(key, '/');

    look_up(&found, list, count, key, strlen(key));
    if (found.count || !prefixes)
        return found;
    for (const char *at = slash ? slash + 1 : key; *at; at++)
        if (strchr("_-.", *at))
            look_up(&found, list, count, key, (size_t)(at - key));
    return found;
}

static char *reason(const char *fmt, const char *a, const char *b, const char *c)
{
    struct text text = {0};

    if (c)
        text_add(&text, "the photo '%s' has two masks, '%s' and '%s': %s", a, b, c, fmt);
    else
        text_add(&text, "a mask of '%s' or of '%s': %s", a, b, fmt);
    return text.data;
}

/* Gives mask m to photo p, unless p has one; then both masks are refused. */
static void give(struct pair *pair, const struct pair_keys *photos,
                 const struct pair_keys *masks, size_t p, size_t m, long *first)
{
    const char *advice = "leave one in the folder";

    if (first[p] < 0) {
        first[p] = (long)m;
        pair->mask_of[p] = (long)m;
        pair->photo_of[m] = (long)p;
        return;
    }
    pair->reason[m] = reason(advice, photos->names[p], masks->names[first[p]], masks->names[m]);
    if (pair->mask_of[p] >= 0)
        pair->reason[first[p]] =
            reason(advice, photos->names[p], masks->names[first[p]], masks->names[m]);
    pair->photo_of[m] = pair->photo_of[first[p]] = pair->mask_of[p] = PAIR_REFUSED;
}

struct pair pair_match(const struct pair_keys *photos, const struct pair_keys *masks,
                       int prefixes)
{
    struct key *list = sorted(photos);
    long *first = bytes_new(photos->count, sizeof *first); /* the first mask of each photo */
    struct pair pair = {.mask_of = bytes_new(photos->count, sizeof(long)),
                        .photo_of = bytes_new(masks->count, sizeof(long)),
                        .reason = bytes_zeroed(masks->count, sizeof(char *)),
                        .mask_count = masks->count};

    for (size_t p = 0; p < photos->count; p++)
        pair.mask_of[p] = first[p] = PAIR_NONE;
    for (size_t m = 0; m < masks->count; m++) {
        struct found found = candidates(list, photos->count, masks->keys[m], prefixes);

        pair.photo_of[m] = found.count > 1 ? PAIR_REFUSED : PAIR_NONE;
        if (found.count > 1)
            pair.reason[m] =
                reason("rename it to the stem of one", photos->names[found.index[0]],
                       photos->names[found.index[1]], NULL);
        else if (found.count)
            give(&pair, photos, masks, found.index[0], m, first);
    }
    free(list);
    free(first);
    return pair;
}

void pair_free(struct pair *pair)
{
    for (size_t m = 0; m < pair->mask_count; m++)
        free(pair->reason[m]);
    free(pair->mask_of);
    free(pair->photo_of);
    free(pair->reason);
    *pair = (struct pair){0};
}
