#include "annotate/mask_place.h"
#include "annotate/mask_span.h"

#include <stdlib.h>

struct mask_box mask_bounds(const struct mask *mask)
{
    struct mask_walk walk = {mask, 1, 0};
    struct mask_span s;
    int32_t left = mask->width, right = 0, top = -1, bottom = 0;

    while (mask_walk_on(&walk, &s)) {
        left = s.from < left ? s.from : left;
        right = s.to > right ? s.to : right;
        top = top < 0 ? s.y : top;
        bottom = s.y + 1;
    }
    return top < 0 ? (struct mask_box){0}
                   : (struct mask_box){left, top, right - left, bottom - top};
}

/* Appends a span of the new picture. */
static void add(struct mask_builder *out, int64_t y, int64_t from, int64_t to)
{
    int64_t row = y * out->mask.width;

    mask_builder_add(out, 0, (uint32_t)(row + from));
    mask_builder_add(out, 1, (uint32_t)(row + to));
}

static struct mask finished(struct mask_builder *out)
{
    mask_builder_add(out, 0, (uint32_t)out->mask.width * (uint32_t)out->mask.height);
    return out->mask;
}

static struct mask window(const struct mask *mask, int64_t x, int64_t y, int32_t width,
                          int32_t height)
{
    struct mask_builder out = mask_builder_begin(width, height);
    struct mask_walk walk = {mask, 1, 0};
    struct mask_span s;

    while (mask_walk_on(&walk, &s)) {
        int64_t from = s.from - x, to = s.to - x;

        from = from < 0 ? 0 : from;
        to = to > width ? width : to;
        if (s.y >= y && s.y - y < height && from < to)
            add(&out, s.y - y, from, to);
    }
    return finished(&out);
}

struct mask mask_crop(const struct mask *mask, int32_t x, int32_t y, int32_t width,
                      int32_t height)
{
    return window(mask, x, y, width, height);
}

struct mask mask_shift(const struct mask *mask, int32_t dx, int32_t dy)
{
    return window(mask, -(int64_t)dx, -(int64_t)dy, mask->width, mask->height);
}

/* The first of `wanted` pixels whose centre is at or behind the line before pixel `at` of
 * `had`: ceil((2 at wanted - had) / (2 had)). */
static int64_t first_from(int64_t at, int64_t wanted, int64_t had)
{
    return (2 * at * wanted + had - 1) / (2 * had);
}

struct mask mask_scale(const struct mask *mask, int32_t width, int32_t height)
{
    struct mask_builder out = mask_builder_begin(width, height);
    struct mask_walk walk = {mask, 1, 0}, row;
    struct mask_span s;
    int more = mask_walk_on(&walk, &s);

    for (int64_t y = 0; y < height && more; y++) {
        int32_t from_row = (int32_t)((2 * y + 1) * mask->height / (2 * (int64_t)height));
        struct mask_span now;

        while (more && s.y < from_row)
            more = mask_walk_on(&walk, &s);
        row = walk; /* which stands behind s: the rows that show it again begin there too */
        now = s;
        for (int on = more; on && now.y == from_row; on = mask_walk_on(&row, &now)) {
            int64_t from = first_from(now.from, width, mask->width);
            int64_t to = first_from(now.to, width, mask->width);

            if (from < to)
                add(&out, y, from, to);
        }
    }
    return finished(&out);
}
