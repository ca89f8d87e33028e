#include "eval/evaluate.h"
#include "base/clock.h"
#include "dataset/fold.h"
#include "dataset/loader.h"
#include "db/stmt.h"
#include "eval/calibration.h"
#include "eval/curve.h"
#include "eval/overlap.h"
#include "eval/predictor.h"
#include "eval/skin_colour.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 16 };

/* One evaluation while it runs. */
struct judging {
    struct db *db;
    const struct evaluate_options *options;
    struct fold_list fold;
    struct sha256 truth; /* digest of the fold's masks */
    struct loader *loader;
    struct predictor *predictor;
    int64_t id;
    size_t pixels;      /* S x S */
    float *x;           /* (BATCH, 6, S, S) */
    float *skin;        /* (S, S), of the photo at hand */
    uint8_t *known;     /* likewise */
    struct curve curve; /* of all photos' confidences */
    struct calibration calibration;
};

/* The evaluation of the same run, fold, threshold and truth; 0 if there is none
 * that has ended. One that was killed is removed. */
static int find_ended(struct judging *j, int64_t *out, struct err *err)
{
    const struct evaluate_options *o = j->options;
    struct stmt q = {0};
    int64_t id = 0, ended = 0;
    int got;

    if (stmt_open(
            &q, j->db,
            "SELECT id, ended_at IS NOT NULL FROM evaluation WHERE run_id=?1 AND split_id=?2"
            " AND fold=?3 AND side=?4 AND threshold=?5 AND truth=?6",
            err))
        return -1;
    stmt_bind_int(&q, 1, o->run->id);
    stmt_bind_int(&q, 2, o->split);
    stmt_bind_text(&q, 3, o->fold);
    stmt_bind_int(&q, 4, o->run->spec.side);
    stmt_bind_real(&q, 5, o->threshold);
    stmt_bind_text(&q, 6, j->truth.hex);
    got = stmt_step(&q, err);
    if (got > 0) {
        id = stmt_int(&q, 0);
        ended = stmt_int(&q, 1);
    }
    stmt_close(&q);
    if (got < 0)
        return -1;
    *out = ended ? id : 0;
    j->id = ended ? 0 : id;
    return 0;
}

static int drop(struct judging *j, struct err *err)
{
    static const char *const sql[] = {"DELETE FROM evaluation_photo_bin WHERE evaluation_id=?1",
                                      "DELETE FROM evaluation_photo WHERE evaluation_id=?1",
                                      "DELETE FROM evaluation WHERE id=?1"};

    for (int i = 0; i < 3 && j->id; i++) {
        struct stmt q = {0};
        int rc;

        if (stmt_open(&q, j->db, sql[i], err))
            return -1;
        stmt_bind_int(&q, 1, j->id);
        rc = stmt_run(&q, err);
        stmt_close(&q);
        if (rc)
            return -1;
    }
    j->id = 0;
    return 0;
}

static int add(struct judging *j, struct err *err)
{
    const struct evaluate_options *o = j->options;
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, j->db,
                  "INSERT INTO evaluation(run_id, split_id, fold, side, threshold, truth,"
                  " started_at) VALUES(?1,?2,?3,?4,?5,?6,?7)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, o->run->id);
    stmt_bind_int(&q, 2, o->split);
    stmt_bind_text(&q, 3, o->fold);
    stmt_bind_int(&q, 4, o->run->spec.side);
    stmt_bind_real(&q, 5, o->threshold);
    stmt_bind_text(&q, 6, j->truth.hex);
    stmt_bind_text(&q, 7, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    j->id = db_last_id(j->db);
    return rc;
}

static int begin(struct judging *j, struct err *err)
{
    if (db_begin(j->db, err) || drop(j, err) || add(j, err) || db_commit(j->db, err)) {
        db_rollback(j->db);
        return -1;
    }
    return 0;
}

/* The bins of one photo; photo 0: of all. Empty ones have no row. */
static int write_bins(struct judging *j, int64_t photo, const struct calibration *calibration,
                      struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, j->db,
                       photo ? "INSERT INTO evaluation_photo_bin(evaluation_id, bin, pixels,"
                               " skin, confidence, squares, photo_id)"
                               " VALUES(?1,?2,?3,?4,?5,?6,?7)"
                             : "INSERT INTO evaluation_bin(evaluation_id, bin, pixels, skin,"
                               " confidence, squares) VALUES(?1,?2,?3,?4,?5,?6)",
                       err);

    for (int b = 0; !rc && b < calibration->count; b++) {
        const struct calibration_bin *bin = &calibration->bins[b];

        if (!bin->pixels)
            continue;
        stmt_bind_int(&q, 1, j->id);
        stmt_bind_int(&q, 2, b);
        stmt_bind_int(&q, 3, bin->pixels);
        stmt_bind_int(&q, 4, bin->skin);
        stmt_bind_int(&q, 5, bin->confidence);
        stmt_bind_int(&q, 6, bin->squares);
        if (photo)
            stmt_bind_int(&q, 7, photo);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

/* What y is worth as a confidence, of one photo and added to all. */
static int write_confidence(struct judging *j, int64_t photo, const float *y, struct err *err)
{
    struct calibration of_photo = calibration_begin(CALIBRATION_BINS);

    if (curve_add(&j->curve, y, j->skin, j->known, j->pixels, err) ||
        calibration_add(&of_photo, y, j->skin, j->known, j->pixels, err) ||
        write_bins(j, photo, &of_photo, err))
        return -1;
    calibration_merge(&j->calibration, &of_photo);
    return 0;
}

static int write_one(struct judging *j, struct stmt *q, const struct fold_photo *photo,
                     const struct frame *frame, const float *y, struct err *err)
{
    struct overlap o;

    frame_truth(j->skin, j->known, frame);
    o = overlap_count(y, j->skin, j->known, j->pixels, (float)j->options->threshold);
    if (!(o.tp + o.fp + o.fn + o.tn))
        return err_set(
            err, ERR_STATE,
            "photo %lld: nothing of its truth is known, so there is nothing to judge "
            "by; accept a tracing of it",
            (long long)photo->photo);
    stmt_bind_int(q, 1, j->id);
    stmt_bind_int(q, 2, photo->photo);
    stmt_bind_int(q, 3, photo->mask);
    stmt_bind_int(q, 4, o.tp);
    stmt_bind_int(q, 5, o.fp);
    stmt_bind_int(q, 6, o.fn);
    stmt_bind_int(q, 7, o.tn);
    return stmt_run(q, err) || write_confidence(j, photo->photo, y, err)
               ? err_while(err, "photo %lld", (long long)photo->photo)
               : 0;
}

/* 1: the colours of that truth at this side are there already; 0; -1. */
static int has_colour(struct judging *j, int64_t mask, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, j->db, "SELECT 1 FROM skin_colour WHERE mask_id=?1 AND side=?2", err))
        return -1;
    stmt_bind_int(&q, 1, mask);
    stmt_bind_int(&q, 2, j->options->run->spec.side);
    got = stmt_step(&q, err);
    stmt_close(&q);
    return got;
}

/* Of the photo whose truth write_one() has just laid out. */
static int write_colour(struct judging *j, int64_t mask, const struct frame *frame,
                        struct err *err)
{
    struct skin_colour colour;
    struct stmt q = {0};
    int rc = has_colour(j, mask, err);

    if (rc)
        return rc < 0 ? -1 : 0;
    colour = skin_colour_measure(frame->rgb, j->skin, j->known, j->pixels);
    if (stmt_open(&q, j->db,
                  "INSERT INTO skin_colour(mask_id, side, pixels, lightness, a, b, ita, light)"
                  " VALUES(?1,?2,?3,?4,?5,?6,?7,?8)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, mask);
    stmt_bind_int(&q, 2, j->options->run->spec.side);
    stmt_bind_int(&q, 3, colour.pixels);
    stmt_bind_real(&q, 4, colour.lightness);
    stmt_bind_real(&q, 5, colour.a);
    stmt_bind_real(&q, 6, colour.b);
    stmt_bind_real(&q, 7, colour.ita);
    stmt_bind_real(&q, 8, colour.light);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

static int judge_batch(struct judging *j, int32_t index, struct err *err)
{
    const struct fold_photo *photos = j->fold.photos + (size_t)index * BATCH;
    const struct frame *frames;
    int32_t n = loader_plain(j->loader, index, j->x, &frames, err);
    struct stmt q = {0};
    const float *y;
    int rc = -1;

    if (n < 0)
        return -1;
    y = predictor_run(j->predictor, j->x, n);
    if (db_begin(j->db, err) ||
        stmt_open(
            &q, j->db,
            "INSERT INTO evaluation_photo(evaluation_id, photo_id, mask_id, tp, fp, fn, tn)"
            " VALUES(?1,?2,?3,?4,?5,?6,?7)",
            err))
        goto done;
    for (int32_t i = 0; i < n; i++)
        if (write_one(j, &q, &photos[i], &frames[i], y + (size_t)i * j->pixels, err) ||
            write_colour(j, photos[i].mask, &frames[i], err))
            goto done;
    stmt_close(&q);
    rc = db_commit(j->db, err);
done:
    stmt_close(&q);
    db_rollback(j->db);
    return rc;
}

/* 1: all were judged; 0: asked to stop; -1. */
static int judge_all(struct judging *j, const struct progress *progress, struct err *err)
{
    int32_t batches = loader_batches(j->loader);

    for (int32_t b = 0; b < batches; b++) {
        if (progress_tick(progress, "judging, batches", b, batches))
            return 0;
        if (judge_batch(j, b, err))
            return -1;
    }
    return 1;
}

/* The fine levels of the curve, brought to multiples of 1 / 256. */
static int write_levels(struct judging *j, struct err *err)
{
    enum { FINE = CURVE_LEVELS / 256 };
    struct stmt q = {0};
    int rc = stmt_open(&q, j->db,
                       "INSERT INTO evaluation_level(evaluation_id, level, skin, other)"
                       " VALUES(?1,?2,?3,?4)",
                       err);

    for (int level = 0; !rc && level <= 256; level++) {
        int64_t skin = 0, other = 0;

        for (int k = FINE * level; k < FINE * (level + 1) && k <= CURVE_LEVELS; k++) {
            skin += j->curve.skin[k];
            other += j->curve.other[k];
        }
        if (!(skin + other))
            continue;
        stmt_bind_int(&q, 1, j->id);
        stmt_bind_int(&q, 2, level);
        stmt_bind_int(&q, 3, skin);
        stmt_bind_int(&q, 4, other);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static int write_end(struct judging *j, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, j->db, "UPDATE evaluation SET ended_at=?2 WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, j->id);
    stmt_bind_text(&q, 2, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

static int end(struct judging *j, struct err *err)
{
    if (db_begin(j->db, err) || write_levels(j, err) ||
        write_bins(j, 0, &j->calibration, err) || write_end(j, err) || db_commit(j->db, err)) {
        db_rollback(j->db);
        return -1;
    }
    return 0;
}

static int prepare(struct judging *j, const struct progress *progress, struct err *err)
{
    const struct run *run = j->options->run;
    struct loader_spec spec = {.side = run->spec.side,
                               .batch = BATCH,
                               .threads = j->options->threads,
                               .cache = j->options->cache};

    j->pixels = (size_t)run->spec.side * (size_t)run->spec.side;
    j->x = bytes_new(6 * BATCH * j->pixels, sizeof *j->x);
    j->skin = bytes_new(j->pixels, sizeof *j->skin);
    j->known = bytes_new(j->pixels, 1);
    j->curve = curve_begin();
    j->calibration = calibration_begin(CALIBRATION_BINS);
    return predictor_open(&j->predictor, run, j->options->weights_path, BATCH, err) ||
                   loader_open(&j->loader, j->db, &j->fold, &spec, progress, err)
               ? -1
               : 0;
}

/* An evaluation is whole or it is not there. */
static int judge(struct judging *j, const struct progress *progress, struct err *err)
{
    struct err second;
    int got;

    if (prepare(j, progress, err) || begin(j, err))
        return -1;
    got = judge_all(j, progress, err);
    if (got > 0)
        return end(j, err);
    if (db_begin(j->db, &second) || drop(j, &second) || db_commit(j->db, &second))
        db_rollback(j->db);
    return got;
}

static void finish(struct judging *j)
{
    predictor_close(j->predictor);
    loader_close(j->loader);
    fold_free(&j->fold);
    free(j->x);
    free(j->skin);
    free(j->known);
    curve_free(&j->curve);
}

int evaluate_run(int64_t *evaluation, struct db *db, const struct evaluate_options *options,
                 const struct progress *progress, struct err *err)
{
    struct judging j = {.db = db, .options = options};
    int64_t ended = 0;
    int rc = -1;

    if (fold_read(&j.fold, db, options->split, NULL, options->fold, err))
        return -1;
    j.truth = fold_truth(&j.fold);
    if (!j.fold.count) {
        err_set(err, ERR_STATE, "the split has no photos in its fold '%s'", options->fold);
        goto done;
    }
    if (find_ended(&j, &ended, err))
        goto done;
    if (!ended && judge(&j, progress, err))
        goto done;
    *evaluation = ended ? ended : j.id;
    rc = 0;
done:
    finish(&j);
    return rc ? err_while(err, "evaluating run %lld", (long long)options->run->id) : 0;
}
