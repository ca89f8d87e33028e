#include "app/job_predict.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "dataset/frame.h"
#include "db/stmt.h"
#include "eval/predictor.h"
#include "image/decode.h"
#include "image/encode.h"
#include "image/resize_smooth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One photo to predict. */
struct target {
    int64_t photo; /* its id; 0: not catalogued */
    int private;   /* no row tells where its predictions went */
    char sha256[65];
    char *path, *name;
};

struct work {
    const struct job_predict *job;
    struct catalogue *catalogue;
    struct target *targets;
    size_t count;
};

static struct target *add_target(struct work *w)
{
    w->targets = bytes_resized(w->targets, w->count + 1, sizeof *w->targets);
    w->targets[w->count] = (struct target){0};
    return &w->targets[w->count++];
}

/* Rows of (id, the file's sha256, its path, md5, private). */
static int add_rows(struct work *w, struct stmt *q, struct err *err)
{
    int got;

    while ((got = stmt_step(q, err)) > 0) {
        struct target *t = add_target(w);

        t->photo = stmt_int(q, 0);
        snprintf(t->sha256, sizeof t->sha256, "%s", stmt_text(q, 1));
        t->path = db_beside(w->catalogue->db, stmt_is_null(q, 2) ? "" : stmt_text(q, 2));
        t->name = bytes_copied_text(stmt_text(q, 3));
        t->private = (int)stmt_int(q, 4);
    }
    return got;
}

static int add_named(struct work *w, const char *sql, const char *name, const char *what,
                     struct err *err)
{
    struct stmt q = {0};
    size_t before = w->count;
    int rc = -1;

    if (!stmt_open(&q, w->catalogue->db, sql, err)) {
        stmt_bind_text(&q, 1, name);
        rc = add_rows(w, &q, err);
    }
    stmt_close(&q);
    if (!rc && w->count == before)
        rc = err_set(err, ERR_ABSENT, "%s '%s' is not there, or is empty", what, name);
    return rc;
}

static int add_datasets(struct work *w, struct err *err)
{
    char *list = bytes_copied_text(w->job->datasets), *names[64];
    int n = text_split(list, names, 64), rc = 0;

    if (n < 0)
        rc = err_set(err, ERR_USAGE, "--dataset wants names with commas between");
    for (int i = 0; i < n && !rc; i++)
        rc = add_named(w,
                       "SELECT p.id, f.sha256, f.path, p.md5, f.private FROM photo AS p"
                       " JOIN photo_file AS f ON f.photo_id=p.id"
                       " JOIN dataset AS d ON d.id=p.dataset_id WHERE d.name=?1 ORDER BY p.md5",
                       names[i], "dataset", err);
    free(list);
    return rc;
}

static char *stem_of(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    char *stem = bytes_copied_text(name), *dot = strrchr(stem, '.');

    if (dot && dot != stem)
        *dot = 0;
    return stem;
}

/* The photos that have a copy in the store, and are these bytes or have had them as their copy:
 * what is read is the copy, and what is written is named by their MD5. */
static int add_stored(struct work *w, const char *sha256, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, w->catalogue->db,
                   "SELECT p.id, f.sha256, f.path, p.md5, f.private FROM photo AS p"
                   " JOIN photo_file AS f ON f.photo_id=p.id WHERE p.id IN"
                   " (SELECT id FROM photo WHERE sha256=?1"
                   "  UNION SELECT photo_id FROM stored WHERE sha256=?1)"
                   " AND (f.private OR f.stored_id IS NOT NULL)",
                   err)) {
        stmt_bind_text(&q, 1, sha256);
        rc = add_rows(w, &q, err);
    }
    stmt_close(&q);
    return rc;
}

/* A file from outside; if what it shows is catalogued, it is that photo, and may be used only
 * as the photo may: a picture that was redacted since is not used from its first file. */
static int find_photo(struct target *t, struct db *db, const struct bytes *file,
                      struct err *err)
{
    struct decode_info info;
    struct sha256 pixels;
    struct stmt q = {0};
    int got, usable = 1;

    if (decode_info(&info, file->data, file->size, err) ||
        decode_file_digest(&pixels, &info, file->data, file->size, err) ||
        stmt_open(&q, db,
                  "SELECT f.photo_id, f.pixels=?1 AND EXISTS(SELECT 1 FROM usable_photo AS u"
                  "  WHERE u.photo_id=f.photo_id) AS usable, f.private FROM photo_file AS f"
                  " WHERE f.photo_id IN (SELECT id FROM photo WHERE pixels=?1"
                  "  UNION ALL SELECT photo_id FROM stored WHERE pixels=?1)"
                  " ORDER BY usable LIMIT 1",
                  err))
        return err_while(err, "'%.300s'", t->path);
    stmt_bind_text(&q, 1, pixels.hex);
    got = stmt_step(&q, err);
    if (got > 0) {
        t->photo = stmt_int(&q, 0);
        usable = (int)stmt_int(&q, 1);
        t->private = (int)stmt_int(&q, 2);
    }
    stmt_close(&q);
    if (got >= 0 && !usable)
        return err_set(err, ERR_GUARD, "'%.300s' shows a catalogued photo that is not cleared",
                       t->path);
    return got < 0 ? -1 : 0;
}

/* A file that the person names. */
static int add_file(struct work *w, const char *path, struct err *err)
{
    struct bytes file = {0};
    struct sha256 sha256;
    struct target *t;
    size_t before = w->count;
    int rc;

    if (file_read(&file, path, LIMIT_FILE_BYTES, err))
        return -1;
    sha256 = digest_sha256(file.data, file.size);
    if (add_stored(w, sha256.hex, err) || w->count > before) {
        bytes_free(&file);
        return w->count > before ? 0 : -1;
    }
    t = add_target(w);
    snprintf(t->sha256, sizeof t->sha256, "%s", sha256.hex);
    t->path = bytes_copied_text(path);
    t->name = stem_of(path);
    rc = find_photo(t, w->catalogue->db, &file, err);
    bytes_free(&file);
    return rc;
}

static int gather(struct work *w, struct err *err)
{
    const struct job_predict *job = w->job;

    if (job->datasets && add_datasets(w, err))
        return -1;
    if (job->sample &&
        add_named(w,
                  "SELECT p.id, f.sha256, f.path, p.md5, f.private FROM sample AS s"
                  " JOIN sample_photo AS sp ON sp.sample_id=s.id"
                  " JOIN photo AS p ON p.id=sp.photo_id"
                  " JOIN photo_file AS f ON f.photo_id=p.id WHERE s.name=?1 ORDER BY sp.seq",
                  job->sample, "sample", err))
        return -1;
    for (int i = 0; i < job->file_count; i++)
        if (add_file(w, job->files[i], err))
            return -1;
    if (!w->count)
        return err_set(err, ERR_USAGE, "nothing to predict: name files, --dataset or --sample");
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct target *)a)->name, ((const struct target *)b)->name);
}

static int names_differ(struct work *w, struct err *err)
{
    qsort(w->targets, w->count, sizeof *w->targets, by_name);
    for (size_t i = 1; i < w->count; i++)
        if (!strcmp(w->targets[i - 1].name, w->targets[i].name))
            return err_set(err, ERR_USAGE, "'%s' and '%s' would both be written as '%s'",
                           w->targets[i - 1].path, w->targets[i].path, w->targets[i].name);
    return 0;
}

static int add_export(struct work *w, int64_t *id, struct err *err)
{
    struct stmt q = {0};
    int rc, private = 0;

    for (size_t i = 0; i < w->count; i++)
    private |= w->targets[i].private;

    if (stmt_open(&q, w->catalogue->db,
                  "INSERT INTO export(what, target, run_id, at) VALUES('prediction',?1,?2,?3)",
                  err))
        return -1;
    stmt_bind_text(&q, 1, private ? "" : w->job->folder);
    stmt_bind_int(&q, 2, w->job->run->id);
    stmt_bind_text(&q, 3, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    *id = db_last_id(w->catalogue->db);
    return rc;
}

static int add_export_photo(struct work *w, int64_t id, const struct target *t, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, w->catalogue->db,
                  "INSERT INTO export_photo(export_id, photo_id) VALUES(?1,?2)", err))
        return -1;
    stmt_bind_int(&q, 1, id);
    stmt_bind_int(&q, 2, t->photo);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc ? err_while(err, "photo %lld", (long long)t->photo) : 0;
}

/* The guard sees every catalogued photo before a file is written. */
static int record(struct work *w, struct err *err)
{
    struct db *db = w->catalogue->db;
    int64_t id;

    if (db_begin(db, err) || add_export(w, &id, err))
        goto failed;
    for (size_t i = 0; i < w->count; i++)
        if (w->targets[i].photo && add_export_photo(w, id, &w->targets[i], err))
            goto failed;
    if (!db_commit(db, err))
        return 0;
failed:
    db_rollback(db);
    return -1;
}

static int write_one(struct work *w, const struct target *t, const char *ending,
                     const struct image *image,
                     int (*encode)(struct bytes *, const struct image *, struct err *),
                     struct err *err)
{
    struct text path = {0};
    struct bytes file = {0};
    int rc = -1;

    text_add(&path, "%s/%s.%s.png", w->job->folder, t->name, ending);
    if (!encode(&file, image, err))
        rc = file_write(path.data, file.data, file.size, err);
    text_free(&path);
    bytes_free(&file);
    return rc;
}

static int predict_one(struct work *w, struct predictor *predictor, float *x,
                       const struct target *t, struct err *err)
{
    int32_t side = w->job->run->spec.side;
    struct frame_source source = {.path = t->path, .md5 = "", .sha256 = t->sha256};
    struct image small = {0}, full = {0};
    struct frame frame = {0};
    int rc = -1;

    if (frame_read(&frame, &source, side, err))
        return -1;
    frame_tensor(x, &frame);
    small = predictor_confidence(predictor_run(predictor, x, 1), side);
    full = resize_smooth(&small, frame.width, frame.height);
    if (!write_one(w, t, "confidence", &full, encode_png, err) &&
        !write_one(w, t, "skin", &full, encode_png_bits, err))
        rc = 0;
    image_free(&small);
    image_free(&full);
    frame_free(&frame);
    return rc;
}

static int predict_all(struct work *w, long *count, const struct progress *progress,
                       struct err *err)
{
    size_t pixels = (size_t)w->job->run->spec.side * (size_t)w->job->run->spec.side;
    char *path = catalogue_weights_path(w->catalogue, w->job->run->id, "safetensors");
    struct predictor *predictor = NULL;
    float *x = bytes_new(6 * pixels, sizeof *x);
    size_t i = 0;
    int rc = -1;

    if (predictor_open(&predictor, w->job->run, path, 1, err) ||
        file_make_folder(w->job->folder, err) || record(w, err))
        goto done;
    for (; i < w->count; i++) {
        if (progress_tick(progress, "predicting photos", (long)i, (long)w->count))
            break;
        if (predict_one(w, predictor, x, &w->targets[i], err))
            goto done;
    }
    *count = (long)i;
    rc = 0;
done:
    predictor_close(predictor);
    free(path);
    free(x);
    return rc;
}

int job_predict(long *count, const struct job_predict *job, struct catalogue *catalogue,
                const struct progress *progress, struct err *err)
{
    struct work w = {.job = job, .catalogue = catalogue};
    int rc = -1;

    if (!gather(&w, err) && !names_differ(&w, err))
        rc = predict_all(&w, count, progress, err);
    for (size_t i = 0; i < w.count; i++) {
        free(w.targets[i].path);
        free(w.targets[i].name);
    }
    free(w.targets);
    return rc;
}
