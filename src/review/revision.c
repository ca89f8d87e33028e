#include "review/revision.h"
#include "annotate/region_list.h"
#include "base/clock.h"
#include "db/stmt.h"

#include <stdlib.h>
#include <string.h>

/* The BLOB of a region, either kind. */
static struct bytes blob_of(const struct region *region)
{
    struct bytes blob = {0};

    if (region->mask.count)
        mask_encode(&blob, &region->mask);
    else
        shape_encode(&blob, &region->shape);
    return blob;
}

struct sha256 revision_digest(const struct region *regions, size_t count)
{
    struct digest *digest = digest_begin();

    for (size_t i = 0; i < count; i++) {
        const char *label = region_label_name(regions[i].label);
        struct bytes blob = blob_of(&regions[i]);

        digest_add(digest, label, strlen(label));
        digest_add(digest, "\n", 1);
        digest_add(digest, blob.data, blob.size);
        bytes_free(&blob);
    }
    return digest_end(digest);
}

int revision_sides(int32_t *width, int32_t *height, struct db *db, int64_t photo,
                   struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT width, height FROM photo WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    got = stmt_step(&q, err);
    if (got > 0) {
        *width = (int32_t)stmt_int(&q, 0);
        *height = (int32_t)stmt_int(&q, 1);
    }
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no photo %lld", (long long)photo);
    return got < 0 ? -1 : 0;
}

static int check(struct db *db, const struct revision_draft *draft, struct err *err)
{
    int32_t width = 0, height = 0;

    if (!draft->annotator || !*draft->annotator)
        return err_set(err, ERR_USAGE, "a tracing wants to know who traced it (--by)");
    if (!draft->tool || !*draft->tool)
        return err_set(err, ERR_USAGE, "a tracing wants to know its tool");
    if (revision_sides(&width, &height, db, draft->photo, err))
        return -1;
    for (size_t i = 0; i < draft->count; i++) {
        const struct region *region = &draft->regions[i];

        if (region->mask.count &&
            (region->mask.width != width || region->mask.height != height))
            return err_set(err, ERR_FORMAT,
                           "region %zu: its mask is %d x %d, the photo %d x %d", i + 1,
                           region->mask.width, region->mask.height, width, height);
        if (!region->mask.count && shape_check(&region->shape, err))
            return err_while(err, "region %zu", i + 1);
    }
    return 0;
}

/* The annotator's line of work on the photo: found or made. */
static int annotation_of(int64_t *out, struct db *db, const struct revision_draft *draft,
                         struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT id FROM annotation WHERE photo_id=?1 AND annotator=?2", err))
        return -1;
    stmt_bind_int(&q, 1, draft->photo);
    stmt_bind_text(&q, 2, draft->annotator);
    got = stmt_step(&q, err);
    if (got > 0)
        *out = stmt_int(&q, 0);
    stmt_close(&q);
    if (got)
        return got > 0 ? 0 : -1;
    if (stmt_open(&q, db,
                  "INSERT INTO annotation(photo_id, annotator, added_at) VALUES(?1, ?2, ?3)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, draft->photo);
    stmt_bind_text(&q, 2, draft->annotator);
    stmt_bind_text(&q, 3, clock_now().utc);
    got = stmt_run(&q, err);
    stmt_close(&q);
    *out = db_last_id(db);
    return got;
}

static int move_head(struct db *db, int64_t annotation, int64_t revision, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO annotation_head(annotation_id, revision_id, added_at)"
                  " VALUES(?1, nullif(?2, 0), ?3)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, annotation);
    stmt_bind_int(&q, 2, revision);
    stmt_bind_text(&q, 3, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

static int add_row(int64_t *out, struct db *db, const struct revision_draft *draft,
                   int64_t annotation, const char *digest, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "INSERT INTO revision(annotation_id, parent_id, regions, seconds, tool,"
                  " source, digest, added_at)"
                  " VALUES(?1, nullif(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8)",
                  err))
        return -1;
    stmt_bind_int(&q, 1, annotation);
    stmt_bind_int(&q, 2, draft->parent);
    stmt_bind_int(&q, 3, (int64_t)draft->count);
    if (draft->seconds >= 0)
        stmt_bind_real(&q, 4, draft->seconds);
    stmt_bind_text(&q, 5, draft->tool);
    stmt_bind_text(&q, 6, draft->source ? draft->source : "");
    stmt_bind_text(&q, 7, digest);
    stmt_bind_text(&q, 8, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    *out = db_last_id(db);
    return rc;
}

static int add_regions(struct db *db, int64_t revision, const struct region *regions,
                       size_t count, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db,
                       "INSERT INTO revision_region(revision_id, seq, label, shape, mask)"
                       " VALUES(?1, ?2, ?3, ?4, ?5)",
                       err);

    for (size_t i = 0; !rc && i < count; i++) {
        struct bytes blob = blob_of(&regions[i]);

        stmt_bind_int(&q, 1, revision);
        stmt_bind_int(&q, 2, (int64_t)i + 1);
        stmt_bind_text(&q, 3, region_label_name(regions[i].label));
        stmt_bind_blob(&q, regions[i].mask.count ? 5 : 4, blob.data, blob.size);
        rc = stmt_run(&q, err);
        bytes_free(&blob);
    }
    stmt_close(&q);
    return rc;
}

/* 1: the revision has that digest; 0: another, or there is none. */
static int has_digest(struct db *db, int64_t revision, const char *digest, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, "SELECT 1 FROM revision WHERE id=?1 AND digest=?2", err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    stmt_bind_text(&q, 2, digest);
    got = stmt_step(&q, err);
    stmt_close(&q);
    return got;
}

int revision_add(int64_t *out, int *added, struct db *db, const struct revision_draft *draft,
                 struct err *err)
{
    struct sha256 digest = revision_digest(draft->regions, draft->count);
    int64_t annotation, revision;
    int same;

    if (check(db, draft, err) ||
        revision_head(&revision, db, draft->photo, draft->annotator, err))
        return -1;
    same = has_digest(db, revision, digest.hex, err);
    if (same < 0)
        return -1;
    if (!same && (annotation_of(&annotation, db, draft, err) ||
                  add_row(&revision, db, draft, annotation, digest.hex, err) ||
                  add_regions(db, revision, draft->regions, draft->count, err) ||
                  move_head(db, annotation, revision, err)))
        return -1;
    *out = revision;
    *added = !same;
    return 0;
}

void revision_free(struct region *regions, size_t count)
{
    region_list_free(regions, count);
}

static int read_region(struct region *out, const struct stmt *q, struct err *err)
{
    size_t size;
    const void *shape = stmt_blob(q, 1, &size);

    if (region_label_of(&out->label, stmt_text(q, 0)))
        return err_set(err, ERR_FORMAT, "its label '%s' is not known", stmt_text(q, 0));
    if (shape)
        return shape_decode(&out->shape, shape, size, err);
    shape = stmt_blob(q, 2, &size);
    return mask_decode(&out->mask, shape, size, err);
}

static int read_regions(struct region *regions, size_t count, struct db *db, int64_t revision,
                        struct err *err)
{
    struct stmt q = {0};
    size_t n = 0;
    int got = -1;

    if (stmt_open(&q, db,
                  "SELECT label, shape, mask FROM revision_region WHERE revision_id=?1"
                  " ORDER BY seq",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    while (n < count && (got = stmt_step(&q, err)) > 0) {
        if (read_region(&regions[n++], &q, err)) {
            got = err_while(err, "revision %lld, region %zu", (long long)revision, n);
            break;
        }
    }
    stmt_close(&q);
    if (n < count && !got)
        return err_set(err, ERR_FORMAT, "revision %lld has %zu regions of %zu",
                       (long long)revision, n, count);
    return n == count && got >= 0 ? 0 : count ? -1 : 0;
}

int revision_read(struct region **regions, size_t *count, struct db *db, int64_t revision,
                  struct err *err)
{
    struct stmt q = {0};
    struct region *list;
    size_t n = 0;
    int got;

    if (stmt_open(&q, db, "SELECT regions FROM revision WHERE id=?1", err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    got = stmt_step(&q, err);
    if (got > 0)
        n = (size_t)stmt_int(&q, 0);
    stmt_close(&q);
    if (got <= 0)
        return got ? -1
                   : err_set(err, ERR_ABSENT, "there is no revision %lld", (long long)revision);
    list = bytes_zeroed(n, sizeof *list);
    if (read_regions(list, n, db, revision, err)) {
        revision_free(list, n);
        return -1;
    }
    *regions = list;
    *count = n;
    return 0;
}

/* One id by photo and annotator; 0 where there is no row, or NULL in it. */
static int ask(int64_t *out, struct db *db, const char *sql, int64_t photo,
               const char *annotator, struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db, sql, err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    stmt_bind_text(&q, 2, annotator);
    got = stmt_step(&q, err);
    *out = got > 0 ? stmt_int(&q, 0) : 0;
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

#define ANNOTATION "(SELECT id FROM annotation WHERE photo_id=?1 AND annotator=?2)"
#define HEAD                                                                                   \
    "(SELECT revision_id FROM annotation_head WHERE annotation_id=" ANNOTATION                 \
    " ORDER BY id DESC LIMIT 1)"

int revision_head(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err)
{
    return ask(out, db, "SELECT " HEAD, photo, annotator, err);
}

int revision_undo(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err)
{
    int64_t head, parent, annotation;

    if (revision_head(&head, db, photo, annotator, err) ||
        ask(&parent, db,
            "SELECT p.id FROM revision AS r JOIN revision AS p ON p.id=r.parent_id"
            " AND p.annotation_id=r.annotation_id WHERE r.id=" HEAD,
            photo, annotator, err) ||
        ask(&annotation, db, "SELECT " ANNOTATION, photo, annotator, err))
        return -1;
    if (!head)
        return err_set(err, ERR_STATE, "there is nothing that %s could undo", annotator);
    *out = parent;
    return move_head(db, annotation, parent, err);
}

int revision_next(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err)
{
    return ask(out, db,
               "SELECT r.id FROM annotation_head AS h JOIN revision AS r ON r.id=h.revision_id"
               " WHERE h.annotation_id=" ANNOTATION " AND CASE WHEN " HEAD " IS NULL"
               " THEN r.parent_id IS NULL OR r.parent_id NOT IN"
               "  (SELECT id FROM revision WHERE annotation_id=" ANNOTATION ")"
               " ELSE r.parent_id=" HEAD " END ORDER BY h.id DESC LIMIT 1",
               photo, annotator, err);
}

int revision_redo(int64_t *out, struct db *db, int64_t photo, const char *annotator,
                  struct err *err)
{
    int64_t child, annotation;

    if (revision_next(&child, db, photo, annotator, err) ||
        ask(&annotation, db, "SELECT " ANNOTATION, photo, annotator, err))
        return -1;
    if (!child)
        return err_set(err, ERR_STATE, "there is nothing that %s could redo", annotator);
    *out = child;
    return move_head(db, annotation, child, err);
}
