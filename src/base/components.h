#ifndef BASE_COMPONENTS_H
#define BASE_COMPONENTS_H

#include <stddef.h>
#include <stdint.h>

/* components.h - which things hang together, told by pairs of them (union-find). */
struct components_edge {
    int64_t a, b;
};

struct components {
    int64_t *ids;  /* of all that an edge names, ascending */
    size_t *roots; /* where the smallest id of its component stands in `ids` */
    size_t count;
};

/* The caller frees it with components_free(), which accepts {0}. */
struct components components_of(const struct components_edge *edges, size_t count);
void components_free(struct components *components);

/* The smallest id that hangs together with this one; itself where no edge names it. */
int64_t components_root(const struct components *components, int64_t id);

#endif
