#include "annotate/region.h"

#include <string.h>

static const char *const NAMES[] = {"not-skin", "skin", "ignore"};

void region_free(struct region *region)
{
    shape_free(&region->shape);
    mask_free(&region->mask);
    *region = (struct region){0};
}

const char *region_label_name(enum region_label label)
{
    return NAMES[label];
}

int region_label_of(enum region_label *out, const char *name)
{
    for (int i = 0; i < (int)(sizeof NAMES / sizeof *NAMES); i++)
        if (!strcmp(name, NAMES[i])) {
            *out = (enum region_label)i;
            return 0;
        }
    return -1;
}

/* Replaces *mask by mask or part (where `in`), or by mask without part. */
static void change(struct mask *mask, const struct mask *part, int in)
{
    struct mask rest = mask_not(part), next = in ? mask_or(mask, part) : mask_and(mask, &rest);

    mask_free(&rest);
    mask_free(mask);
    *mask = next;
}

static int paint(struct mask *skin, struct mask *ignored, const struct region *region,
                 struct err *err)
{
    struct mask made = {0}, part = region->mask;

    if (!part.count) {
        if (shape_mask(&made, &region->shape, skin->width, skin->height, err))
            return -1;
        part = made;
    } else if (part.width != skin->width || part.height != skin->height) {
        return err_set(err, ERR_FORMAT, "its mask is %d x %d pixels, the picture %d x %d",
                       part.width, part.height, skin->width, skin->height);
    }
    change(skin, &part, region->label == REGION_SKIN);
    change(ignored, &part, region->label == REGION_IGNORE);
    mask_free(&made);
    return 0;
}

int region_paint(struct mask *skin, struct mask *ignored, const struct region *regions,
                 size_t count, int32_t width, int32_t height, struct err *err)
{
    struct mask s = mask_empty(width, height), g = mask_empty(width, height);

    for (size_t i = 0; i < count; i++)
        if (paint(&s, &g, &regions[i], err)) {
            mask_free(&s);
            mask_free(&g);
            return err_while(err, "region %zu", i);
        }
    *skin = s;
    *ignored = g;
    return 0;
}
