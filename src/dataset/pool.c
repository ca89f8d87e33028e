#include "dataset/pool.h"
#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

/* One dataset's walk, and the photo that it stands at. */
struct lane {
    struct stmt walk;
    struct pool_photo head;
    int more; /* head is there */
};

struct pool {
    struct lane *lanes;
    int count;
};

int pool_marks_now(struct pool_marks *out, struct db *db, struct err *err)
{
    struct pool_marks got = {0};

    if (stmt_get_int(&got.photo, db, "SELECT coalesce(max(id), 0) FROM photo", NULL, err) ||
        stmt_get_int(&got.clearance, db, "SELECT coalesce(max(id), 0) FROM clearance", NULL,
                     err) ||
        stmt_get_int(&got.mask, db, "SELECT coalesce(max(id), 0) FROM mask", NULL, err) ||
        stmt_get_int(&got.edge, db, "SELECT coalesce(max(id), 0) FROM group_edge", NULL, err))
        return -1;
    *out = got;
    return 0;
}

static void copy(char *out, size_t room, const char *text)
{
    size_t size = text ? strlen(text) : 0;

    if (size >= room)
        size = room - 1;
    if (size)
        memcpy(out, text, size);
    out[size] = 0;
}

void pool_read(struct pool_photo *out, const struct stmt *row)
{
    out->id = stmt_int(row, 0);
    out->group = stmt_int(row, 1);
    copy(out->md5, sizeof out->md5, stmt_text(row, 2));
    copy(out->sha256, sizeof out->sha256, stmt_text(row, 3));
    copy(out->pixels, sizeof out->pixels, stmt_text(row, 4));
    out->cleared = stmt_int(row, 5) != 0;
    out->traced = stmt_int(row, 6) != 0;
}

const char *pool_sql(void)
{
    return "SELECT p.id, p.group_id, p.md5, p.sha256, p.pixels,"
           " coalesce((SELECT c.state " POOL_USABLE " FROM clearance AS c"
           "   WHERE c.photo_id=p.id AND c.id<=?3 ORDER BY c.id DESC LIMIT 1), 0),"
           /* The truth of that moment, if anything of it is known. */
           " coalesce((SELECT m.ignored_pixels<p.width*p.height FROM mask AS m"
           "   WHERE m.photo_id=p.id AND m.id<=?4 ORDER BY m.id DESC LIMIT 1), 0)"
           " FROM photo AS p INDEXED BY photo_by_md5"
           " WHERE p.dataset_id=?1 AND p.id<=?2 ORDER BY p.md5, p.sha256";
}

static int advance(struct lane *lane, struct err *err)
{
    lane->more = stmt_step(&lane->walk, err);
    if (lane->more > 0)
        pool_read(&lane->head, &lane->walk);
    return lane->more < 0 ? -1 : 0;
}

static int open_lane(struct lane *lane, struct db *db, int64_t dataset,
                     const struct pool_marks *marks, struct err *err)
{
    if (stmt_open(&lane->walk, db, pool_sql(), err))
        return -1;
    stmt_bind_int(&lane->walk, 1, dataset);
    stmt_bind_int(&lane->walk, 2, marks->photo);
    stmt_bind_int(&lane->walk, 3, marks->clearance);
    stmt_bind_int(&lane->walk, 4, marks->mask);
    return advance(lane, err);
}

int pool_open(struct pool **out, struct db *db, const int64_t *datasets, int count,
              const struct pool_marks *marks, struct err *err)
{
    struct pool *pool = bytes_zeroed(1, sizeof *pool);

    pool->lanes = bytes_zeroed((size_t)count, sizeof *pool->lanes);
    pool->count = count;
    for (int i = 0; i < count; i++) {
        if (open_lane(&pool->lanes[i], db, datasets[i], marks, err)) {
            pool_close(pool);
            return -1;
        }
    }
    *out = pool;
    return 0;
}

void pool_close(struct pool *pool)
{
    if (!pool)
        return;
    for (int i = 0; i < pool->count; i++)
        stmt_close(&pool->lanes[i].walk);
    free(pool->lanes);
    free(pool);
}

static int comes_before(const struct pool_photo *a, const struct pool_photo *b)
{
    int order = strcmp(a->md5, b->md5);

    return (order ? order : strcmp(a->sha256, b->sha256)) < 0;
}

int pool_next(struct pool_photo *out, struct pool *pool, struct err *err)
{
    struct lane *first = NULL;

    for (int i = 0; i < pool->count; i++) {
        struct lane *lane = &pool->lanes[i];

        if (lane->more && (!first || comes_before(&lane->head, &first->head)))
            first = lane;
    }
    if (!first)
        return 0;
    *out = first->head;
    return advance(first, err) ? -1 : 1;
}
