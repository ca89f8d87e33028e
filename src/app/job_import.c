#include "app/job_import.h"
#include "review/revision.h"
#include "review/verdict.h"

#include <string.h>

struct finder {
    const struct names *names;
    struct db *db;
};

static int size_of(void *self, int32_t *width, int32_t *height, const char *name,
                   struct err *err)
{
    const struct finder *finder = self;
    const struct names_photo *photo;

    if (names_find(&photo, finder->names, finder->db, name, err))
        return -1;
    *width = photo->width;
    *height = photo->height;
    return 0;
}

static int decide(struct db *db, int64_t revision, const struct job_import *job,
                  const char *path, struct err *err)
{
    enum verdict_state state;

    if (!job->submit)
        return 0;
    if (verdict_of(&state, db, revision, err))
        return -1;
    if (state == VERDICT_DRAFT &&
        verdict_give(db, revision, VERDICT_SUBMITTED, job->by, "", err))
        return -1;
    return job->reviewer
               ? verdict_give(db, revision, VERDICT_ACCEPTED, job->reviewer, path, err)
               : 0;
}

static int import_photo(struct job_import_counts *counts, struct db *db,
                        const struct names *names, const struct exchange_photo *from,
                        const struct revision_draft *base, const struct job_import *job,
                        struct err *err)
{
    struct revision_draft draft = *base;
    const struct names_photo *photo;
    int64_t revision;
    int added;

    counts->photos++;
    if (!from->count) {
        counts->skipped++;
        return 0;
    }
    if (names_find(&photo, names, db, from->name, err))
        return -1;
    draft.photo = photo->id;
    draft.regions = from->regions;
    draft.count = from->count;
    if (revision_head(&draft.parent, db, photo->id, job->by, err) ||
        revision_add(&revision, &added, db, &draft, err))
        return -1;
    counts->added += added;
    counts->same += !added;
    return decide(db, revision, job, base->source, err);
}

static void tell_lost(const struct app *app, const char *path, const struct exchange_doc *doc)
{
    const char *line = doc->lost.data;

    while (line && *line) {
        int n = (int)strcspn(line, "\n");

        app_say(app, "%s: %.*s", path, n, line);
        line += n + (line[n] == '\n');
    }
}

static int import_doc(struct job_import_counts *counts, struct db *db,
                      const struct names *names, const struct exchange_doc *doc,
                      const struct revision_draft *base, const struct job_import *job,
                      struct err *err)
{
    for (size_t i = 0; i < doc->count; i++)
        if (import_photo(counts, db, names, &doc->photos[i], base, job, err))
            return err_while(err, "%s: photo '%.200s'", base->source, doc->photos[i].name);
    return 0;
}

int job_import(struct job_import_counts *out, const struct app *app, struct db *db,
               const struct names *names, const struct job_import *job, const char *path,
               struct err *err)
{
    struct finder finder = {names, db};
    struct annotation_file how = job->how;
    struct exchange_doc doc = {0};
    const struct exchange_format *format;
    struct job_import_counts counts = {0};
    struct revision_draft base = {.annotator = job->by, .seconds = -1, .source = path};
    int rc;

    how.size_of = size_of;
    how.self = &finder;
    if (annotation_file_read(&doc, &format, path, &how, err))
        return -1;
    tell_lost(app, path, &doc);
    base.tool = format->name;
    rc = db_begin(db, err) || import_doc(&counts, db, names, &doc, &base, job, err);
    if (!rc && !app->dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    exchange_free(&doc);
    if (!rc)
        *out = counts;
    return rc ? -1 : 0;
}
