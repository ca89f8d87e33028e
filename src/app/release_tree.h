#ifndef APP_RELEASE_TREE_H
#define APP_RELEASE_TREE_H

#include "base/digest.h"
#include "base/err.h"

/* release_tree.h - a folder that is there whole or not at all: it is filled beside
 * its place, under a name that no other process takes, and renamed. Files are 0600
 * and folders 0700, whatever the umask says. */
struct release_tree {
    char *path; /* where it goes */
    char *temp; /* where it is filled; NULL: nowhere */
    int held;   /* descriptor of `temp`, locked, + 1; 0: none */
};

/* ERR_STATE: something is at `path` that is not an empty folder. What killed
 * processes left beside it goes first. On success the caller ends with
 * release_tree_commit() or release_tree_cancel(). */
int release_tree_begin(struct release_tree *tree, const char *path, const char *const *folders,
                       struct err *err);

/* One file, "photos/x.jpg"; its digest goes to *out. Several threads may call it at
 * once with different names. */
int release_tree_add(const struct release_tree *tree, const char *name, const void *data,
                     size_t size, struct sha256 *out, struct err *err);

/* Puts it in place. Whether or not it succeeds, nothing is left beside it. */
int release_tree_commit(struct release_tree *tree, struct err *err);
void release_tree_cancel(struct release_tree *tree); /* accepts {0} */

#endif
