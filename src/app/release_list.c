#include "app/release_list.h"
#include "base/text.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "SELECT value FROM catalogue WHERE key='release_key'"

enum { NAMED = 10 };

static int read_origin(struct release_list *r, struct db *db, const struct job_release *job,
                       struct err *err)
{
    struct stmt q = {0};
    const char *sql =
        job->is_sample
            ? "SELECT id, digest, created_at, 1, 0 FROM sample WHERE name=?1"
            : "SELECT id, digest, frozen_at, frozen_at IS NOT NULL, EXISTS(SELECT 1 FROM"
              " split_broken AS b WHERE b.split_id=split.id) FROM split WHERE name=?1";
    int got = stmt_open(&q, db, sql, err);

    if (got)
        return -1;
    stmt_bind_text(&q, 1, job->name);
    got = stmt_step(&q, err);
    if (!got)
        got = err_set(err, ERR_ABSENT, "there is no %s '%.120s'%s",
                      job->is_sample ? "sample" : "split", job->name,
                      job->is_sample ? "" : "; --sample releases a sample");
    else if (got > 0 && !stmt_int(&q, 3))
        got = err_set(err, ERR_STATE,
                      "the split '%.120s' is not frozen: a release of it could "
                      "not be told from what it may become",
                      job->name);
    else if (got > 0 && stmt_int(&q, 4))
        got = err_set(err, ERR_STATE,
                      "the split '%.120s' is broken: two of its folds were found to share a "
                      "group; make another",
                      job->name);
    if (got > 0) {
        r->id = stmt_int(&q, 0);
        r->digest = bytes_copied_text(stmt_text(&q, 1));
        r->since = bytes_copied_text(stmt_text(&q, 2));
    }
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

static int read_key(struct release_list *r, struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got = stmt_open(&q, db, KEY, err) ? -1 : stmt_step(&q, err);

    if (got > 0)
        r->key = bytes_copied_text(stmt_text(&q, 0));
    else if (!got)
        err_set(err, ERR_STATE, "the catalogue has no key for pseudonyms any more");
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

/* Is `name` between commas of the list? */
static int listed(const char *list, const char *name)
{
    size_t n = strlen(name);

    for (const char *s = list; s; s = strchr(s, ',') ? strchr(s, ',') + 1 : NULL)
        if (!strncmp(s, name, n) && (!s[n] || s[n] == ','))
            return 1;
    return 0;
}

/* The datasets that the photos are of, by name. */
static int read_datasets(struct release_list *r, struct db *db, const struct job_release *job,
                         struct err *err)
{
    struct stmt q = {0};
    int got;

    if (stmt_open(&q, db,
                  job->is_sample
                      ? "SELECT d.name, d.licence, d.citation, d.domain='clinical' FROM dataset"
                        " AS d WHERE d.id IN (SELECT p.dataset_id FROM sample_photo AS c JOIN"
                        " photo AS p ON p.id=c.photo_id WHERE c.sample_id=?1) ORDER BY d.name"
                      : "SELECT d.name, d.licence, d.citation, d.domain='clinical' FROM dataset"
                        " AS d WHERE d.id IN (SELECT p.dataset_id FROM split_photo AS c JOIN"
                        " photo AS p ON p.id=c.photo_id WHERE c.split_id=?1) ORDER BY d.name",
                  err))
        return -1;
    stmt_bind_int(&q, 1, r->id);
    while ((got = stmt_step(&q, err)) > 0) {
        if (r->dataset_count == RELEASE_DATASETS_MAX) {
            got =
                err_set(err, ERR_LIMIT, "it is of more than %d datasets", RELEASE_DATASETS_MAX);
            break;
        }
        r->datasets[r->dataset_count++] = (struct release_dataset_row){
            bytes_copied_text(stmt_text(&q, 0)),
            bytes_copied_text(stmt_text(&q, 1)),
            bytes_copied_text(stmt_text(&q, 2)),
            (int)stmt_int(&q, 3),
            listed(job->published, stmt_text(&q, 0)),
            !*stmt_text(&q, 1) || !strcmp(stmt_text(&q, 1), "not stated")};
    }
    stmt_close(&q);
    return got;
}

static int check_published(const struct release_list *r, const struct job_release *job,
                           struct err *err)
{
    char *list = bytes_copied_text(job->published ? job->published : ""),
         *names[RELEASE_DATASETS_MAX];
    int n = *list ? text_split(list, names, RELEASE_DATASETS_MAX) : 0, rc = 0;

    if (n < 0)
        rc = err_set(err, ERR_USAGE, "--published wants names of datasets with commas between");
    for (int i = 0; !rc && i < n; i++) {
        int found = 0;

        for (int k = 0; k < r->dataset_count; k++)
            found = found || !strcmp(r->datasets[k].name, names[i]);
        if (!found)
            rc = err_set(err, ERR_ABSENT, "--published: no photo is of a dataset '%.120s'",
                         names[i]);
    }
    free(list);
    return rc;
}

static int check_datasets(const struct release_list *r, const struct job_release *job,
                          struct err *err)
{
    const char *why = job->licence_unknown;

    if (check_published(r, job, err))
        return -1;
    for (int i = 0; i < r->dataset_count; i++) {
        const struct release_dataset_row *d = &r->datasets[i];

        if (d->clinical && d->published)
            return err_set(err, ERR_GUARD,
                           "the dataset '%s' is clinical: names and MD5s of its files do not "
                           "leave",
                           d->name);
        if (d->unknown && (!why || !*why))
            return err_set(
                err, ERR_STATE,
                "the licence of the dataset '%s' is not stated; state it at ingest, or "
                "say with --licence-unknown WHY why it may go without",
                d->name);
    }
    return 0;
}

static void name_row(struct release_photo *p, const char *key, const char *annotator)
{
    struct text what = {0};

    text_add(&what, "photo %lld", (long long)p->photo);
    release_photo_pseudonym(p->name, 'p', key, what.data);
    what.size = 0;
    text_add(&what, "group %lld", (long long)p->group);
    release_photo_pseudonym(p->group_name, 'g', key, what.data);
    what.size = 0;
    if (annotator) {
        text_add(&what, "annotator %s", annotator);
        release_photo_pseudonym(p->annotator, 'a', key, what.data);
    }
    text_free(&what);
}

static int dataset_of(const struct release_list *r, const char *name)
{
    int i = 0;

    while (i < r->dataset_count - 1 && strcmp(r->datasets[i].name, name) != 0)
        i++;
    return i;
}

static void add_photo(struct release_list *r, const struct stmt *q)
{
    struct release_photo *p;

    if (r->count == r->room) {
        r->room = r->room ? 2 * r->room : 256;
        r->photos = bytes_resized(r->photos, r->room, sizeof *r->photos);
    }
    p = &r->photos[r->count++];
    *p = (struct release_photo){
        .photo = stmt_int(q, 0),
        .dataset = dataset_of(r, stmt_text(q, 1)),
        .group = stmt_int(q, 2),
        .width = (int32_t)stmt_int(q, 3),
        .height = (int32_t)stmt_int(q, 4),
        .source = db_beside(q->db, stmt_is_null(q, 7) ? "" : stmt_text(q, 7)),
        .mask = stmt_int(q, 10),
        .revision = stmt_int(q, 11),
        .skin_pixels = stmt_int(q, 12),
        .ignored_pixels = stmt_int(q, 13),
        .rule = bytes_copied_text(stmt_is_null(q, 14) ? "" : stmt_text(q, 14)),
        .traced_by = bytes_copied_text(stmt_is_null(q, 15) ? "" : stmt_text(q, 15)),
    };
    snprintf(p->md5, sizeof p->md5, "%s", stmt_text(q, 5));
    snprintf(p->sha256, sizeof p->sha256, "%s", stmt_text(q, 6));
    snprintf(p->fold, sizeof p->fold, "%s", stmt_text(q, 16));
    snprintf(p->stage, sizeof p->stage, "%s", stmt_text(q, 17));
    p->published = bytes_copied_text(r->datasets[p->dataset].published ? stmt_text(q, 8) : "");
    name_row(p, r->key, stmt_is_null(q, 11) ? NULL : p->traced_by);
}

/* Groups that were united are one. May it leave, and has it a truth: the last two columns. A
 * truth that was taken back knows nothing. */
#define COLUMNS                                                                                \
    "SELECT i.id, i.dataset, coalesce(o.root_id, o.id), i.width, i.height, i.md5, f.sha256, "  \
    "f.path,"                                                                                  \
    " i.name, EXISTS(SELECT 1 FROM usable_photo AS u WHERE u.photo_id=i.id), m.id, "           \
    "m.revision_id, m.skin_pixels, m.ignored_pixels,"                                          \
    " m.rule, a.annotator, "
#define TRUTH                                                                                  \
    ", m.id IS NOT NULL AND NOT (m.revision_id IS NULL AND m.ignored_pixels="                  \
    "i.width*i.height)"
#define JOINED                                                                                 \
    " JOIN photo_group AS o ON o.id=c.group_id"                                                \
    " JOIN photo_info AS i ON i.id=c.photo_id JOIN photo_file AS f ON f.photo_id=c.photo_id"   \
    " LEFT JOIN mask AS m ON m.id=i.mask_id"                                                   \
    " LEFT JOIN revision AS v ON v.id=m.revision_id"                                           \
    " LEFT JOIN annotation AS a ON a.id=v.annotation_id"

static const char OF_SPLIT[] =
    COLUMNS "g.fold, g.stage" TRUTH " FROM split_photo AS c JOIN split_group AS g"
            " ON g.split_id=c.split_id AND g.group_id=c.group_id" JOINED " WHERE c.split_id=?1";
static const char OF_SAMPLE[] = COLUMNS
    "'', ''" TRUTH " FROM (SELECT s.sample_id, s.photo_id, p.group_id FROM sample_photo AS s"
    " JOIN photo AS p ON p.id=s.photo_id WHERE s.sample_id=?1) AS c" JOINED;

/* Photos that stand in the way, told by their pseudonyms. */
struct refused {
    struct text named;
    long count;
};

static void refuse(struct refused *refused, const struct release_photo *photo)
{
    if (refused->count++ < NAMED)
        text_add(&refused->named, " %s", photo->name);
}

static int tell_refused(const struct refused *uncleared, const struct refused *untraced,
                        size_t all, struct err *err)
{
    if (uncleared->count)
        return err_set(err, ERR_GUARD,
                       "%ld of %zu photos are not cleared; nothing leaves. The first:%s",
                       uncleared->count, all, uncleared->named.data);
    if (untraced->count)
        return err_set(err, ERR_STATE, "%ld of %zu photos have no truth. The first:%s",
                       untraced->count, all, untraced->named.data);
    return all ? 0 : err_set(err, ERR_ABSENT, "it has no photo");
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct release_photo *)a)->name,
                  ((const struct release_photo *)b)->name);
}

static int read_photos(struct release_list *r, struct db *db, const struct job_release *job,
                       struct err *err)
{
    struct refused uncleared = {0}, untraced = {0};
    struct stmt q = {0};
    int got = stmt_open(&q, db, job->is_sample ? OF_SAMPLE : OF_SPLIT, err);

    if (got)
        return -1;
    stmt_bind_int(&q, 1, r->id);
    while ((got = stmt_step(&q, err)) > 0) {
        add_photo(r, &q);
        if (!stmt_int(&q, 9))
            refuse(&uncleared, &r->photos[r->count - 1]);
        if (!stmt_int(&q, 18))
            refuse(&untraced, &r->photos[r->count - 1]);
    }
    stmt_close(&q);
    if (!got)
        got = tell_refused(&uncleared, &untraced, r->count, err);
    text_free(&uncleared.named);
    text_free(&untraced.named);
    if (got)
        return -1;
    qsort(r->photos, r->count, sizeof *r->photos, by_name);
    for (size_t i = 1; i < r->count; i++)
        if (!by_name(&r->photos[i - 1], &r->photos[i]))
            return err_set(err, ERR_STATE, "two photos have the pseudonym %s",
                           r->photos[i].name);
    return 0;
}

int release_list_read(struct release_list *list, struct db *db, const struct job_release *job,
                      struct err *err)
{
    return read_key(list, db, err) || read_origin(list, db, job, err) ||
                   read_datasets(list, db, job, err) || read_photos(list, db, job, err) ||
                   check_datasets(list, job, err)
               ? -1
               : 0;
}

void release_list_free(struct release_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        release_photo_free(&list->photos[i]);
    for (int i = 0; i < list->dataset_count; i++) {
        free(list->datasets[i].name);
        free(list->datasets[i].licence);
        free(list->datasets[i].citation);
    }
    free(list->photos);
    free(list->key);
    free(list->digest);
    free(list->since);
    *list = (struct release_list){0};
}
