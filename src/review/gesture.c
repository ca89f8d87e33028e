#include "review/gesture.h"
#include "db/stmt.h"

int gesture_stand(struct gesture_stand *out, struct db *db, int64_t photo,
                  const char *annotator, struct err *err)
{
    struct gesture_stand stand = {0};

    if (revision_sides(&stand.width, &stand.height, db, photo, err) ||
        revision_head(&stand.head, db, photo, annotator, err) ||
        revision_next(&stand.next, db, photo, annotator, err))
        return -1;
    if (stand.head && verdict_of(&stand.state, db, stand.head, err))
        return -1;
    *out = stand;
    return 0;
}

/* 1: the revision holds just these regions; 0: others, or it is 0. */
static int holds(struct db *db, int64_t revision, const struct revision_draft *draft,
                 struct err *err)
{
    struct sha256 digest = revision_digest(draft->regions, draft->count);
    struct stmt q = {0};
    int got;

    if (!revision)
        return 0;
    if (stmt_open(&q, db, "SELECT 1 FROM revision WHERE id=?1 AND digest=?2", err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    stmt_bind_text(&q, 2, digest.hex);
    got = stmt_step(&q, err);
    stmt_close(&q);
    return got;
}

int gesture_save(int64_t *head, struct db *db, const struct revision_draft *draft, int64_t from,
                 struct err *err)
{
    struct revision_draft step = *draft;
    int64_t at;
    int added, same;

    if (revision_head(&at, db, draft->photo, draft->annotator, err))
        return -1;
    if (at != draft->parent) {
        same = holds(db, at, draft, err);
        *head = at;
        return same < 0 ? -1 : !same;
    }
    if (!at)
        step.parent = from;
    return revision_add(head, &added, db, &step, err);
}

/* What a revision was made from, if that is the same annotator's; else 0. */
static int own_parent(int64_t *out, struct db *db, int64_t revision, struct err *err)
{
    struct stmt q = {0};
    int got;

    *out = 0;
    if (stmt_open(&q, db,
                  "SELECT p.id FROM revision AS r JOIN revision AS p ON p.id=r.parent_id"
                  " AND p.annotation_id=r.annotation_id WHERE r.id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    got = stmt_step(&q, err);
    if (got > 0)
        *out = stmt_int(&q, 0);
    stmt_close(&q);
    return got < 0 ? -1 : 0;
}

int gesture_undo(int64_t *head, struct db *db, int64_t photo, const char *annotator,
                 int64_t base, struct err *err)
{
    int64_t at, before = 0;

    if (revision_head(&at, db, photo, annotator, err) ||
        (base && own_parent(&before, db, base, err)))
        return -1;
    *head = at;
    if (at == base)
        return revision_undo(head, db, photo, annotator, err);
    return !(base && at == before);
}

int gesture_redo(int64_t *head, struct db *db, int64_t photo, const char *annotator,
                 int64_t base, struct err *err)
{
    int64_t at, before = 0;

    if (revision_head(&at, db, photo, annotator, err) ||
        (at && own_parent(&before, db, at, err)))
        return -1;
    *head = at;
    if (at == base)
        return revision_redo(head, db, photo, annotator, err);
    return !(at && before == base);
}
