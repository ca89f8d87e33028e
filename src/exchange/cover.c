#include "exchange/cover.h"

#include <string.h>

enum { LABELS = REGION_IGNORE + 1 };

void cover_free(struct cover *cover)
{
    for (int i = 0; i < LABELS; i++)
        mask_free(&cover->of[i]);
}

static struct mask copy_of(const struct mask *mask)
{
    struct mask copy = *mask;

    copy.ends = bytes_new(mask->count, sizeof *copy.ends);
    memcpy(copy.ends, mask->ends, mask->count * sizeof *copy.ends);
    return copy;
}

struct mask cover_seen(const struct cover *cover, const struct mask *own,
                       enum region_label label)
{
    struct mask seen = copy_of(own);

    for (int i = 0; i < LABELS; i++) {
        struct mask free_of, rest;

        if (i == (int)label || !cover->of[i].count)
            continue;
        free_of = mask_not(&cover->of[i]);
        rest = mask_and(&seen, &free_of);
        mask_free(&free_of);
        mask_free(&seen);
        seen = rest;
    }
    return seen;
}

void cover_add(struct cover *cover, const struct mask *own, enum region_label label)
{
    struct mask *of = &cover->of[label];
    struct mask more = of->count ? mask_or(of, own) : copy_of(own);

    mask_free(of);
    *of = more;
}

int cover_own(struct mask *out, const struct region *region, int32_t width, int32_t height,
              struct err *err)
{
    if (!region->mask.count)
        return shape_mask(out, &region->shape, width, height, err);
    if (region->mask.width != width || region->mask.height != height)
        return err_set(err, ERR_FORMAT, "its mask is %d x %d pixels, the picture %d x %d",
                       region->mask.width, region->mask.height, width, height);
    *out = copy_of(&region->mask);
    return 0;
}

int cover_see(struct mask *seen, const struct region *regions, size_t count, int32_t width,
              int32_t height, struct err *err)
{
    struct cover cover = {0};
    int rc = 0;

    for (size_t i = count; i-- > 0 && !rc;) {
        struct mask own = {0};

        rc = cover_own(&own, &regions[i], width, height, err);
        if (rc) {
            err_while(err, "region %zu", i);
            break;
        }
        seen[i] = cover_seen(&cover, &own, regions[i].label);
        cover_add(&cover, &own, regions[i].label);
        mask_free(&own);
    }
    cover_free(&cover);
    return rc;
}
