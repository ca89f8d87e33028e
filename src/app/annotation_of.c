#include "app/annotation_of.h"
#include "base/bytes.h"
#include "db/stmt.h"
#include "review/revision.h"

#include <stdlib.h>

int annotation_of_read(struct annotation_of *out, struct db *db, int64_t revision,
                       struct err *err)
{
    struct annotation_of of = {0};
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  "SELECT i.id, i.width, i.height, i.name, i.usable"
                  " FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id"
                  " JOIN photo_info AS i ON i.id=a.photo_id WHERE r.id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, revision);
    got = stmt_step(&q, err);
    if (got > 0)
        of = (struct annotation_of){.photo = stmt_int(&q, 0),
                                    .width = (int32_t)stmt_int(&q, 1),
                                    .height = (int32_t)stmt_int(&q, 2),
                                    .name = bytes_copied_text(stmt_text(&q, 3)),
                                    .cleared = (int)stmt_int(&q, 4)};
    stmt_close(&q);
    if (!got)
        return err_set(err, ERR_ABSENT, "there is no revision %lld", (long long)revision);
    if (got < 0 || revision_read(&of.regions, &of.count, db, revision, err)) {
        annotation_of_free(&of);
        return -1;
    }
    *out = of;
    return 0;
}

void annotation_of_free(struct annotation_of *of)
{
    revision_free(of->regions, of->count);
    free(of->name);
    *of = (struct annotation_of){0};
}

int annotation_of_may_leave(const struct annotation_of *of, struct err *err)
{
    if (of->cleared)
        return 0;
    return err_set(err, ERR_GUARD, "photo '%.200s' is not cleared; nothing of it leaves",
                   of->name);
}
