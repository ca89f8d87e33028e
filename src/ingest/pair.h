#ifndef INGEST_PAIR_H
#define INGEST_PAIR_H

#include <stddef.h>

/* pair.h - which mask belongs to which photo, told from their keys (paths
 * without endings). */
enum { PAIR_NONE = -1, PAIR_REFUSED = -2 };

struct pair {
    long *mask_of;     /* per photo: the mask's index, PAIR_NONE, or PAIR_REFUSED: several */
    long *photo_of;    /* per mask: the photo's index, PAIR_NONE, or PAIR_REFUSED */
    char **reason;     /* per mask: NULL, or why it was refused, naming both candidates */
    size_t mask_count; /* entries of `photo_of` and `reason` */
};

struct pair_keys {
    char **keys;  /* what is compared */
    char **names; /* what a reason says */
    size_t count;
};

/* A mask belongs to the photo that has its key. With `prefixes`, where there is
 * no such photo, it belongs to the one whose key its own begins with, followed
 * by '_', '-' or '.'. A mask with two such photos and a photo with two such
 * masks are refused. The caller frees with pair_free(), which accepts {0}. */
struct pair pair_match(const struct pair_keys *photos, const struct pair_keys *masks,
                       int prefixes);
void pair_free(struct pair *pair);

#endif
