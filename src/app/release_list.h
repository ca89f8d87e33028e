#ifndef APP_RELEASE_LIST_H
#define APP_RELEASE_LIST_H

#include "app/job_release.h"
#include "app/release_photo.h"

/* release_list.h - which photos a release is of, and whether they may leave. */

enum { RELEASE_DATASETS_MAX = 64 };

/* Texts are owned. */
struct release_dataset_row {
    char *name, *licence, *citation;
    int clinical;
    int published; /* names and MD5s of its files go along */
    int unknown;   /* its licence is not stated */
};

struct release_list {
    int64_t id;           /* of the split or sample */
    char *key;            /* the catalogue's, for pseudonyms */
    char *digest, *since; /* of the split or sample; when it was frozen or made */
    struct release_dataset_row datasets[RELEASE_DATASETS_MAX]; /* by name */
    int dataset_count;
    struct release_photo *photos; /* by pseudonym */
    size_t count, room;
};

/* Errors as job_release(). The caller frees *list also after a failure. */
int release_list_read(struct release_list *list, struct db *db, const struct job_release *job,
                      struct err *err);
void release_list_free(struct release_list *list); /* accepts {0} */

#endif
