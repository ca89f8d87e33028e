#ifndef DATASET_POOL_H
#define DATASET_POOL_H

#include "db/db.h"
#include "db/stmt.h"

/* pool.h - the photos of some datasets in the order of MD5, as the catalogue
 * stood at its watermarks.
 *
 * photo, clearance, mask and group_edge only grow, and ids only rise, so "the rows with
 * ids up to the watermarks" is the catalogue of that moment, at any time. */
struct pool_marks {
    int64_t photo, clearance, mask; /* largest ids; 0 where there is no row */
    int64_t edge;                   /* of group_edge; samples do not ask for it */
};

/* The watermarks of now. */
int pool_marks_now(struct pool_marks *out, struct db *db, struct err *err);

/* One photo, and what may be done with it by the watermarks. */
struct pool_photo {
    int64_t id, group;
    char md5[33], sha256[65], pixels[65];
    int cleared; /* its newest clearance lets it be used */
    int traced;  /* it has a mask */
};

/* What a clearance's state must be for its photo to be used: clearance.usable, for SQL that
 * walks many photos. A generated column is not read from an index (SQLite 3.40), a state is. */
#define POOL_USABLE "IN ('cleared','redacted')"

/* Reads such a photo from the first 7 columns of a row: id, group_id, md5,
 * sha256, pixels, cleared, traced. */
void pool_read(struct pool_photo *out, const struct stmt *row);

/* The text of the statement that walks one dataset: ?1 its id, ?2 .. ?4 the
 * watermarks. It follows the index photo_by_md5 and sorts nothing but equal
 * MD5s, so that whoever stops early has paid for what was read only. */
const char *pool_sql(void);

/* A walk over several datasets, merged, in the order of (md5, sha256). All
 * photos come, whatever may be done with them. The caller owns *out;
 * pool_close() accepts NULL. */
struct pool;
int pool_open(struct pool **out, struct db *db, const int64_t *datasets, int count,
              const struct pool_marks *marks, struct err *err);
void pool_close(struct pool *pool);

/* 1: *out is the next photo; 0: no more; -1: failed. */
int pool_next(struct pool_photo *out, struct pool *pool, struct err *err);

#endif
