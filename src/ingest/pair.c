#include "ingest/pair.h"
#include "base/text.h"
#include "db/stmt.h"

#include <string.h>

enum sql { MASKS, PHOTOS_OF, FIRST_OF, GIVE, REFUSE, STATEMENTS };

/* Files that cannot be read are in state 1, and take no part. */
static const char *const statements[STATEMENTS] = {
    [MASKS] = "SELECT id, path, key FROM file WHERE list=?1 AND state=0 ORDER BY path",
    [PHOTOS_OF] = "SELECT id, path FROM file WHERE list=?1 AND key=?2 AND state=0"
                  " ORDER BY path LIMIT 2",
    [FIRST_OF] = "SELECT id, path, state=0 FROM file WHERE photo=?1 AND list=?2"
                 " ORDER BY path LIMIT 1",
    [GIVE] = "UPDATE file SET photo=?2 WHERE id=?1",
    [REFUSE] = "UPDATE file SET state=2, reason=?2 WHERE id=?1",
};

struct match {
    struct stmt q[STATEMENTS];
    int64_t photos, masks; /* lists */
};

/* What was found for one mask: how many photos, and the first two. */
struct found {
    int count;
    int64_t id;
    struct text first, second;
};

/* Adds the photos whose key is key[0..size). */
static int look_up(struct found *found, struct match *m, const char *key, size_t size,
                   struct err *err)
{
    struct stmt *q = &m->q[PHOTOS_OF];
    struct text whole = {0};
    int got;

    text_add_bytes(&whole, key, size);
    stmt_bind_int(q, 1, m->photos);
    stmt_bind_text(q, 2, whole.data);
    while ((got = stmt_step(q, err)) > 0) {
        if (!found->count)
            found->id = stmt_int(q, 0);
        if (found->count < 2)
            text_add(found->count ? &found->second : &found->first, "%s", stmt_text(q, 1));
        found->count++;
    }
    stmt_reset(q);
    text_free(&whole);
    return got;
}

static int candidates(struct found *found, struct match *m, const char *key, int prefixes,
                      struct err *err)
{
    const char *slash = strrchr(key, '/');
    int rc = look_up(found, m, key, strlen(key), err);

    if (rc || found->count || !prefixes)
        return rc;
    for (const char *at = slash ? slash + 1 : key; !rc && *at; at++)
        if (strchr("_-.", *at))
            rc = look_up(found, m, key, (size_t)(at - key), err);
    return rc;
}

/* Runs one of the changes of a mask's row. */
static int change(struct stmt *q, int64_t mask, const int64_t *photo, const char *reason,
                  struct err *err)
{
    stmt_bind_int(q, 1, mask);
    if (photo)
        stmt_bind_int(q, 2, *photo);
    else
        stmt_bind_text(q, 2, reason);
    return stmt_run(q, err);
}

/* Gives the mask to the photo, unless that has one; then both masks are refused. */
static int give(struct match *m, int64_t mask, const char *path, const struct found *found,
                struct err *err)
{
    struct stmt *q = &m->q[FIRST_OF];
    struct text reason = {0};
    int64_t first = 0;
    int got, fine = 0, rc;

    stmt_bind_int(q, 1, found->id);
    stmt_bind_int(q, 2, m->masks);
    got = stmt_step(q, err);
    if (got > 0) {
        first = stmt_int(q, 0);
        fine = (int)stmt_int(q, 2);
        text_add(&reason,
                 "the photo '%s' has two masks, '%s' and '%s': leave one in the folder",
                 found->first.data, stmt_text(q, 1), path);
    }
    stmt_reset(q);
    rc = got < 0 || change(&m->q[GIVE], mask, &found->id, NULL, err) ||
         (got > 0 && change(&m->q[REFUSE], mask, NULL, reason.data, err)) ||
         (fine && change(&m->q[REFUSE], first, NULL, reason.data, err));
    text_free(&reason);
    return rc ? -1 : 0;
}

static int match_one(struct match *m, int prefixes, struct err *err)
{
    const struct stmt *mask = &m->q[MASKS];
    int64_t id = stmt_int(mask, 0);
    struct found found = {0};
    struct text reason = {0};
    int rc = candidates(&found, m, stmt_text(mask, 2), prefixes, err);

    if (!rc && found.count > 1) {
        text_add(&reason, "a mask of '%s' or of '%s': rename it to the stem of one",
                 found.first.data, found.second.data);
        rc = change(&m->q[REFUSE], id, NULL, reason.data, err);
    } else if (!rc && found.count) {
        rc = give(m, id, stmt_text(mask, 1), &found, err);
    }
    text_free(&reason);
    text_free(&found.first);
    text_free(&found.second);
    return rc;
}

int pair_match(struct db *db, int64_t photos, int64_t masks, int prefixes, struct err *err)
{
    struct match m = {.photos = photos, .masks = masks};
    int got = 0, rc = 0;

    for (int i = 0; !rc && i < STATEMENTS; i++)
        rc = stmt_open(&m.q[i], db, statements[i], err);
    if (!rc) {
        stmt_bind_int(&m.q[MASKS], 1, masks);
        while (!rc && (got = stmt_step(&m.q[MASKS], err)) > 0)
            rc = match_one(&m, prefixes, err);
    }
    for (int i = 0; i < STATEMENTS; i++)
        stmt_close(&m.q[i]);
    return rc || got < 0 ? -1 : 0;
}
