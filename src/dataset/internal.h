#ifndef DATASET_INTERNAL_H
#define DATASET_INTERNAL_H

#include "dataset/verify.h"

/* internal.h - what verify.c and its two helpers share, and no other file sees. */
struct verify {
    struct db *db;
    int threads;
    const struct verify_listener *listener;
    const struct progress *progress;
    struct verify_report report;
};

/* Tells the listener what is no difference. */
void verify_remark(struct verify *v, enum verify_check check, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Counts one difference and tells the listener. */
void verify_tell(struct verify *v, enum verify_check check, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* verify_bytes.c: the files and the masks. */
int verify_photos(struct verify *v, struct err *err);
int verify_masks(struct verify *v, struct err *err);

/* verify_store.c: the store beside the database. */
int verify_store(struct verify *v, struct err *err);

/* verify_tracings.c: the revisions, and the masks made from them. */
int verify_tracings(struct verify *v, struct err *err);

#endif
