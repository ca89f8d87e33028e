#include "app/job_redact.h"
#include "app/annotation_file.h"
#include "base/bytes.h"
#include "base/file.h"
#include "db/stored.h"
#include "review/revision.h"

#include <stdio.h>
#include <stdlib.h>

struct sides {
    int32_t width, height;
};

/* The one photo that is meant, whatever the file calls it. */
static int size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    const struct sides *sides = self;

    (void)name;
    (void)err;
    *width = sides->width;
    *height = sides->height;
    return 0;
}

/* Borrows the outlines of all regions. */
static int gather(struct bytes *shapes, const struct region *regions, size_t count,
                  struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (regions[i].mask.count)
            return err_set(err, ERR_USAGE, "region %zu is of pixels, not an outline", i + 1);
        bytes_add(shapes, &regions[i].shape, sizeof regions[i].shape);
    }
    return 0;
}

/* What was left out of a file is not hidden: then nobody clears the photo in the same breath.
 */
static int tell_lost(const struct app *app, const struct exchange_doc *doc,
                     const struct job_redact *job, struct err *err)
{
    annotation_file_tell_lost(app, job->regions, doc);
    if (!doc->lost.size || !job->clearance)
        return 0;
    return err_set(err, ERR_USAGE,
                   "not all of '%.200s' was read, and what was not read would not be hidden "
                   "(%.120s); redact without --check, look at the copy, and clear it then",
                   job->regions, doc->lost.data);
}

/* The same of a file, which *doc becomes. */
static int gather_file(struct bytes *shapes, struct exchange_doc *doc,
                       const struct job_redact *job, struct db *db, const struct app *app,
                       struct err *err)
{
    struct sides sides;
    struct annotation_file how = {
        .format = job->format, .labels = "*=ignore", .size_of = size_of, .self = &sides};

    if (revision_sides(&sides.width, &sides.height, db, job->photo, err) ||
        annotation_file_read(doc, NULL, job->regions, &how, err))
        return -1;
    if (doc->count != 1)
        return err_set(err, ERR_USAGE, "'%.200s' has regions of %zu photos, not of one",
                       job->regions, doc->count);
    if (gather(shapes, doc->photos[0].regions, doc->photos[0].count, err))
        return err_while(err, "'%.200s'", job->regions);
    return tell_lost(app, doc, job, err);
}

/* Both are rows, or neither is: clearance_set() has a transaction of its own, so the redaction
 * is committed first, and a clearance that is refused leaves a photo that nobody may use. The
 * lock is held until what was before is gone, so that nobody else looks for it meanwhile. */
static int write(struct redact_done *done, long *shared, const struct job_redact *job,
                 const struct redact_wish *wish, struct catalogue *catalogue, struct err *err)
{
    struct db *db = catalogue->db;
    struct stored_hold hold = {0};
    int rc;

    if (job->dry_run)
        return redact(done, db, wish, 1, err);
    if (stored_lock(&hold, db, err))
        return -1;
    rc = db_begin(db, err) || redact(done, db, wish, 0, err) || db_commit(db, err);
    db_rollback(db);
    rc = rc || catalogue_sweep(shared, catalogue, err);
    stored_unlock(&hold, !rc);
    return rc ? -1 : 0;
}

static int clear(const struct job_redact *job, struct catalogue *catalogue, struct err *err)
{
    char id[24];
    const char *name = id;
    long changed;

    snprintf(id, sizeof id, "%lld", (long long)job->photo);
    return clearance_set(&changed, catalogue->db, job->clearance, CLEARANCE_PHOTO, &name, 1,
                         job->dry_run, err)
               ? err_while(err, job->dry_run ? "it would be redacted, and not cleared"
                                             : "it is redacted, and not cleared")
               : 0;
}

int job_redact(struct redact_done *done, long *shared, const struct job_redact *job,
               struct catalogue *catalogue, const struct app *app, struct err *err)
{
    struct redact_wish wish = {.photo = job->photo, .by = job->by, .why = job->why};
    struct exchange_doc doc = {0};
    struct bytes shapes = {0};
    int rc = -1;

    *shared = 0;
    if (job->regions ? gather_file(&shapes, &doc, job, catalogue->db, app, err)
                     : gather(&shapes, job->drawn, job->drawn_count, err))
        goto done;
    wish.shapes = (const struct shape *)(void *)shapes.data;
    wish.count = shapes.size / sizeof *wish.shapes;
    rc = write(done, shared, job, &wish, catalogue, err) ||
         (job->clearance && clear(job, catalogue, err));
done:
    bytes_free(&shapes);
    exchange_free(&doc);
    return rc ? -1 : 0;
}
