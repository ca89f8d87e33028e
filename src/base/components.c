#include "base/components.h"
#include "base/bytes.h"

#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Where the id stands, or `count`. */
static size_t place(const struct components *c, int64_t id)
{
    const int64_t *at = c->count ? bsearch(&id, c->ids, c->count, sizeof id, by_id) : NULL;

    return at ? (size_t)(at - c->ids) : c->count;
}

/* The root, with the way to it halved. */
static size_t root(size_t *roots, size_t at)
{
    while (roots[at] != at)
        at = roots[at] = roots[roots[at]];
    return at;
}

struct components components_of(const struct components_edge *edges, size_t count)
{
    struct components c = {.ids = bytes_new(2 * count, sizeof *c.ids)};

    for (size_t i = 0; i < count; i++) {
        c.ids[2 * i] = edges[i].a;
        c.ids[2 * i + 1] = edges[i].b;
    }
    qsort(c.ids, 2 * count, sizeof *c.ids, by_id);
    for (size_t i = 0; i < 2 * count; i++)
        if (!c.count || c.ids[c.count - 1] != c.ids[i])
            c.ids[c.count++] = c.ids[i];
    c.roots = bytes_new(c.count, sizeof *c.roots);
    for (size_t i = 0; i < c.count; i++)
        c.roots[i] = i;
    for (size_t i = 0; i < count; i++) {
        size_t a = root(c.roots, place(&c, edges[i].a));
        size_t b = root(c.roots, place(&c, edges[i].b));

        c.roots[a < b ? b : a] = a < b ? a : b;
    }
    for (size_t i = 0; i < c.count; i++)
        c.roots[i] = root(c.roots, i);
    return c;
}

void components_free(struct components *components)
{
    free(components->ids);
    free(components->roots);
    *components = (struct components){0};
}

int64_t components_root(const struct components *components, int64_t id)
{
    size_t at = place(components, id);

    return at < components->count ? components->ids[components->roots[at]] : id;
}
