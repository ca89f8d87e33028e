#include "exchange/riders.h"
#include "exchange/cover.h"

#include <stdlib.h>
#include <string.h>

void riders_free(struct riders *riders)
{
    free(riders->list);
    riders->list = NULL;
    riders->count = 0;
}

void riders_note(struct riders *riders, const struct ridden *ridden)
{
    size_t n = riders->count;

    if (!(n & (n - 1)))
        riders->list = bytes_resized(riders->list, n ? 2 * n : 1, sizeof *riders->list);
    riders->list[riders->count++] = *ridden;
}

/* 0 with the rider's shape, if what is seen of it are the pixels; else 1. */
static int believe_pixels(struct shape *out, const struct region *plain, const json_t *rider,
                          const struct cover *cover)
{
    struct shape shape;
    struct mask own = {0}, seen;
    struct err ignored;
    int same;

    if (rider_read(&shape, rider))
        return 1;
    if (shape_mask(&own, &shape, plain->mask.width, plain->mask.height, &ignored)) {
        shape_free(&shape);
        return 1;
    }
    seen = cover_seen(cover, &own, plain->label);
    same = mask_equal(&seen, &plain->mask);
    mask_free(&seen);
    mask_free(&own);
    if (same)
        *out = shape;
    else
        shape_free(&shape);
    return !same;
}

/* Puts the rider's shape in the region's place; 1 if it is not believed. */
static int replace(struct region *region, const struct riders *riders, const json_t *rider,
                   const struct cover *cover)
{
    enum region_label label = region->label;
    struct shape shape;

    if (!rider || (!region->mask.count && !region->shape.count))
        return 1;
    if (region->mask.count
            ? believe_pixels(&shape, region, rider, cover)
            : rider_read_beside(&shape, rider, region->shape.rings, riders->ring))
        return 1;
    region_free(region);
    *region = (struct region){.label = label, .shape = shape};
    return 0;
}

/* The riders of one photo, the last first, as each needs those over it. */
static int settle_photo(const struct riders *riders, struct exchange_photo *photo,
                        const struct ridden *list, size_t count, size_t *ours,
                        struct losses *losses, struct err *err)
{
    struct cover cover = {0};
    int rc = 0;

    for (size_t i = photo->count; i-- > 0 && !rc && count;) {
        struct region *region = &photo->regions[i];
        struct mask own = {0};

        if (list[count - 1].region == i) {
            const struct ridden *r = &list[--count];

            if (!replace(region, riders, r->rider, &cover))
                ++*ours;
            else
                losses_add(losses,
                           "%s: its curves were left out: its plain shape is no longer theirs",
                           r->where);
        }
        rc = cover_own(&own, region, photo->width, photo->height, err);
        if (!rc)
            cover_add(&cover, &own, region->label);
        else
            err_while(err, "'%.120s': region %zu", photo->name, i);
        mask_free(&own);
    }
    cover_free(&cover);
    return rc;
}

static int by_region(const void *a, const void *b)
{
    const struct ridden *r = a, *s = b;

    return r->photo != s->photo ? (r->photo > s->photo) - (r->photo < s->photo)
                                : (r->region > s->region) - (r->region < s->region);
}

int riders_settle(struct riders *riders, struct exchange_doc *doc, struct losses *losses,
                  struct err *err)
{
    const struct ridden *list = riders->list;
    size_t n = riders->count;

    if (n)
        qsort(riders->list, n, sizeof *riders->list, by_region);
    for (size_t i = 0, end = 0; i < n; i = end) {
        while (end < n && list[end].photo == list[i].photo)
            end++;
        if (settle_photo(riders, &doc->photos[list[i].photo], list + i, end - i, &doc->ours,
                         losses, err))
            return -1;
    }
    return 0;
}
