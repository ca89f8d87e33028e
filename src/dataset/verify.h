#ifndef DATASET_VERIFY_H
#define DATASET_VERIFY_H

#include "base/progress.h"
#include "db/db.h"

/* verify.h - is the catalogue still what it says?
 *
 * Everything that can be told again is told again and compared: the database's
 * own checks, its tables, triggers and views, every photo's file (SHA-256 and MD5; a stored
 * copy's mode, too), that the store holds nothing else, every mask
 * (that it decodes to the photo's size, its areas, its digest), every revision of a tracing
 * (its digest) and the mask that raster rule 1 makes of it, the order in which groups are
 * drawn, every sample and every split (list and digest), the audit log. Nothing is
 * changed. */
enum verify_check {
    VERIFY_DATABASE, /* PRAGMA integrity_check, foreign_key_check */
    VERIFY_PHOTOS,
    VERIFY_STORE, /* nothing else is in the store, and nobody else may look */
    VERIFY_MASKS,
    VERIFY_TRACINGS,
    VERIFY_GROUPS,
    VERIFY_SAMPLES,
    VERIFY_SPLITS,
    VERIFY_SCHEMA, /* every table, trigger and view is the program's own (db/schema.h) */
    VERIFY_AUDIT,  /* the chain, and whether it tells of what is there (db/audit_check.h) */
    VERIFY_CHECKS
};

/* "database", "photos" ... A constant. */
const char *verify_check_name(enum verify_check check);

struct verify_counts {
    int64_t same;    /* as they should be */
    int64_t differ;  /* changed, damaged, tampered with */
    int64_t missing; /* files that are not there or cannot be read */
};

/* Hears of each difference, in a readable line. May be NULL. */
struct verify_listener {
    void (*found)(void *self, enum verify_check check, const char *line);
    void *self;
};

struct verify_report {
    struct verify_counts of[VERIFY_CHECKS];
    int64_t differences; /* the sum of all that differ or are missing */
};

/* Makes all checks; files and masks are read on `threads` threads. A
 * difference is no failure: it is counted and told. -1: the catalogue cannot
 * be read at all, or (ERR_STATE) the listener of progress asked to stop. */
int verify_all(struct verify_report *out, struct db *db, int threads,
               const struct verify_listener *listener, const struct progress *progress,
               struct err *err);

#endif
