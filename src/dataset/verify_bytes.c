#include "dataset/internal.h"
#include "annotate/mask.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/threads.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* verify_bytes.c - files and masks, chunk by chunk: a chunk's rows are fetched
 * by one thread, looked at by all, and told in order by one. */

#define CHUNK 256

enum verdict { SAME, DIFFERS, MISSING };

struct item {
    int64_t id;
    char *source, *name; /* the photo's; source NULL: it has none */
    int stored;          /* it is read from the store */
    char md5[33], sha256[65];
    struct bytes skin, ignored; /* of a mask */
    int32_t width, height;      /* the photo's */
    int64_t skin_pixels, ignored_pixels;
    char digest[65];
    enum verdict verdict;
    struct err why;
};

static void item_free(struct item *item)
{
    free(item->source);
    free(item->name);
    bytes_free(&item->skin);
    bytes_free(&item->ignored);
    *item = (struct item){0};
}

static void look_at_file(void *self, size_t i)
{
    struct item *item = (struct item *)self + i;
    struct bytes file = {0};

    if (!item->source) {
        item->verdict = MISSING;
        err_set(&item->why, ERR_ABSENT, "'%.200s' has no stored copy; ingest it again",
                item->name);
    } else if (item->stored && file_check_private(item->source, &item->why)) {
        item->verdict = item->why.code == ERR_STATE ? DIFFERS : MISSING;
    } else if (file_read(&file, item->source, LIMIT_FILE_BYTES, &item->why)) {
        item->verdict = item->why.code == ERR_LIMIT ? DIFFERS : MISSING;
    } else if (strcmp(digest_sha256(file.data, file.size).hex, item->sha256)) {
        item->verdict = DIFFERS;
        err_set(&item->why, ERR_FORMAT, "'%.300s' has changed since it was catalogued",
                item->source);
    } else if (!item->stored && strcmp(digest_md5(file.data, file.size).hex, item->md5)) {
        item->verdict = DIFFERS;
        err_set(&item->why, ERR_FORMAT, "'%.300s': the MD5 in the catalogue is not the file's",
                item->source);
    }
    bytes_free(&file);
}

static struct sha256 digest_of(const struct item *item)
{
    struct digest *digest = digest_begin();

    digest_add(digest, item->skin.data, item->skin.size);
    if (item->ignored.size)
        digest_add(digest, item->ignored.data, item->ignored.size);
    return digest_end(digest);
}

/* -1: what is wrong with one of a mask's two BLOBs is in *why. */
static int look_at_blob(const struct item *item, const struct bytes *blob, int64_t pixels,
                        const char *what, struct err *why)
{
    struct mask mask = {0};
    int rc = 0;

    if (mask_decode(&mask, blob->data, blob->size, why))
        return err_while(why, "its %s", what);
    if (mask.width != item->width || mask.height != item->height)
        rc = err_set(why, ERR_FORMAT, "its %s is %d x %d, its photo %d x %d", what,
                     (int)mask.width, (int)mask.height, (int)item->width, (int)item->height);
    else if (mask_area(&mask) != pixels)
        rc = err_set(why, ERR_FORMAT, "its %s has %lld pixels and should have %lld", what,
                     (long long)mask_area(&mask), (long long)pixels);
    mask_free(&mask);
    return rc;
}

static void look_at_mask(void *self, size_t i)
{
    struct item *item = (struct item *)self + i;

    if (look_at_blob(item, &item->skin, item->skin_pixels, "skin", &item->why) ||
        (item->ignored.size &&
         look_at_blob(item, &item->ignored, item->ignored_pixels, "ignore mask", &item->why))) {
        item->verdict = DIFFERS;
    } else if (strcmp(digest_of(item).hex, item->digest)) {
        item->verdict = DIFFERS;
        err_set(&item->why, ERR_FORMAT, "its digest is not that of its bytes");
    }
    if (item->verdict != SAME)
        err_while(&item->why, "mask %lld of photo '%.200s'", (long long)item->id, item->name);
}

/* Rows of both queries begin with: id, source, name. */
static void read_photo(struct item *item, const struct stmt *q)
{
    snprintf(item->md5, sizeof item->md5, "%s", stmt_text(q, 3));
    snprintf(item->sha256, sizeof item->sha256, "%s", stmt_text(q, 4));
    item->stored = (int)stmt_int(q, 5);
}

static void read_mask(struct item *item, const struct stmt *q)
{
    const void *data;
    size_t size;

    data = stmt_blob(q, 3, &size);
    bytes_add(&item->skin, data, size);
    data = stmt_blob(q, 4, &size);
    bytes_add(&item->ignored, data, size);
    item->skin_pixels = stmt_int(q, 5);
    item->ignored_pixels = stmt_int(q, 6);
    snprintf(item->digest, sizeof item->digest, "%s", stmt_text(q, 7));
    item->width = (int32_t)stmt_int(q, 8);
    item->height = (int32_t)stmt_int(q, 9);
}

/* One kind of thing that is looked at. */
struct kind {
    enum verify_check check;
    const char *sql, *count_sql; /* ?1: ids above */
    void (*read)(struct item *item, const struct stmt *q);
    void (*look)(void *self, size_t i);
};

static void tell(struct verify *v, const struct kind *kind, const struct item *item)
{
    struct verify_counts *counts = &v->report.of[kind->check];

    counts->same += item->verdict == SAME;
    counts->differ += item->verdict == DIFFERS;
    counts->missing += item->verdict == MISSING;
    if (item->verdict != SAME)
        verify_tell(v, kind->check, "%s", item->why.text);
}

/* Fetches up to CHUNK rows with ids above `after`; their number, or -1. */
static int fetch(struct item *items, struct stmt *q, const struct kind *kind, int64_t after,
                 struct err *err)
{
    int n = 0, got = 0;

    stmt_bind_int(q, 1, after);
    while (n < CHUNK && (got = stmt_step(q, err)) > 0) {
        struct item *item = &items[n++];

        item->id = stmt_int(q, 0);
        item->source = stmt_is_null(q, 1) ? NULL : db_beside(q->db, stmt_text(q, 1));
        item->name = bytes_copied_text(stmt_text(q, 2));
        kind->read(item, q);
    }
    stmt_reset(q);
    return got < 0 ? -1 : n;
}

static int look_at_all(struct verify *v, const struct kind *kind, struct err *err)
{
    struct item *items = bytes_zeroed(CHUNK, sizeof *items);
    struct stmt q = {0};
    int64_t after = INT64_MIN, total = 0, done = 0;
    int n = -1;

    if (stmt_get_int(&total, v->db, kind->count_sql, NULL, err) ||
        stmt_open(&q, v->db, kind->sql, err))
        goto done;
    while ((n = fetch(items, &q, kind, after, err)) > 0) {
        after = items[n - 1].id;
        threads_each(v->threads, (size_t)n, kind->look, items);
        for (int i = 0; i < n; i++) {
            tell(v, kind, &items[i]);
            item_free(&items[i]);
        }
        done += n;
        if (progress_tick(v->progress, verify_check_name(kind->check), (long)done,
                          (long)total)) {
            n = err_set(err, ERR_STATE, "stopped before all was verified");
            goto done;
        }
    }
done:
    for (int i = 0; i < CHUNK; i++)
        item_free(&items[i]);
    free(items);
    stmt_close(&q);
    return n < 0 ? -1 : 0;
}

int verify_photos(struct verify *v, struct err *err)
{
    static const struct kind kind = {
        VERIFY_PHOTOS,
        "SELECT p.id, f.path, p.name, p.md5, f.sha256,"
        " f.stored_id IS NOT NULL"
        " FROM photo AS p JOIN photo_file AS f ON f.photo_id=p.id WHERE p.id>?1 ORDER BY p.id",
        "SELECT count(*) FROM photo", read_photo, look_at_file};

    return look_at_all(v, &kind, err);
}

int verify_masks(struct verify *v, struct err *err)
{
    static const struct kind kind = {
        VERIFY_MASKS,
        "SELECT m.id, '', p.name, m.skin, m.ignored, m.skin_pixels, m.ignored_pixels,"
        " m.digest, p.width, p.height FROM mask AS m JOIN photo AS p ON p.id=m.photo_id"
        " WHERE m.id>?1 ORDER BY m.id",
        "SELECT count(*) FROM mask", read_mask, look_at_mask};

    return look_at_all(v, &kind, err);
}
