#ifndef DATASET_SPLIT_H
#define DATASET_SPLIT_H

#include "dataset/plan.h"

/* split.h - which photos teach and which judge: takes become folds, stored.
 *
 * The rules and digests are written out in docs/splits.md. */

/* One take as a person writes it. */
struct split_take {
    enum plan_fold fold; /* not PLAN_VALIDATION */
    char source[160];    /* "NAME", "sample:NAME" or "dataset:NAME" */
    int64_t asked;       /* 0: all that are left */
};

/* Reads "[sample:|dataset:]NAME[:N]", N >= 1. ERR_USAGE. */
int split_take_read(struct split_take *out, enum plan_fold fold, const char *text,
                    struct err *err);

/* One fold of one stage. */
struct split_fold {
    enum plan_fold stage, fold;
    int64_t photos, groups;
};

/* What to make a split of. */
struct split_rule {
    const struct split_take *takes; /* claim groups in this order */
    int take_count;
    int held_percent; /* of each training stage's photos, for validation: 0 .. 50 */
    int dry_run;      /* 1: report, and write nothing (the report's id is then 0) */
};

struct split_report {
    int64_t id;
    struct sha256 digest;
    struct split_fold folds[5]; /* those that hold photos, first */
    int fold_count;
    int64_t left_out[3]; /* photos passed over, by enum plan_reason */
};

/* Makes the split. An unfrozen split of that name is replaced, a frozen one is refused
 * (ERR_STATE). ERR_USAGE: no take, a bad name, a name that is both a sample's and a dataset's.
 * ERR_ABSENT: no such source. Others as plan_derive(). One transaction: nothing is left behind
 * on failure. */
int split_make(struct db *db, const char *name, const struct split_rule *rule,
               struct split_report *out, struct err *err);

/* From now on it cannot change. ERR_GUARD: a photo is not cleared any more. ERR_STATE:
 * two of its folds share a picture, a group or, unless `allow_near` says why that is no
 * leak (NULL: nobody does), near-duplicates or photos without a fingerprint (docs/leaks.md).
 * A split that is frozen already is left as it is (returns 0). A dry run is refused where the
 * freezing would be, and changes nothing. */
int split_freeze(struct db *db, const char *name, const char *allow_near, int dry_run,
                 struct err *err);

/* Removes an unfrozen split. ERR_STATE: it is frozen. A dry run as above. */
int split_drop(struct db *db, const char *name, int dry_run, struct err *err);

/* The plan that the stored takes and watermarks give. The caller frees *out. */
int split_rederive(struct db *db, int64_t split, struct plan *out, struct err *err);

#endif
