#include "app/job_import.h"
#include "base/bytes.h"
#include "review/revision.h"
#include "review/verdict.h"

#include <stdlib.h>
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

/* What was decided stays: only a draft is submitted, and what was rejected is
 * not accepted by coming again. */
static int decide(struct job_import_counts *counts, struct db *db, int64_t revision,
                  const struct job_import *job, const char *path, struct err *err)
{
    enum verdict_state state;

    if (!job->submit)
        return 0;
    if (verdict_of(&state, db, revision, err))
        return -1;
    if (state == VERDICT_REJECTED) {
        counts->rejected++;
        return 0;
    }
    if (state == VERDICT_DRAFT &&
        verdict_give(db, revision, VERDICT_SUBMITTED, job->by, "", err))
        return -1;
    return job->reviewer
               ? verdict_give(db, revision, VERDICT_ACCEPTED, job->reviewer, path, err)
               : 0;
}

/* A photo of the catalogue and where in the file it stands. */
struct found {
    int64_t photo;
    int private;
    size_t at;
};

static int import_photo(struct job_import_counts *counts, struct db *db, const struct found *at,
                        const struct exchange_photo *from, const struct revision_draft *base,
                        const struct job_import *job, struct err *err)
{
    struct revision_draft draft = *base;
    int64_t revision;
    int added;

    counts->photos++;
    counts->moved += job->how.centres && from->count;
    if (!from->count && !job->empty) {
        counts->skipped++;
        return 0;
    }
    draft.photo = at->photo;
    if (at->private)
        draft.source = ""; /* nothing from outside is written of it */
    draft.regions = from->regions;
    draft.count = from->count;
    if (revision_head(&draft.parent, db, at->photo, job->by, err) ||
        revision_add(&revision, &added, db, &draft, err))
        return -1;
    counts->added += added;
    counts->same += !added;
    return decide(counts, db, revision, job, draft.source, err);
}

static int by_photo(const void *a, const void *b)
{
    const struct found *x = a, *y = b;

    return x->photo != y->photo ? (x->photo > y->photo) - (x->photo < y->photo)
                                : (x->at > y->at) - (x->at < y->at);
}

/* A photo that stands twice in a file: one of its tracings would bury the other. */
static int none_twice(const struct found *found, const struct exchange_doc *doc,
                      struct err *err)
{
    struct found *sorted = bytes_new(doc->count, sizeof *sorted);
    int rc = 0;

    for (size_t i = 0; i < doc->count; i++)
        sorted[i] = found[i];
    if (doc->count)
        qsort(sorted, doc->count, sizeof *sorted, by_photo);
    for (size_t i = 1; !rc && i < doc->count; i++)
        if (sorted[i].photo == sorted[i - 1].photo)
            rc = err_set(err, ERR_FORMAT,
                         "photos %zu and %zu, '%.120s' and '%.120s', are the same photo",
                         sorted[i - 1].at + 1, sorted[i].at + 1,
                         doc->photos[sorted[i - 1].at].name, doc->photos[sorted[i].at].name);
    free(sorted);
    return rc;
}

static int find_photos(struct found *found, struct db *db, const struct names *names,
                       const struct exchange_doc *doc, struct err *err)
{
    const struct names_photo *photo;

    for (size_t i = 0; i < doc->count; i++) {
        if (names_find(&photo, names, db, doc->photos[i].name, err))
            return err_while(err, "photo %zu", i + 1);
        found[i] = (struct found){photo->id, photo->private, i};
    }
    return none_twice(found, doc, err);
}

static int import_doc(struct job_import_counts *counts, struct db *db,
                      const struct names *names, const struct exchange_doc *doc,
                      const struct revision_draft *base, const struct job_import *job,
                      struct err *err)
{
    struct found *found = bytes_new(doc->count, sizeof *found);
    int rc = find_photos(found, db, names, doc, err);

    for (size_t i = 0; !rc && i < doc->count; i++) {
        rc = import_photo(counts, db, &found[i], &doc->photos[i], base, job, err);
        if (rc)
            err_while(err, "photo '%.200s'", doc->photos[i].name);
    }
    free(found);
    return rc ? err_while(err, "%s", base->source) : 0;
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
    char tool[64];
    struct revision_draft base = {.annotator = job->by, .seconds = -1, .source = path};
    int rc;

    how.size_of = size_of;
    how.self = &finder;
    if (annotation_file_read(&doc, &format, path, &how, err))
        return -1;
    annotation_file_tell_lost(app, path, &doc);
    snprintf(tool, sizeof tool, "%s%s", format->name, how.centres ? " --pixel-centres" : "");
    base.tool = tool;
    rc = db_begin(db, err) || import_doc(&counts, db, names, &doc, &base, job, err);
    if (!rc && !app->dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    exchange_free(&doc);
    if (!rc)
        *out = counts;
    return rc ? -1 : 0;
}
