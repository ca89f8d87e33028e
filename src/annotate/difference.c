#include "annotate/difference.h"
#include "annotate/mask_compare.h"

#include <stdlib.h>

/* One side of the comparison. */
struct side {
    const struct region *regions;
    struct mask *masks; /* of each region alone */
    size_t *partner;    /* DIFFERENCE_NONE: none yet */
    size_t count;
};

struct pairing {
    struct side before, after;
    struct difference_part *found; /* by the index before */
};

const char *difference_name(enum difference_kind kind)
{
    static const char *const names[] = {"kept",     "relabelled", "moved",
                                        "reshaped", "removed",    "added"};

    return names[kind];
}

struct difference_pixels difference_pixels(const struct mask *before, const struct mask *after)
{
    int64_t n = mask_common(before, after);

    return (struct difference_pixels){n, mask_area(before) - n, mask_area(after) - n};
}

double difference_jaccard(int64_t both, int64_t lost, int64_t gained)
{
    int64_t all = both + lost + gained;

    return all ? (double)both / (double)all : 1;
}

double difference_dice(int64_t both, int64_t lost, int64_t gained)
{
    int64_t all = 2 * both + lost + gained;

    return all ? (double)(2 * both) / (double)all : 1;
}

/* ---- what makes two regions partners ---- */

static int same_area(const struct region *a, const struct region *b)
{
    if (a->mask.count || b->mask.count)
        return a->mask.count && b->mask.count && mask_equal(&a->mask, &b->mask);
    return shape_equal(&a->shape, &b->shape);
}

static int is_kept(const struct region *a, const struct region *b, struct spline_point *shift)
{
    (void)shift;
    return a->label == b->label && same_area(a, b);
}

static int is_relabelled(const struct region *a, const struct region *b,
                         struct spline_point *shift)
{
    (void)shift;
    return a->label != b->label && same_area(a, b);
}

static int corner_at(const struct spline *ring, size_t i)
{
    return ring->corners && ring->corners[i];
}

static int ring_is_moved(const struct spline *a, const struct spline *b,
                         struct spline_point shift)
{
    if (a->kind != b->kind || a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (b->points[i].x - a->points[i].x != shift.x ||
            b->points[i].y - a->points[i].y != shift.y || corner_at(a, i) != corner_at(b, i))
            return 0;
    return 1;
}

static int is_moved(const struct region *a, const struct region *b, struct spline_point *shift)
{
    const struct shape *p = &a->shape, *q = &b->shape;

    if (a->label != b->label || a->mask.count || b->mask.count || !p->count ||
        p->count != q->count || p->fill != q->fill || !p->rings->count || !q->rings->count)
        return 0;
    shift->x = q->rings->points->x - p->rings->points->x;
    shift->y = q->rings->points->y - p->rings->points->y;
    for (size_t i = 0; i < p->count; i++)
        if (!ring_is_moved(&p->rings[i], &q->rings[i], *shift))
            return 0;
    return 1;
}

/* ---- the pairing ---- */

static void pair(struct pairing *p, size_t i, size_t j, enum difference_kind kind,
                 struct spline_point shift)
{
    p->before.partner[i] = j;
    p->after.partner[j] = i;
    p->found[i] = (struct difference_part){.kind = kind, .shift = shift};
}

static void pair_by(struct pairing *p, enum difference_kind kind,
                    int (*fits)(const struct region *, const struct region *,
                                struct spline_point *))
{
    struct spline_point shift = {0, 0};

    for (size_t i = 0; i < p->before.count; i++)
        for (size_t j = 0; j < p->after.count && p->before.partner[i] == DIFFERENCE_NONE; j++)
            if (p->after.partner[j] == DIFFERENCE_NONE &&
                fits(&p->before.regions[i], &p->after.regions[j], &shift))
                pair(p, i, j, kind, shift);
}

static void pair_reshaped(struct pairing *p, size_t i)
{
    double best = 0.5;
    size_t with = DIFFERENCE_NONE;

    for (size_t j = 0; j < p->after.count; j++) {
        struct difference_pixels n;
        double index;

        if (p->after.partner[j] != DIFFERENCE_NONE ||
            p->after.regions[j].label != p->before.regions[i].label)
            continue;
        n = difference_pixels(&p->before.masks[i], &p->after.masks[j]);
        index = difference_jaccard(n.both, n.lost, n.gained);
        if (index > best || (index >= best && with == DIFFERENCE_NONE)) {
            best = index;
            with = j;
        }
    }
    if (with != DIFFERENCE_NONE)
        pair(p, i, with, DIFFERENCE_RESHAPED, (struct spline_point){0, 0});
}

static struct difference to_parts(const struct pairing *p)
{
    size_t most = p->before.count + p->after.count;
    struct difference d = {bytes_zeroed(most, sizeof *d.parts), 0};

    for (size_t i = 0; i < p->before.count; i++) {
        struct difference_part part = p->found[i];

        part.before = i;
        part.after = p->before.partner[i];
        if (part.after == DIFFERENCE_NONE) {
            part.kind = DIFFERENCE_REMOVED;
            part.lost = mask_area(&p->before.masks[i]);
        } else {
            struct difference_pixels n =
                difference_pixels(&p->before.masks[i], &p->after.masks[part.after]);

            part.both = n.both, part.lost = n.lost, part.gained = n.gained;
        }
        d.parts[d.count++] = part;
    }
    for (size_t j = 0; j < p->after.count; j++)
        if (p->after.partner[j] == DIFFERENCE_NONE)
            d.parts[d.count++] =
                (struct difference_part){.kind = DIFFERENCE_ADDED,
                                         .before = DIFFERENCE_NONE,
                                         .after = j,
                                         .gained = mask_area(&p->after.masks[j])};
    return d;
}

/* The region alone, whatever it is labelled. */
static int mask_of(struct mask *out, const struct region *region, int32_t width, int32_t height,
                   struct err *err)
{
    if (!region->mask.count)
        return shape_mask(out, &region->shape, width, height, err);
    if (region->mask.width != width || region->mask.height != height)
        return err_set(err, ERR_FORMAT, "its mask is %d x %d pixels, the photo %d x %d",
                       region->mask.width, region->mask.height, width, height);
    *out = mask_or(&region->mask, &region->mask);
    return 0;
}

static int open_side(struct side *side, const struct region *regions, size_t count,
                     int32_t width, int32_t height, struct err *err)
{
    *side = (struct side){regions, bytes_zeroed(count, sizeof *side->masks),
                          bytes_new(count, sizeof *side->partner), count};
    for (size_t i = 0; i < count; i++) {
        side->partner[i] = DIFFERENCE_NONE;
        if (mask_of(&side->masks[i], &regions[i], width, height, err))
            return err_while(err, "region %zu", i + 1);
    }
    return 0;
}

static void close_side(struct side *side)
{
    for (size_t i = 0; i < side->count; i++)
        mask_free(&side->masks[i]);
    free(side->masks);
    free(side->partner);
}

int difference_of(struct difference *out, const struct region *before, size_t before_count,
                  const struct region *after, size_t after_count, int32_t width, int32_t height,
                  struct err *err)
{
    struct pairing p = {.found = bytes_zeroed(before_count, sizeof *p.found)};
    int rc = open_side(&p.before, before, before_count, width, height, err);

    if (!rc)
        rc = open_side(&p.after, after, after_count, width, height, err);

    if (!rc) {
        pair_by(&p, DIFFERENCE_KEPT, is_kept);
        pair_by(&p, DIFFERENCE_RELABELLED, is_relabelled);
        pair_by(&p, DIFFERENCE_MOVED, is_moved);
        for (size_t i = 0; i < before_count; i++)
            if (p.before.partner[i] == DIFFERENCE_NONE)
                pair_reshaped(&p, i);
        *out = to_parts(&p);
    }
    close_side(&p.before);
    close_side(&p.after);
    free(p.found);
    return rc ? -1 : 0;
}

void difference_free(struct difference *difference)
{
    free(difference->parts);
    *difference = (struct difference){0};
}
