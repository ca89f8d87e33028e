#include "app/job_release.h"
#include "app/release_facts.h"
#include "base/clock.h"
#include "db/stmt.h"
#include "exchange/release_text.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD = 16 };

/* What a photo that is being worked on gives beside itself. */
struct result {
    int rc;
    struct err err;
};

struct release {
    struct db *db;
    const struct job_release *job;
    const struct progress *progress;
    struct err *err;
    struct release_list list;
    struct release_tree tree;
    struct threads_lock *lock; /* who has it may ask the catalogue */
    struct result ring[AHEAD];
    struct release_file *files; /* all that were written */
    size_t file_count, file_room;
    struct text rows, splits; /* photos.csv, splits.csv */
};

/* ---- what is written ---- */

static void add_file(struct release *r, const char *path, const char *sha256)
{
    if (r->file_count == r->file_room) {
        r->file_room = r->file_room ? 2 * r->file_room : 1024;
        r->files = bytes_resized(r->files, r->file_room, sizeof *r->files);
    }
    r->files[r->file_count] = (struct release_file){bytes_copied_text(path), {0}};
    memcpy(r->files[r->file_count++].sha256, sha256, 64);
}

static int put(struct release *r, const char *path, const struct text *text, struct err *err)
{
    struct sha256 digest;

    if (release_tree_add(&r->tree, path, text->data, text->size, &digest, err))
        return -1;
    add_file(r, path, digest.hex);
    return 0;
}

static void add_row(struct release *r, const struct release_photo *p)
{
    char file[64], mask[64], truth[64], outlines[64];
    const struct release_dataset_row *d = &r->list.datasets[p->dataset];
    const char *md5 = d->published ? p->md5 : "";

    release_photo_paths(file, mask, truth, outlines, p);
    text_add(&r->rows, "%s,%s,%s,%s,%s,%d,%d,%s,%s,%s,%lld,%lld,", p->name, file, d->name,
             d->clinical ? "clinical" : "healthy", p->group_name, p->width, p->height,
             p->file_sha256, mask, p->mask_sha256, (long long)p->skin_pixels,
             (long long)p->ignored_pixels);
    release_cell(&r->rows, p->rule);
    text_add(&r->rows, ",%s,%s,", p->annotator, p->revision ? outlines : "");
    release_cell(&r->rows, p->published);
    text_add(&r->rows, ",%s\n", md5);
    text_add(&r->splits, "%s,%s,%s,%s,%s,%s\n", p->name, p->fold, p->stage, p->group_name, md5,
             p->file_sha256);
    add_file(r, file, p->file_sha256);
    add_file(r, mask, p->mask_sha256);
    add_file(r, truth, p->truth_sha256);
    if (p->revision)
        add_file(r, outlines, p->outlines_sha256);
}

static void make_photo(void *self, size_t i)
{
    struct release *r = self;
    struct result *result = &r->ring[i % AHEAD];

    result->rc = release_photo_make(&r->list.photos[i], &r->tree, r->db, r->lock, &result->err);
}

/* 1: failed; 2: stopped. */
static int take_photo(void *self, size_t i)
{
    struct release *r = self;
    const struct result *result = &r->ring[i % AHEAD];

    if (result->rc) {
        *r->err = result->err;
        return 1;
    }
    add_row(r, &r->list.photos[i]);
    return progress_tick(r->progress, "releasing photos", (long)i + 1, (long)r->list.count) ? 2
                                                                                            : 0;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct release_file *)a)->path,
                  ((const struct release_file *)b)->path);
}

static int put_sums(struct release *r, char sums[65], struct err *err)
{
    struct text text = {0};
    struct sha256 digest;
    int rc;

    qsort(r->files, r->file_count, sizeof *r->files, by_path);
    for (size_t i = 0; i < r->file_count; i++)
        text_add(&text, "%s  %s\n", r->files[i].sha256, r->files[i].path);
    rc = release_tree_add(&r->tree, "SHA256SUMS", text.data, text.size, &digest, err);
    if (!rc)
        memcpy(sums, digest.hex, 65);
    text_free(&text);
    return rc;
}

static int put_text(struct release *r, const char *path,
                    void (*write)(struct text *, const struct release_card *),
                    const struct release_card *card, struct err *err)
{
    struct text text = {0};
    int rc;

    write(&text, card);
    rc = put(r, path, &text, err);
    text_free(&text);
    return rc;
}

static int describe(struct release *r, struct err *err)
{
    struct release_parts parts = {0};
    struct release_card card;
    size_t first = r->file_count;
    int rc;

    release_facts_fill(&card, &parts, &r->list, r->job);
    rc = put_text(r, "LICENCES.md", release_card_licences, &card, err) ||
         put_text(r, "README.md", release_card_readme, &card, err) ||
         put(r, "photos.csv", &r->rows, err) ||
         (!r->job->is_sample && put(r, "splits.csv", &r->splits, err));
    if (!rc) {
        card.tables = r->files + first;
        card.table_count = r->file_count - first;
        rc = put_text(r, "croissant.json", release_croissant_write, &card, err);
    }
    release_facts_free(&parts);
    return rc ? -1 : 0;
}

/* ---- the rows, and the folder ---- */

static int add_export(struct release *r, int64_t *id, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, r->db,
                       "INSERT INTO export(what, target, at) VALUES('release', ?1, ?2)", err),
        private = 0;

    for (int i = 0; i < r->list.dataset_count; i++)
    private |= r->list.datasets[i].clinical;
    if (!rc) {
        stmt_bind_text(&q, 1, private ? "" : r->tree.path);
        stmt_bind_text(&q, 2, clock_now().utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    *id = db_last_id(r->db);
    return rc;
}

static int add_export_photos(struct release *r, int64_t id, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, r->db, "INSERT INTO export_photo(export_id, photo_id) VALUES(?1,?2)",
                       err);

    for (size_t i = 0; !rc && i < r->list.count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, r->list.photos[i].photo);
        rc = stmt_run(&q, err);
        if (rc)
            err_while(err, "photo %s", r->list.photos[i].name);
    }
    stmt_close(&q);
    return rc;
}

static int add_release(struct release *r, int64_t id, const char *sums, struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, r->db,
                       "INSERT INTO release(id, split_id, sample_id, photos, sums,"
                       " licence) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                       err),
        unknown = 0;

    for (int i = 0; i < r->list.dataset_count; i++)
        unknown = unknown || r->list.datasets[i].unknown;
    if (!rc) {
        stmt_bind_int(&q, 1, id);
        if (r->job->is_sample)
            stmt_bind_int(&q, 3, r->list.id);
        else
            stmt_bind_int(&q, 2, r->list.id);
        stmt_bind_int(&q, 4, (int64_t)r->list.count);
        stmt_bind_text(&q, 5, sums);
        stmt_bind_text(&q, 6, unknown ? r->job->licence_unknown : "");
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

/* The rows come first: whenever it is killed, no release lies in its place without them. */
static int record(struct release *r, const char *sums, struct err *err)
{
    int64_t id;
    int rc = db_begin(r->db, err) || add_export(r, &id, err) || add_export_photos(r, id, err) ||
             add_release(r, id, sums, err) || db_commit(r->db, err);

    db_rollback(r->db);
    return rc ? -1 : 0;
}

static int build(struct release *r, struct job_release_counts *out, int *stopped,
                 struct err *err)
{
    static const char *const FOLDERS[] = {"photos", "masks", "truth", "outlines", NULL},
                             *const PLAIN[] = {"photos", "masks", "truth", NULL};
    int traced = 0, rc;

    for (size_t i = 0; i < r->list.count; i++)
        traced = traced || r->list.photos[i].revision;
    if (release_tree_begin(&r->tree, r->job->to, traced ? FOLDERS : PLAIN, err))
        return -1;
    text_add(&r->rows,
             "photo,file,dataset,domain,group,width,height,sha256,mask,mask_sha256,skin_pixels,"
             "ignored_pixels,mask_rule,annotator,outlines,published_name,source_md5\n");
    text_add(&r->splits, "photo,fold,stage,group,source_md5,sha256\n");
    r->err = err;
    r->lock = threads_lock_new();
    rc = threads_in_order(threads_default(), r->list.count, AHEAD, make_photo, take_photo, r);
    threads_lock_free(r->lock);
    *stopped = rc == 2;
    if (!rc)
        rc = describe(r, err) || put_sums(r, out->sums, err) || record(r, out->sums, err) ||
             release_tree_commit(&r->tree, err);
    out->photos = (long)r->list.count;
    out->files = (long)r->file_count + 1;
    release_tree_cancel(&r->tree);
    return rc && !*stopped ? -1 : 0;
}

static void free_all(struct release *r)
{
    for (size_t i = 0; i < r->file_count; i++)
        free(r->files[i].path);
    free(r->files);
    text_free(&r->rows);
    text_free(&r->splits);
    release_list_free(&r->list);
}

int job_release(struct job_release_counts *out, int *stopped, const struct app *app,
                struct db *db, const struct job_release *job, const struct progress *progress,
                struct err *err)
{
    struct release r = {.db = db, .job = job, .progress = progress};
    int rc = release_list_read(&r.list, db, job, err);

    *stopped = 0;
    *out = (struct job_release_counts){.photos = (long)r.list.count};
    if (!rc && !app->dry_run)
        rc = build(&r, out, stopped, err);
    free_all(&r);
    return rc;
}
