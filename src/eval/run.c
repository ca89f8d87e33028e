#include "eval/run.h"
#include "base/clock.h"
#include "base/machine.h"
#include "base/text.h"
#include "db/stmt.h"

#include <stdio.h>
#include <string.h>

static void copy(char *out, size_t room, const char *text)
{
    snprintf(out, room, "%s", text ? text : "");
}

static int read_filters(int32_t *out, const char *text)
{
    return sscanf(text, "%d,%d,%d", &out[0], &out[1], &out[2]) == 3 ? 0 : -1;
}

static void filters_text(char out[48], const struct net_spec *spec)
{
    snprintf(out, 48, "%d,%d,%d", spec->filters[0], spec->filters[1], spec->filters[2]);
}

static int read_columns(struct run *run, struct stmt *q)
{
    run->id = stmt_int(q, 0);
    copy(run->key, sizeof run->key, stmt_text(q, 1));
    run->split_id = stmt_int(q, 2);
    copy(run->stage, sizeof run->stage, stmt_text(q, 3));
    run->parent = stmt_int(q, 4);
    copy(run->net, sizeof run->net, stmt_text(q, 5));
    run->spec.dense = !strcmp(run->net, "dr-unet");
    run->spec.fc = (int32_t)stmt_int(q, 7);
    run->spec.side = (int32_t)stmt_int(q, 8);
    run->options.batch = (int32_t)stmt_int(q, 9);
    run->options.epochs_max = (int32_t)stmt_int(q, 10);
    run->options.patience = (int32_t)stmt_int(q, 11);
    run->options.rate = (float)stmt_real(q, 12);
    run->options.momentum = (float)stmt_real(q, 13);
    run->augment = (int)stmt_int(q, 14);
    run->options.seed = (uint64_t)stmt_int(q, 15);
    copy(run->truth, sizeof run->truth, stmt_text(q, 16));
    copy(run->state, sizeof run->state, stmt_text(q, 17));
    copy(run->weights, sizeof run->weights, stmt_text(q, 18));
    run->best_epoch = (int32_t)stmt_int(q, 19);
    return read_filters(run->spec.filters, stmt_text(q, 6));
}

int run_read(struct run *out, struct db *db, int64_t id, struct err *err)
{
    static const char sql[] =
        "SELECT id, key, split_id, stage, parent_id, net, filters, fc, side, batch, epochs_max,"
        " patience, rate, momentum, augment, seed, truth, state, weights, best_epoch"
        " FROM run WHERE id=?1";
    struct run run = {0};
    struct stmt q = {0};
    int got, rc = -1;

    if (stmt_open(&q, db, sql, err))
        return -1;
    stmt_bind_int(&q, 1, id);
    got = stmt_step(&q, err);
    if (got == 0)
        err_set(err, ERR_ABSENT, "there is no run %lld; `dermatome query runs` lists them",
                (long long)id);
    else if (got > 0 && read_columns(&run, &q))
        err_set(err, ERR_FORMAT, "run %lld: its filters cannot be read", (long long)id);
    else if (got > 0 && !net_spec_check(&run.spec, err))
        rc = 0;
    stmt_close(&q);
    if (!rc)
        *out = run;
    return rc;
}

/* One text of a row by id. */
static int text_of(char *out, size_t room, struct db *db, const char *sql, int64_t id,
                   struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, sql, err))
        return -1;
    stmt_bind_int(&q, 1, id);
    got = stmt_step(&q, err);
    if (got > 0)
        copy(out, room, stmt_text(&q, 0));
    else if (!got)
        err_set(err, ERR_ABSENT, "no row %lld", (long long)id);
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

int run_set_key(struct run *run, struct db *db, struct err *err)
{
    char split[65] = "", parent[65] = "", filters[48];
    struct text t = {0};

    if (text_of(split, sizeof split, db, "SELECT digest FROM split WHERE id=?1", run->split_id,
                err) ||
        (run->parent && text_of(parent, sizeof parent, db,
                                "SELECT weights FROM run WHERE id=?1", run->parent, err)))
        return -1;
    filters_text(filters, &run->spec);
    text_add(&t, "run 1\nsplit %s\nstage %s\nparent %s\nnet %s\nfilters %s\nfc %d\nside %d\n",
             split, run->stage, parent, run->net, filters, run->spec.fc, run->spec.side);
    text_add(&t, "batch %d\nepochs %d\npatience %d\nrate %.9g\nmomentum %.9g\n",
             run->options.batch, run->options.epochs_max, run->options.patience,
             (double)run->options.rate, (double)run->options.momentum);
    text_add(&t, "augment %d\nseed %lld\ntruth %s\n", run->augment,
             (long long)run->options.seed, run->truth);
    copy(run->key, sizeof run->key, digest_sha256(t.data, t.size).hex);
    text_free(&t);
    return 0;
}

int run_find(int64_t *out, struct db *db, const char *key, struct err *err)
{
    int64_t id = 0;

    if (stmt_get_int(&id, db, "SELECT id FROM run WHERE key=?1 AND state<>'failed'", key,
                     err) &&
        err->code != ERR_ABSENT)
        return -1;
    *out = id;
    return 0;
}

int run_add(struct run *run, struct db *db, const char *program, struct err *err)
{
    static const char sql[] =
        "INSERT INTO run(key, split_id, stage, parent_id, net, filters, fc, side, batch,"
        " epochs_max, patience, rate, momentum, augment, seed, truth, program, state, "
        "started_at)"
        " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,'running',?18)";
    struct stmt q = {0};
    char filters[48];
    int rc;

    if (stmt_open(&q, db, sql, err))
        return -1;
    filters_text(filters, &run->spec);
    stmt_bind_text(&q, 1, run->key);
    stmt_bind_int(&q, 2, run->split_id);
    stmt_bind_text(&q, 3, run->stage);
    if (run->parent)
        stmt_bind_int(&q, 4, run->parent);
    stmt_bind_text(&q, 5, run->net);
    stmt_bind_text(&q, 6, filters);
    stmt_bind_int(&q, 7, run->spec.fc);
    stmt_bind_int(&q, 8, run->spec.side);
    stmt_bind_int(&q, 9, run->options.batch);
    stmt_bind_int(&q, 10, run->options.epochs_max);
    stmt_bind_int(&q, 11, run->options.patience);
    stmt_bind_real(&q, 12, (double)run->options.rate);
    stmt_bind_real(&q, 13, (double)run->options.momentum);
    stmt_bind_int(&q, 14, run->augment);
    stmt_bind_int(&q, 15, (int64_t)run->options.seed);
    stmt_bind_text(&q, 16, run->truth);
    stmt_bind_text(&q, 17, program);
    stmt_bind_text(&q, 18, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    run->id = db_last_id(db);
    return rc;
}

int run_add_start(struct db *db, int64_t run, struct err *err)
{
    struct machine machine = machine_here();
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO run_start(run_id, machine, cores, at) VALUES(?1,?2,?3,?4)", err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_text(&q, 2, machine.name);
    stmt_bind_int(&q, 3, machine.cores);
    stmt_bind_text(&q, 4, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

int run_add_photo(struct db *db, int64_t run, int64_t photo, int64_t mask, const char *role,
                  struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO run_photo(run_id, photo_id, mask_id, role) VALUES(?1,?2,?3,?4)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_int(&q, 2, photo);
    stmt_bind_int(&q, 3, mask);
    stmt_bind_text(&q, 4, role);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc ? err_while(err, "photo %lld", (long long)photo) : 0;
}

static int forget_epochs_from(struct db *db, int64_t run, int32_t epoch, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db, "DELETE FROM epoch WHERE run_id=?1 AND epoch>=?2", err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_int(&q, 2, epoch);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

static int insert_epoch(struct db *db, int64_t run, const struct train_report *r,
                        struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO epoch(run_id, epoch, train_loss, validation_loss,"
                  " validation_jaccard, seconds, better, at) VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_int(&q, 2, r->epoch);
    stmt_bind_real(&q, 3, r->train_loss);
    stmt_bind_real(&q, 4, r->validation_loss);
    stmt_bind_real(&q, 5, r->validation_jaccard);
    stmt_bind_real(&q, 6, r->seconds);
    stmt_bind_int(&q, 7, r->better);
    stmt_bind_text(&q, 8, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

int run_add_epoch(struct db *db, int64_t run, const struct train_report *report,
                  struct err *err)
{
    if (db_begin(db, err) || forget_epochs_from(db, run, report->epoch, err) ||
        insert_epoch(db, run, report, err) || db_commit(db, err)) {
        db_rollback(db);
        return err_while(err, "run %lld, epoch %d", (long long)run, report->epoch);
    }
    return 0;
}

static int end_run(struct db *db, int64_t run, const char *state, const char *ended_by,
                   int32_t best_epoch, const char *weights, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "UPDATE run SET state=?2, ended_by=?3, best_epoch=?4, weights=?5, ended_at=?6"
                  " WHERE id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_text(&q, 2, state);
    stmt_bind_text(&q, 3, ended_by);
    if (weights)
        stmt_bind_int(&q, 4, best_epoch);
    stmt_bind_text(&q, 5, weights);
    stmt_bind_text(&q, 6, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc ? err_while(err, "run %lld", (long long)run) : 0;
}

int run_end_done(struct db *db, int64_t run, const char *ended_by, int32_t best_epoch,
                 const char *weights, struct err *err)
{
    return end_run(db, run, "done", ended_by, best_epoch, weights, err);
}

int run_end_failed(struct db *db, int64_t run, const char *why, struct err *err)
{
    return end_run(db, run, "failed", why, 0, NULL, err);
}
