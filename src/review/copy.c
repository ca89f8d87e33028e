#include "review/copy.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "db/stmt.h"
#include "db/stored.h"
#include "image/decode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void copy_free(struct copy *copy)
{
    free(copy->path);
    *copy = (struct copy){0};
}

int copy_find(struct copy *out, struct db *db, int64_t photo, struct err *err)
{
    struct copy copy = {0};
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT f.sha256, f.pixels, coalesce(f.path, ''), f.stored_id IS NOT NULL "
                  "FROM photo_file AS f WHERE f.photo_id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (got > 0) {
        snprintf(copy.sha256, sizeof copy.sha256, "%s", stmt_text(&q, 0));
        snprintf(copy.pixels, sizeof copy.pixels, "%s", stmt_text(&q, 1));
        copy.path = db_beside(db, stmt_text(&q, 2));
        copy.stored = (int)stmt_int(&q, 3);
    }
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no photo %lld", (long long)photo);
    if (got > 0)
        *out = copy;
    return got < 0 ? -1 : 0;
}

int copy_read(struct bytes *out, const struct copy *copy, struct err *err)
{
    struct bytes file = {0};

    if (file_read(&file, copy->path, LIMIT_FILE_BYTES, err))
        return -1;
    if (strcmp(digest_sha256(file.data, file.size).hex, copy->sha256)) {
        bytes_free(&file);
        return err_set(err, ERR_FORMAT, "'%.300s' has changed since it was catalogued",
                       copy->path);
    }
    *out = file;
    return 0;
}

int copy_add(int64_t *id, struct db *db, int64_t photo, const struct bytes *file,
             const char *made_by, struct err *err)
{
    struct stored copy = {.sha256 = digest_sha256(file->data, file->size),
                          .bytes = (int64_t)file->size};
    struct decode_info info;
    char *folder;
    int rc;

    if (decode_info(&info, file->data, file->size, err) ||
        decode_file_digest(&copy.pixels, &info, file->data, file->size, err))
        return -1;
    copy.kind = decode_kind_name(info.kind);
    folder = db_beside(db, "");
    rc = stored_write(folder, &copy, file, err) || stored_add(db, photo, &copy, made_by, err) ||
         stmt_get_int(id, db, "SELECT max(id) FROM stored", NULL, err);
    free(folder);
    return rc ? -1 : 0;
}

int copy_is_unswept(int *unswept, struct db *db, struct err *err)
{
    int64_t there = 0;
    int rc = stmt_get_int(&there, db, "SELECT EXISTS(SELECT 1 FROM unswept)", NULL, err);

    *unswept = (int)there;
    return rc;
}

int copy_sweep(long *shared, struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got;

    *shared = 0;
    if (stmt_open(
            &q, db,
            "SELECT s.file, EXISTS(SELECT 1 FROM stored AS t WHERE"
            "  t.sha256=s.sha256 AND t.id=(SELECT max(u.id) FROM stored AS u WHERE"
            "   u.photo_id=t.photo_id)) FROM unswept AS w CROSS JOIN stored AS s"
            " ON s.photo_id=w.photo_id AND s.sha256<>(SELECT n.sha256 FROM stored AS n WHERE"
            "  n.photo_id=w.photo_id ORDER BY n.id DESC LIMIT 1)",
            err))
        return -1;
    while ((got = stmt_step(&q, err)) > 0) {
        char *path = db_beside(db, stmt_text(&q, 0));
        int used = (int)stmt_int(&q, 1), bad = !used && file_erase(path, err);

        *shared += used;
        free(path);
        if (bad) {
            got = -1;
            break;
        }
    }
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

int copy_swept(struct db *db, struct err *err)
{
    struct stmt q = {0};
    int rc = db_begin(db, err) || stmt_open(&q, db, "DELETE FROM unswept", err) ||
             stmt_run(&q, err) || db_commit(db, err);

    stmt_close(&q);
    db_rollback(db);
    return rc ? -1 : 0;
}
