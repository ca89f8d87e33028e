#ifndef DATASET_FOLD_H
#define DATASET_FOLD_H

#include "base/digest.h"
#include "db/db.h"

/* fold.h - the photos of a fold or of a run, with the masks that are their truth. */
struct fold_photo {
    int64_t photo, mask; /* ids */
    char md5[33];        /* of the file that was ingested */
    char sha256[65];     /* of the file that is read: its newest copy, else the former */
    char truth[65];      /* the mask's digest */
    char *source;        /* the path of the file that is read */
};

struct fold_list {
    struct fold_photo *photos; /* in the order of md5, ties by sha256 */
    size_t count;
};
void fold_free(struct fold_list *list); /* accepts {0} */

/* The photos of `split` whose fold is `fold` ("pretrain", "finetune",
 * "validation", "test") and which were taken for `stage` (NULL: any), each with
 * its newest mask. An empty list is no failure. ERR_GUARD: a photo is not
 * cleared (any more); ERR_STATE: it has no mask. The caller frees *out; on
 * failure it is untouched. */
int fold_read(struct fold_list *out, struct db *db, int64_t split, const char *stage,
              const char *fold, struct err *err);

/* The photos of a run with the role 'train' or 'validation', each with the
 * mask that the run was given. Errors as fold_read(). */
int fold_read_run(struct fold_list *out, struct db *db, int64_t run, const char *role,
                  struct err *err);

/* SHA-256 of the masks' digests in order, each followed by a newline. */
struct sha256 fold_truth(const struct fold_list *list);

#endif
