#include "annotate/mask_parts.h"
#include "annotate/mask_place.h"
#include "annotate/mask_span.h"

#include <stdlib.h>

/* A span and the part that it is of: `up` leads to the part's first span. */
struct node {
    struct mask_span span;
    size_t up;
    int64_t area; /* of the whole part; of first spans */
    int rim;      /* the part meets the picture's rim; of first spans */
};

struct forest {
    struct node *nodes;
    size_t count;
};

static size_t root_of(struct node *nodes, size_t i)
{
    while (nodes[i].up != i) {
        nodes[i].up = nodes[nodes[i].up].up;
        i = nodes[i].up;
    }
    return i;
}

/* The earlier one stays the first. */
static void unite(struct node *nodes, size_t a, size_t b)
{
    size_t p = root_of(nodes, a), q = root_of(nodes, b);

    if (p < q)
        nodes[q].up = p;
    else
        nodes[p].up = q;
}

static struct forest spans_of(const struct mask *mask)
{
    struct mask_walk walk = {mask, 1, 0};
    struct forest f = {bytes_new(64, sizeof *f.nodes), 0};
    size_t room = 64;
    struct mask_span s;

    while (mask_walk_on(&walk, &s)) {
        int rim = !s.y || s.y == mask->height - 1 || !s.from || s.to == mask->width;

        if (f.count == room) {
            room *= 2;
            f.nodes = bytes_resized(f.nodes, room, sizeof *f.nodes);
        }
        f.nodes[f.count] = (struct node){s, f.count, s.to - s.from, rim};
        f.count++;
    }
    return f;
}

/* Two rows side by side: whichever span ends first has met all that it can. */
static void join(struct forest *f, enum mask_touch touch)
{
    struct node *nodes = f->nodes;
    int reach = touch == MASK_CORNERS;

    for (size_t i = 0, j = 0; j < f->count; j++) { /* i: the row above j's */
        while (i < j && nodes[i].span.y < nodes[j].span.y - 1)
            i++;
        while (i < j && nodes[i].span.y < nodes[j].span.y &&
               nodes[i].span.to + reach <= nodes[j].span.from)
            i++;
        for (size_t k = i; k < j && nodes[k].span.y == nodes[j].span.y - 1 &&
                           nodes[k].span.from < nodes[j].span.to + reach;
             k++)
            unite(nodes, k, j);
    }
    for (size_t i = 0; i < f->count; i++) {
        size_t root = root_of(nodes, i);

        nodes[i].up = root;
        if (root != i) {
            nodes[root].area += nodes[i].area;
            nodes[root].rim |= nodes[i].rim;
        }
    }
}

static struct forest parts_of(const struct mask *mask, enum mask_touch touch)
{
    struct forest f = spans_of(mask);

    join(&f, touch);
    return f;
}

/* What sorts parts, and where the part's mask stands once it is listed. */
struct rank {
    int64_t area;
    size_t root;
};

static int compare(const void *a, const void *b)
{
    const struct rank *p = a, *q = b;

    if (p->area != q->area)
        return p->area < q->area ? 1 : -1;
    return (p->root > q->root) - (p->root < q->root);
}

static struct rank *ranked(const struct forest *f, size_t *total)
{
    struct rank *ranks = bytes_new(f->count, sizeof *ranks);

    *total = 0;
    for (size_t i = 0; i < f->count; i++)
        if (f->nodes[i].up == i)
            ranks[(*total)++] = (struct rank){f->nodes[i].area, i};
    if (*total)
        qsort(ranks, *total, sizeof *ranks, compare);
    return ranks;
}

static void add(struct mask_builder *out, struct mask_span s)
{
    uint32_t row = (uint32_t)s.y * (uint32_t)out->mask.width;

    mask_builder_add(out, 0, row + (uint32_t)s.from);
    mask_builder_add(out, 1, row + (uint32_t)s.to);
}

static void finish(struct mask_builder *out)
{
    mask_builder_add(out, 0, (uint32_t)out->mask.width * (uint32_t)out->mask.height);
}

struct mask_parts mask_parts(const struct mask *mask, enum mask_touch touch, size_t most)
{
    struct mask_parts parts = {0};
    struct forest f = parts_of(mask, touch);
    struct rank *ranks = ranked(&f, &parts.total);
    size_t *place = bytes_new(f.count, sizeof *place); /* of first spans: which in the list */
    struct mask_builder *out;

    parts.count = parts.total < most ? parts.total : most;
    for (size_t r = 0; r < parts.total; r++)
        place[ranks[r].root] = r;
    out = bytes_new(parts.count, sizeof *out);
    for (size_t r = 0; r < parts.count; r++)
        out[r] = mask_builder_begin(mask->width, mask->height);
    for (size_t i = 0; i < f.count; i++)
        if (place[f.nodes[i].up] < parts.count)
            add(&out[place[f.nodes[i].up]], f.nodes[i].span);
    parts.list = bytes_new(parts.count, sizeof *parts.list);
    for (size_t r = 0; r < parts.count; r++) {
        finish(&out[r]);
        parts.list[r] = out[r].mask;
    }
    free(out);
    free(place);
    free(ranks);
    free(f.nodes);
    return parts;
}

void mask_parts_free(struct mask_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        mask_free(&parts->list[i]);
    free(parts->list);
    *parts = (struct mask_parts){0};
}

struct mask mask_fill_holes(const struct mask *mask, enum mask_touch touch)
{
    struct mask out = mask_not(mask), filled;
    struct forest f = parts_of(&out, touch);
    struct mask_builder open = mask_builder_begin(mask->width, mask->height);

    for (size_t i = 0; i < f.count; i++)
        if (f.nodes[f.nodes[i].up].rim)
            add(&open, f.nodes[i].span);
    finish(&open);
    filled = mask_not(&open.mask);
    mask_free(&out);
    mask_free(&open.mask);
    free(f.nodes);
    return filled;
}

struct mask mask_boundary(const struct mask *mask)
{
    static const int32_t steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    struct mask inner = mask_and(mask, mask), edge; /* inner: no neighbour is out */

    for (int i = 0; i < 4; i++) {
        struct mask moved = mask_shift(mask, steps[i][0], steps[i][1]);
        struct mask less = mask_and(&inner, &moved);

        mask_free(&moved);
        mask_free(&inner);
        inner = less;
    }
    edge = mask_xor(mask, &inner);
    mask_free(&inner);
    return edge;
}

/* In where the `length` pixels from here on, along (dx, dy), are all in: a
 * stretch that is known to be in is laid against itself further on, so that it
 * doubles each time. */
static struct mask stretch(const struct mask *mask, int32_t length, int32_t dx, int32_t dy)
{
    struct mask all = mask_and(mask, mask);

    for (int32_t known = 1; known < length;) {
        int32_t more = length - known < known ? length - known : known;
        struct mask moved = mask_shift(&all, -more * dx, -more * dy);
        struct mask both = mask_and(&all, &moved);

        mask_free(&moved);
        mask_free(&all);
        all = both;
        known += more;
    }
    return all;
}

struct mask mask_erode(const struct mask *mask, int32_t reach)
{
    int32_t side = mask->width > mask->height ? mask->width : mask->height;
    int32_t length = 2 * (reach < side ? reach : side) + 1; /* more leaves nothing either */
    struct mask across = stretch(mask, length, 1, 0), both = stretch(&across, length, 0, 1);
    struct mask centred = mask_shift(&both, length / 2, length / 2);

    mask_free(&across);
    mask_free(&both);
    return centred;
}
