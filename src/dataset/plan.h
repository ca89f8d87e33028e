#ifndef DATASET_PLAN_H
#define DATASET_PLAN_H

#include "base/components.h"
#include "base/digest.h"
#include "dataset/pool.h"

/* plan.h - which photos a split's takes give, and to which fold: a pure
 * function of the takes and of the catalogue at its watermarks. The rules
 * are written out in docs/splits.md. */

enum plan_fold { PLAN_PRETRAIN, PLAN_FINETUNE, PLAN_TEST, PLAN_VALIDATION };

/* "pretrain", "finetune", "test", "validation". A constant. */
const char *plan_fold_name(enum plan_fold fold);

/* A take whose source was looked up. Takes of the same source share a cursor. */
struct plan_take {
    enum plan_fold fold;     /* not PLAN_VALIDATION */
    int64_t sample, dataset; /* one of them is 0 */
    int64_t asked;           /* 0: all that are left */
};

struct plan_photo {
    int64_t id;
    size_t group; /* index into plan.groups */
    char md5[33];
};

struct plan_group {
    int64_t id;
    enum plan_fold stage, fold; /* differ for validation alone */
    size_t photos;              /* of this group in the split */
    size_t unit; /* groups that are united or share a picture are one unit: its first group */
    char draw[33];
};

enum plan_reason { PLAN_GROUP, PLAN_PICTURE, PLAN_NO_MASK };

/* The reason in words, as the catalogue stores it. A constant. */
const char *plan_reason_name(enum plan_reason reason);

struct plan_left_out {
    int64_t photo;
    enum plan_fold stage;
    enum plan_reason reason;
};

struct plan {
    struct plan_photo *photos; /* in the order in which they were taken */
    size_t photo_count;
    struct plan_group *groups; /* in the order in which they were claimed */
    size_t group_count;
    struct plan_left_out *left_out; /* in the order in which they were met */
    size_t left_out_count;
};
void plan_free(struct plan *plan); /* accepts {0} */

/* Derives. `held` is the percentage of each training stage to be drawn for
 * validation. ERR_STATE: a source ran out before a take was filled, or a take
 * found nothing; a sample holds a photo without a mask. ERR_GUARD: a sample
 * holds a photo that is not cleared. On failure *out is untouched. */
int plan_derive(struct plan *out, struct db *db, const struct plan_take *takes, int count,
                int held, const struct pool_marks *marks, struct err *err);

/* What hangs together by the edges with ids up to `edge_max`. The caller frees *out. */
int plan_united(struct components *out, struct db *db, int64_t edge_max, struct err *err);

/* SHA-256 of the lines "fold stage md5", sorted, each followed by a newline. */
struct sha256 plan_digest(const struct plan *plan);

#endif
