#include "dataset/fold.h"
#include "base/bytes.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fold_free(struct fold_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->photos[i].source);
    free(list->photos);
    *list = (struct fold_list){0};
}

/* Columns: photo, mask, md5, sha256, mask's digest, path, cleared, name, the file's sha256. */
static int add_row(struct bytes *photos, const struct stmt *q, struct err *err)
{
    struct fold_photo photo = {.photo = stmt_int(q, 0), .mask = stmt_int(q, 1)};

    if (!stmt_int(q, 6))
        return err_set(
            err, ERR_GUARD,
            "photo '%.200s' is not cleared (any more); it can neither teach nor judge",
            stmt_text(q, 7));
    if (stmt_is_null(q, 1))
        return err_set(err, ERR_STATE, "photo '%.200s' has no mask", stmt_text(q, 7));
    if (stmt_is_null(q, 5))
        return err_set(err, ERR_STATE, "photo '%.200s' has no stored copy; ingest it again",
                       stmt_text(q, 7));
    snprintf(photo.md5, sizeof photo.md5, "%s", stmt_text(q, 2));
    snprintf(photo.sha256, sizeof photo.sha256, "%s", stmt_text(q, 3));
    snprintf(photo.truth, sizeof photo.truth, "%s", stmt_text(q, 4));
    snprintf(photo.file, sizeof photo.file, "%s", stmt_text(q, 8));
    photo.source = db_beside(q->db, stmt_text(q, 5));
    bytes_add(photos, &photo, sizeof photo);
    return 0;
}

static int read_rows(struct fold_list *out, struct stmt *q, struct err *err)
{
    struct bytes photos = {0};
    struct fold_list list;
    int got;

    while ((got = stmt_step(q, err)) > 0 && !(got = add_row(&photos, q, err)))
        ;
    list.photos = (struct fold_photo *)(void *)photos.data;
    list.count = photos.size / sizeof *list.photos;
    if (got)
        fold_free(&list);
    else
        *out = list;
    return got;
}

int fold_read(struct fold_list *out, struct db *db, int64_t split, const char *stage,
              const char *fold, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (stmt_open(
            &q, db,
            "SELECT p.id, m.id, p.md5, p.sha256, m.digest, f.path,"
            " EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=p.id), p.name, f.sha256"
            " FROM split_group AS g"
            " JOIN split_photo AS s ON s.split_id=g.split_id AND s.group_id=g.group_id"
            " JOIN photo AS p ON p.id=s.photo_id"
            " JOIN photo_file AS f ON f.photo_id=s.photo_id"
            " LEFT JOIN mask AS m"
            "  ON m.id=(SELECT max(n.id) FROM mask AS n WHERE n.photo_id=p.id)"
            " WHERE g.split_id=?1 AND (?2 IS NULL OR g.stage=?2) AND g.fold=?3"
            " ORDER BY p.md5, p.sha256",
            err))
        return -1;
    stmt_bind_int(&q, 1, split);
    stmt_bind_text(&q, 2, stage);
    stmt_bind_text(&q, 3, fold);
    rc = read_rows(out, &q, err);
    stmt_close(&q);
    return rc;
}

int fold_read_run(struct fold_list *out, struct db *db, int64_t run, const char *role,
                  struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (stmt_open(
            &q, db,
            "SELECT p.id, m.id, p.md5, p.sha256, m.digest, f.path,"
            " EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=p.id), p.name, f.sha256"
            " FROM run_photo AS t JOIN photo AS p ON p.id=t.photo_id"
            " JOIN photo_file AS f ON f.photo_id=t.photo_id"
            " LEFT JOIN mask AS m ON m.id=t.mask_id"
            " WHERE t.run_id=?1 AND t.role=?2 ORDER BY p.md5, p.sha256",
            err))
        return -1;
    stmt_bind_int(&q, 1, run);
    stmt_bind_text(&q, 2, role);
    rc = read_rows(out, &q, err);
    stmt_close(&q);
    return rc;
}

struct sha256 fold_truth(const struct fold_list *list)
{
    struct digest *digest = digest_begin();

    for (size_t i = 0; i < list->count; i++) {
        const struct fold_photo *photo = &list->photos[i];

        digest_add(digest, photo->truth, strlen(photo->truth));
        digest_add(digest, "\n", 1);
        if (strcmp(photo->file, photo->sha256) != 0) {
            digest_add(digest, photo->file, strlen(photo->file));
            digest_add(digest, "\n", 1);
        }
    }
    return digest_end(digest);
}
