#ifndef INGEST_STORE_H
#define INGEST_STORE_H

#include "base/threads.h"
#include "db/stmt.h"
#include "ingest/hide.h"
#include "ingest/ingest.h"
#include "ingest/layout.h"
#include "ingest/measure.h"
#include "ingest/near.h"

/* store.h - the values of an ingest become rows. */
enum store_sql {
    STORE_BOOK,
    STORE_PHOTO_OF_BYTES,
    STORE_PHOTO_CHANGED,
    STORE_PHOTO_SAME_PICTURE,
    STORE_PHOTO_NEAR,
    STORE_ADD_PHOTO,
    STORE_MOVE_PHOTO,
    STORE_GROUP,
    STORE_ADD_GROUP,
    STORE_MASK,
    STORE_TRUTH,
    STORE_ADD_MASK,
    STORE_REFUSE,
    STORE_FORGIVE,
    STORE_COPY,
    STORE_STATEMENTS,
};

struct store {
    struct db *db;
    struct stmt sql[STORE_STATEMENTS];
    struct near near;
    const struct ingest_listener *listener; /* may be NULL */
    struct ingest_report *report;
    const char *rule; /* what the masks' rows say */
    int masked;       /* the layout has masks: photos without one are counted */
    char dataset[128];
    int64_t dataset_id;
    int dry_run;
    struct hide *hide;         /* of a clinical dataset; NULL: names are kept as they are */
    struct stored_hold copies; /* likewise: the store is ours */
    int whole;                 /* all is done: each copy has its row */
    char *folder;              /* the catalogue's; NULL in a dry run */
    struct db *book; /* the connection of STORE_BOOK, so that asking never waits for writing */
    struct threads_lock *lock; /* of STORE_BOOK, which several threads ask */
};

/* Finds the dataset or makes it, and prepares. On failure *out is {0}. With
 * dry_run all is done within one transaction that store_close() undoes. */
int store_open(struct store *out, struct db *db, const struct ingest_options *options,
               const struct layout *layout, struct err *err);
void store_close(struct store *store); /* accepts {0}; what was not committed is undone */

/* A batch is one transaction. */
int store_begin(struct store *store, struct err *err);
int store_commit(struct store *store, struct err *err);

/* What measure_items() asks, while rows are written. It knows what was committed
 * when it was asked; a photo that it misses is found when its row is to be written. */
struct measure_book store_book(struct store *store);

/* Writes one item, counts it and tells of it. */
int store_item(struct store *store, const struct agenda_item *item,
               const struct measure *measure, struct err *err);

/* Writes that a file was refused, counts it and tells of it. */
int store_refuse(struct store *store, const char *path, const char *reason, struct err *err);

/* Tells the listener one line. */
void store_tell(const struct store *store, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
