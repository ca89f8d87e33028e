#include "dataset/split.h"
#include "dataset/name.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define ASKED_MAX 1000000000LL

int split_take_read(struct split_take *out, enum plan_fold fold, const char *text,
                    struct err *err)
{
    struct split_take take = {.fold = fold};
    const char *colon = strrchr(text, ':');
    long long asked = 0;
    size_t size = strlen(text);

    if (colon && strspn(colon + 1, "0123456789") == strlen(colon + 1)) {
        if (text_number(&asked, colon + 1, 1, ASKED_MAX))
            return err_set(err, ERR_USAGE,
                           "'%.200s': the number of photos must be 1 to %lld; leave ':N' out "
                           "to take all",
                           text, ASKED_MAX);
        size = (size_t)(colon - text);
    }
    if (size < 1 || size >= sizeof take.source)
        return err_set(err, ERR_USAGE, "'%.200s' names no sample and no dataset", text);
    memcpy(take.source, text, size);
    take.asked = asked;
    *out = take;
    return 0;
}

static int try_find(int64_t *out, struct db *db, const char *table, const char *name,
                    struct err *err)
{
    if (!name_find(out, db, table, name, err))
        return 0;
    *out = 0;
    return err->code == ERR_ABSENT ? 0 : -1;
}

/* "sample:x" is a sample, "dataset:x" a dataset, "x" whichever there is. */
static int look_up(struct plan_take *out, struct db *db, const struct split_take *take,
                   struct err *err)
{
    struct plan_take got = {.fold = take->fold, .asked = take->asked};
    const char *source = take->source;

    if (!strncmp(source, "sample:", 7)) {
        if (name_find(&got.sample, db, "sample", source + 7, err))
            return -1;
    } else if (!strncmp(source, "dataset:", 8)) {
        if (name_find(&got.dataset, db, "dataset", source + 8, err))
            return -1;
    } else {
        if (try_find(&got.sample, db, "sample", source, err) ||
            try_find(&got.dataset, db, "dataset", source, err))
            return -1;
        if (got.sample && got.dataset)
            return err_set(err, ERR_USAGE,
                           "there is a sample '%s' and a dataset '%s'; write sample:%s or "
                           "dataset:%s",
                           source, source, source, source);
        if (!got.sample && !got.dataset)
            return err_set(err, ERR_ABSENT, "there is no sample and no dataset '%s'", source);
    }
    *out = got;
    return 0;
}

static int remove_rows(struct db *db, int64_t split, struct err *err)
{
    static const char *const sql[] = {"DELETE FROM split_photo WHERE split_id=?1",
                                      "DELETE FROM split_group WHERE split_id=?1",
                                      "DELETE FROM split_left_out WHERE split_id=?1",
                                      "DELETE FROM split_take WHERE split_id=?1",
                                      "DELETE FROM split WHERE id=?1"};

    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        struct stmt q = {0};
        int rc = stmt_open(&q, db, sql[i], err);

        if (!rc) {
            stmt_bind_int(&q, 1, split);
            rc = stmt_run(&q, err);
        }
        stmt_close(&q);
        if (rc)
            return -1;
    }
    return 0;
}

static int is_frozen(int *out, struct db *db, const char *name, struct err *err)
{
    int64_t frozen = 0;

    if (stmt_get_int(&frozen, db, "SELECT frozen_at IS NOT NULL FROM split WHERE name=?1", name,
                     err))
        return -1;
    *out = (int)frozen;
    return 0;
}

/* An unfrozen split of that name gives way. */
static int make_room(struct db *db, const char *name, struct err *err)
{
    int64_t id = 0;
    int frozen = 0;

    if (try_find(&id, db, "split", name, err))
        return -1;
    if (!id)
        return 0;
    if (is_frozen(&frozen, db, name, err))
        return -1;
    if (frozen)
        return err_set(err, ERR_STATE, "it is frozen and stays as it is; choose another name");
    return remove_rows(db, id, err);
}

static int write_split(int64_t *id, struct db *db, const char *name, int held,
                       const struct pool_marks *marks, const char *digest, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO split(name, held_percent, digest, photo_max, clearance_max,"
                  " mask_max, created_at, edge_max) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                  err))
        return -1;
    stmt_bind_text(&q, 1, name);
    stmt_bind_int(&q, 2, held);
    stmt_bind_text(&q, 3, digest);
    stmt_bind_int(&q, 4, marks->photo);
    stmt_bind_int(&q, 5, marks->clearance);
    stmt_bind_int(&q, 6, marks->mask);
    stmt_bind_text(&q, 7, clock_now().utc);
    stmt_bind_int(&q, 8, marks->edge);
    rc = stmt_run(&q, err);
    if (!rc)
        *id = db_last_id(db);
    stmt_close(&q);
    return rc;
}

static int write_takes(struct db *db, int64_t id, const struct plan_take *takes, int count,
                       struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db,
                       "INSERT INTO split_take(split_id, seq, fold, sample_id, dataset_id,"
                       " asked) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                       err);

    for (int i = 0; !rc && i < count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, i + 1);
        stmt_bind_text(&q, 3, plan_fold_name(takes[i].fold));
        if (takes[i].sample)
            stmt_bind_int(&q, 4, takes[i].sample);
        if (takes[i].dataset)
            stmt_bind_int(&q, 5, takes[i].dataset);
        if (takes[i].asked)
            stmt_bind_int(&q, 6, takes[i].asked);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static int write_groups(struct db *db, int64_t id, const struct plan *plan, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db,
                       "INSERT INTO split_group(split_id, group_id, fold, stage)"
                       " VALUES(?1, ?2, ?3, ?4)",
                       err);

    for (size_t i = 0; !rc && i < plan->group_count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, plan->groups[i].id);
        stmt_bind_text(&q, 3, plan_fold_name(plan->groups[i].fold));
        stmt_bind_text(&q, 4, plan_fold_name(plan->groups[i].stage));
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static int write_photos(struct db *db, int64_t id, const struct plan *plan, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db,
                       "INSERT INTO split_photo(split_id, photo_id, group_id, seq)"
                       " VALUES(?1, ?2, ?3, ?4)",
                       err);

    for (size_t i = 0; !rc && i < plan->photo_count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, plan->photos[i].id);
        stmt_bind_int(&q, 3, plan->groups[plan->photos[i].group].id);
        stmt_bind_int(&q, 4, (int64_t)i + 1);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static int write_left_out(struct db *db, int64_t id, const struct plan *plan, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db,
                       "INSERT INTO split_left_out(split_id, photo_id, stage, reason)"
                       " VALUES(?1, ?2, ?3, ?4)",
                       err);

    for (size_t i = 0; !rc && i < plan->left_out_count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, plan->left_out[i].photo);
        stmt_bind_text(&q, 3, plan_fold_name(plan->left_out[i].stage));
        stmt_bind_text(&q, 4, plan_reason_name(plan->left_out[i].reason));
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static void count_folds(struct split_report *out, const struct plan *plan)
{
    static const enum plan_fold kinds[5][2] = {{PLAN_PRETRAIN, PLAN_PRETRAIN},
                                               {PLAN_PRETRAIN, PLAN_VALIDATION},
                                               {PLAN_FINETUNE, PLAN_FINETUNE},
                                               {PLAN_FINETUNE, PLAN_VALIDATION},
                                               {PLAN_TEST, PLAN_TEST}};

    for (int k = 0; k < 5; k++) {
        struct split_fold fold = {.stage = kinds[k][0], .fold = kinds[k][1]};

        for (size_t g = 0; g < plan->group_count; g++) {
            if (plan->groups[g].stage != fold.stage || plan->groups[g].fold != fold.fold)
                continue;
            fold.groups++;
            fold.photos += (int64_t)plan->groups[g].photos;
        }
        if (fold.groups)
            out->folds[out->fold_count++] = fold;
    }
    for (size_t i = 0; i < plan->left_out_count; i++)
        out->left_out[plan->left_out[i].reason]++;
}

static int make(struct db *db, const char *name, const struct split_rule *rule,
                struct plan_take *takes, struct split_report *out, struct err *err)
{
    struct pool_marks marks;
    struct plan plan = {0};
    struct split_report report = {0};
    int count = rule->take_count, held = rule->held_percent, rc = -1;

    for (int i = 0; i < count; i++)
        if (look_up(&takes[i], db, &rule->takes[i], err))
            return -1;
    if (make_room(db, name, err) || pool_marks_now(&marks, db, err) ||
        plan_derive(&plan, db, takes, count, held, &marks, err))
        return -1;
    report.digest = plan_digest(&plan);
    count_folds(&report, &plan);
    if (write_split(&report.id, db, name, held, &marks, report.digest.hex, err) ||
        write_takes(db, report.id, takes, count, err) ||
        write_groups(db, report.id, &plan, err) || write_photos(db, report.id, &plan, err) ||
        write_left_out(db, report.id, &plan, err) || (!rule->dry_run && db_commit(db, err)))
        goto done;
    if (rule->dry_run)
        report.id = 0;
    *out = report;
    rc = 0;
done:
    plan_free(&plan);
    return rc;
}

int split_make(struct db *db, const char *name, const struct split_rule *rule,
               struct split_report *out, struct err *err)
{
    struct plan_take *takes;
    int rc;

    if (name_check("split", name, err))
        return -1;
    if (rule->take_count < 1)
        return err_set(err, ERR_USAGE, "split '%s' takes from nothing", name);
    if (rule->held_percent < 0 || rule->held_percent > 50)
        return err_set(err, ERR_USAGE,
                       "split '%s': 0 to 50 percent can be held out for validation, not %d",
                       name, rule->held_percent);
    if (db_begin(db, err))
        return -1;
    takes = bytes_zeroed((size_t)rule->take_count, sizeof *takes);
    rc = make(db, name, rule, takes, out, err);
    db_rollback(db);
    free(takes);
    return rc ? err_while(err, "split '%s'", name) : 0;
}

static int freeze(struct db *db, const char *name, const char *allow_near, struct err *err)
{
    struct stmt q = {0};
    int rc =
        stmt_open(&q, db, "UPDATE split SET frozen_at=?1, near_allowed=?3 WHERE name=?2", err);

    if (!rc) {
        stmt_bind_text(&q, 1, clock_now().utc);
        stmt_bind_text(&q, 2, name);
        stmt_bind_text(&q, 3, allow_near);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

int split_freeze(struct db *db, const char *name, const char *allow_near, int dry_run,
                 struct err *err)
{
    int64_t id = 0;
    int frozen = 0, rc;

    if (name_find(&id, db, "split", name, err) || db_begin(db, err))
        return -1;
    rc = is_frozen(&frozen, db, name, err);
    if (!rc && !frozen)
        rc = freeze(db, name, allow_near, err);
    if (!rc && !dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    return rc ? err_while(err, "split '%s'", name) : 0;
}

int split_drop(struct db *db, const char *name, int dry_run, struct err *err)
{
    int64_t id = 0;
    int rc;

    if (name_find(&id, db, "split", name, err) || db_begin(db, err))
        return -1;
    rc = make_room(db, name, err);
    if (!rc && !dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    return rc ? err_while(err, "split '%s'", name) : 0;
}

/* The stored takes, as an array in *takes. */
static int read_takes(struct bytes *takes, struct db *db, int64_t split, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT fold, coalesce(sample_id, 0), coalesce(dataset_id, 0),"
                  " coalesce(asked, 0) FROM split_take WHERE split_id=?1 ORDER BY seq",
                  err))
        return -1;
    stmt_bind_int(&q, 1, split);
    while ((got = stmt_step(&q, err)) > 0) {
        struct plan_take take = {PLAN_PRETRAIN, stmt_int(&q, 1), stmt_int(&q, 2),
                                 stmt_int(&q, 3)};

        while (take.fold < PLAN_TEST && strcmp(plan_fold_name(take.fold), stmt_text(&q, 0)))
            take.fold++;
        bytes_add(takes, &take, sizeof take);
    }
    stmt_close(&q);
    return got;
}

static int read_marks(struct pool_marks *marks, int *held, struct db *db, int64_t split,
                      struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT photo_max, clearance_max, mask_max, held_percent, edge_max FROM split"
                  " WHERE id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, split);
    got = stmt_step(&q, err);
    if (got > 0) {
        *marks = (struct pool_marks){stmt_int(&q, 0), stmt_int(&q, 1), stmt_int(&q, 2),
                                     stmt_int(&q, 4)};
        *held = (int)stmt_int(&q, 3);
    }
    stmt_close(&q);
    if (!got)
        err_set(err, ERR_ABSENT, "there is no such split");
    return got > 0 ? 0 : -1;
}

int split_rederive(struct db *db, int64_t split, struct plan *out, struct err *err)
{
    struct bytes takes = {0};
    struct pool_marks marks = {0};
    int held = 0, rc = -1, count;

    if (read_marks(&marks, &held, db, split, err) || read_takes(&takes, db, split, err))
        goto done;
    count = (int)(takes.size / sizeof(struct plan_take));
    rc = plan_derive(out, db, (const struct plan_take *)(const void *)takes.data, count, held,
                     &marks, err);
done:
    bytes_free(&takes);
    return rc;
}
