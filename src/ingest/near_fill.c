#include "ingest/near_fill.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/threads.h"
#include "image/decode.h"
#include "ingest/near.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 64 };

/* A photo without a fingerprint. */
struct lacking {
    int64_t id;
    char *source;
    char sha256[65];
    char *refused; /* why not; NULL: it has one now */
    struct fingerprint print;
};

struct work {
    struct db *db;
    struct lacking *photos;
    size_t count;
    struct near near;
    struct near_filled report;
    const struct near_listener *listener;
    const struct progress *progress;
    struct err *err;
};

static int read_lacking(struct bytes *out, struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got = stmt_open(
        &q, db,
        "SELECT p.photo_id, coalesce(p.path, ''), p.sha256 FROM photo_file AS p WHERE NOT "
        "EXISTS("
        "SELECT 1 FROM fingerprint AS f WHERE f.photo_id=p.photo_id) ORDER BY p.photo_id",
        err);

    while (!got && (got = stmt_step(&q, err)) > 0) {
        struct lacking photo = {.id = stmt_int(&q, 0),
                                .source = db_beside(db, stmt_text(&q, 1))};

        snprintf(photo.sha256, sizeof photo.sha256, "%s", stmt_text(&q, 2));
        bytes_add(out, &photo, sizeof photo);
        got = 0;
    }
    stmt_close(&q);
    return got;
}

static void look(void *self, size_t i)
{
    struct lacking *photo = &((struct work *)self)->photos[i];
    struct bytes file = {0};
    struct decode_info info;
    struct decode_look seen;
    struct err err;
    int rc = file_read(&file, photo->source, LIMIT_FILE_BYTES, &err);

    if (!rc && strcmp(digest_sha256(file.data, file.size).hex, photo->sha256) != 0)
        rc = err_set(&err, ERR_STATE, "it has changed since it was catalogued");
    if (!rc)
        rc = decode_info(&info, file.data, file.size, &err) ||
             decode_file_look(&seen, &info, file.data, file.size, &err);
    if (rc)
        photo->refused = bytes_copied_text(err.text);
    else
        photo->print = seen.print;
    bytes_free(&file);
}

static int write_one(struct work *w, const struct lacking *photo)
{
    int64_t other;

    if (photo->refused) {
        w->report.missing++;
        if (w->listener && w->listener->missing)
            w->listener->missing(w->listener->self, photo->source, photo->refused);
        return 0;
    }
    w->report.added++;
    return near_add(&w->near, photo->id, &photo->print, &other, w->err);
}

/* 0, 1 to stop, -1. */
static int take(void *self, size_t i)
{
    struct work *w = self;

    if (i % BATCH == 0 && db_begin(w->db, w->err))
        return -1;
    if (write_one(w, &w->photos[i]))
        return -1;
    if (i + 1 < w->count && (i + 1) % BATCH)
        return 0;
    if (db_commit(w->db, w->err))
        return -1;
    w->report.stopped =
        progress_tick(w->progress, "fingerprints", (long)i + 1, (long)w->count) &&
        i + 1 < w->count;
    return w->report.stopped;
}

int near_fill(struct near_filled *out, struct db *db, int threads,
              const struct near_listener *listener, const struct progress *progress,
              struct err *err)
{
    struct work w = {.db = db, .listener = listener, .progress = progress, .err = err};
    struct bytes photos = {0};
    int got = read_lacking(&photos, db, err), rc = -1;

    w.photos = (struct lacking *)(void *)photos.data;
    w.count = photos.size / sizeof *w.photos;
    if (got || near_open(&w.near, db, err) ||
        threads_in_order(threads, w.count, w.count + 1, look, take, &w) < 0)
        goto done;
    *out = w.report;
    rc = 0;
done:
    db_rollback(db);
    near_close(&w.near);
    for (size_t i = 0; i < w.count; i++) {
        free(w.photos[i].source);
        free(w.photos[i].refused);
    }
    bytes_free(&photos);
    return rc;
}
