#include "ingest/store.h"
#include "base/clock.h"
#include "base/file.h"
#include "ingest/origin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const statements[STORE_STATEMENTS] = {
    [STORE_BOOK] = "SELECT p.dataset_id, p.width, p.height, p.orientation,"
                   " f.private AND NOT EXISTS(SELECT 1 FROM stored AS s WHERE s.photo_id=p.id"
                   "  AND s.made_by='redact'), coalesce(f.path, '?') FROM photo AS p"
                   " JOIN photo_file AS f ON f.photo_id=p.id WHERE p.sha256=?1",
    [STORE_PHOTO_OF_BYTES] = "SELECT p.id, p.dataset_id, d.name, p.source FROM photo AS p "
                             "JOIN dataset AS d ON d.id=p.dataset_id WHERE p.sha256=?1",
    [STORE_PHOTO_CHANGED] = "SELECT 1 FROM photo WHERE source=?1",
    [STORE_PHOTO_SAME_PICTURE] =
        "SELECT iif(source='', name, source) FROM photo WHERE pixels=?1 "
        "ORDER BY id LIMIT 1",
    [STORE_PHOTO_NEAR] =
        "SELECT iif(source='', name, source) FROM photo WHERE id=?1 AND pixels<>?2",
    [STORE_ADD_PHOTO] = "INSERT INTO photo(dataset_id, group_id, name, source, kind, bytes, "
                        "md5, sha256, pixels,"
                        " width, height, orientation, added_at) "
                        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [STORE_MOVE_PHOTO] = "UPDATE photo SET source=?2, name=?3 WHERE id=?1",
    [STORE_GROUP] = "SELECT id FROM photo_group WHERE dataset_id=?1 AND name=?2",
    [STORE_ADD_GROUP] = "INSERT INTO photo_group(dataset_id, name, draw) VALUES(?1, ?2, ?3)",
    [STORE_MASK] = "SELECT id=(SELECT max(n.id) FROM mask AS n WHERE n.photo_id=?1) "
                   "FROM mask WHERE photo_id=?1 AND digest=?2",
    [STORE_TRUTH] = "SELECT 'accepted' IS (SELECT v.state FROM verdict AS v "
                    "WHERE v.revision_id=m.revision_id ORDER BY v.id DESC LIMIT 1) "
                    "FROM mask AS m WHERE m.photo_id=?1 ORDER BY m.id DESC LIMIT 1",
    [STORE_ADD_MASK] =
        "INSERT INTO mask(photo_id, skin, ignored, skin_pixels, ignored_pixels, digest, source,"
        " rule, added_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [STORE_REFUSE] =
        "INSERT INTO refusal(dataset_id, source, reason, at) VALUES(?1, ?2, ?3, ?4) "
        "ON CONFLICT DO UPDATE SET reason=excluded.reason, at=excluded.at",
    [STORE_COPY] =
        "SELECT sha256, made_by FROM stored WHERE photo_id=?1 ORDER BY id DESC LIMIT 1",
    [STORE_FORGIVE] = "DELETE FROM refusal WHERE dataset_id=?1 AND source=?2",
};

void store_tell(const struct store *store, const char *fmt, ...)
{
    char line[1024];
    va_list args;

    if (!store->listener || !store->listener->told)
        return;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    store->listener->told(store->listener->self, line);
}

int store_begin(struct store *store, struct err *err)
{
    if (store->dry_run)
        return 0;
    return db_begin(store->db, err) || (store->hide && hide_begin(store->hide, err)) ? -1 : 0;
}

int store_commit(struct store *store, struct err *err)
{
    if (store->dry_run)
        return 0;
    return (store->hide && hide_commit(store->hide, err)) || db_commit(store->db, err) ? -1 : 0;
}

/* Its copy should be in the store, and is not. */
static int lost(const struct store *store, const struct stmt *q)
{
    char *path;
    int there;

    if (!store->hide || !stmt_int(q, 4))
        return 0;
    path = db_beside(store->db, stmt_text(q, 5));
    there = file_exists(path);
    free(path);
    return !there;
}

static int find(void *self, const char *sha256, struct decode_info *info)
{
    struct store *store = self;
    struct stmt *q = &store->sql[STORE_BOOK];
    struct err err;
    int known = MEASURE_NEW;

    threads_lock_take(store->lock);
    stmt_bind_text(q, 1, sha256);
    /* A failure here is met again, and told, when the row is written. */
    if (stmt_step(q, &err) > 0) {
        known = stmt_int(q, 0) != store->dataset_id ? MEASURE_ELSEWHERE
                : lost(store, q)                    ? MEASURE_LOST
                                                    : MEASURE_KNOWN;
        info->width = (int32_t)stmt_int(q, 1);
        info->height = (int32_t)stmt_int(q, 2);
        info->orientation = (int32_t)stmt_int(q, 3);
    }
    stmt_reset(q);
    threads_lock_give(store->lock);
    return known;
}

struct measure_book store_book(struct store *store)
{
    return (struct measure_book){find, store, store->hide != NULL, store->folder};
}

/* A refusal that is over goes, under the name that it has in the catalogue. */
static int forgive(struct store *store, const char *path, struct err *err)
{
    struct stmt *q = &store->sql[STORE_FORGIVE];
    struct secret_name name;
    int got = store->hide ? hide_forgive(&name, store->hide, path, err) : 1;

    if (got <= 0)
        return got;
    stmt_bind_int(q, 1, store->dataset_id);
    stmt_bind_text(q, 2, store->hide ? name.text : path);
    return stmt_run(q, err);
}

int store_refuse(struct store *store, const char *path, const char *reason, struct err *err)
{
    struct stmt *q = &store->sql[STORE_REFUSE];
    struct secret_name name;

    if (store->hide && hide_refused(&name, store->hide, path, reason, err))
        return -1;
    stmt_bind_int(q, 1, store->dataset_id);
    stmt_bind_text(q, 2, store->hide ? name.text : path);
    stmt_bind_text(q, 3, store->hide ? "told in the vault" : reason);
    stmt_bind_text(q, 4, clock_now().utc);
    if (stmt_run(q, err))
        return -1;
    store->report->refused++;
    if (store->listener && store->listener->refused)
        store->listener->refused(store->listener->self, path, reason);
    return 0;
}

/* 1: the dataset has a group of that name, *out; 0: it has none; -1. */
static int find_group(int64_t *out, struct store *store, const char *name, struct err *err)
{
    struct stmt *q = &store->sql[STORE_GROUP];
    int got;

    stmt_bind_int(q, 1, store->dataset_id);
    stmt_bind_text(q, 2, name);
    got = stmt_step(q, err);
    if (got > 0)
        *out = stmt_int(q, 0);
    stmt_reset(q);
    return got;
}

/* The group's id; the group is made if it is not there. Where names are hidden, one that came
 * under its own name before they were is still found. */
static int group_id(int64_t *out, struct store *store, const char *name, struct err *err)
{
    struct stmt *add = &store->sql[STORE_ADD_GROUP];
    struct secret_name hidden;
    struct text drawn = {0};
    int got = find_group(out, store, name, err);

    if (!got && store->hide) {
        if (hide_group(&hidden, store->hide, name, err))
            return -1;
        name = hidden.text;
        got = find_group(out, store, name, err);
    }
    if (got)
        return got > 0 ? 0 : -1;
    text_add(&drawn, "%s/%s", store->dataset, name);
    stmt_bind_int(add, 1, store->dataset_id);
    stmt_bind_text(add, 2, name);
    stmt_bind_text(add, 3, digest_md5(drawn.data, drawn.size).hex);
    text_free(&drawn);
    if (stmt_run(add, err))
        return -1;
    *out = db_last_id(store->db);
    return 0;
}

/* 1 if the statement, with one text bound, gives a row; its first column, as
 * text, is copied to *first where that is not NULL. */
static int gives(struct stmt *q, const char *text, struct text *first, struct err *err)
{
    int got;

    stmt_bind_text(q, 1, text);
    got = stmt_step(q, err);
    if (got > 0 && first)
        text_add(first, "%s", stmt_text(q, 0));
    stmt_reset(q);
    return got;
}

/* Tells what a person would want to know of a new photo. */
static int tell_of_new(struct store *store, const struct agenda_item *item,
                       const struct measure *m, struct err *err)
{
    struct text twin = {0};
    int changed = store->hide ? hide_knows(store->hide, item->photo, err)
                              : gives(&store->sql[STORE_PHOTO_CHANGED], item->photo, NULL, err);
    int same = -1;

    if (changed >= 0)
        same = gives(&store->sql[STORE_PHOTO_SAME_PICTURE], m->look.pixels.hex, &twin, err);
    if (changed > 0)
        store_tell(
            store,
            "'%s' has changed since it was catalogued: it is a new photo, beside the old",
            item->photo);
    if (same > 0)
        store_tell(store, "'%s' shows the same picture, pixel by pixel, as '%s'", item->photo,
                   twin.data);
    text_free(&twin);
    return same < 0 ? -1 : 0;
}

/* Files the fingerprint, and tells of one picture that is near. */
static int add_fingerprint(struct store *store, int64_t photo, const struct agenda_item *item,
                           const struct measure *m, struct err *err)
{
    struct stmt *q = &store->sql[STORE_PHOTO_NEAR];
    int64_t other = 0;
    int got = 0;

    if (near_add(&store->near, photo, &m->look.print, &other, err))
        return -1;
    if (!other)
        return 0;
    stmt_bind_int(q, 1, other);
    stmt_bind_text(q, 2, m->look.pixels.hex);
    got = stmt_step(q, err);
    if (got > 0)
        store_tell(store, "'%s' shows nearly the same picture as '%s' (`dermatome group near`)",
                   item->photo, stmt_text(q, 0));
    stmt_reset(q);
    return got < 0 ? -1 : 0;
}

static int add_photo(int64_t *id, struct store *store, const struct agenda_item *item,
                     const struct measure *m, struct err *err)
{
    struct stmt *q = &store->sql[STORE_ADD_PHOTO];
    struct secret_name name;
    int64_t group = 0;

    if (m->known != MEASURE_NEW)
        return err_set(err, ERR_STATE, "'%s' left the catalogue while it was read; try again",
                       item->photo);
    if (tell_of_new(store, item, m, err) || group_id(&group, store, item->group, err) ||
        (store->hide && hide_photo(&name, store->hide, item, m, err)))
        return -1;
    stmt_bind_int(q, 1, store->dataset_id);
    stmt_bind_int(q, 2, group);
    stmt_bind_text(q, 3, store->hide ? name.text : item->name);
    stmt_bind_text(q, 4, store->hide ? "" : item->photo);
    stmt_bind_text(q, 5, decode_kind_name(m->info.kind));
    stmt_bind_int(q, 6, (int64_t)m->bytes);
    stmt_bind_text(q, 7, m->md5.hex);
    stmt_bind_text(q, 8, m->sha256.hex);
    stmt_bind_text(q, 9, m->look.pixels.hex);
    stmt_bind_int(q, 10, m->info.width);
    stmt_bind_int(q, 11, m->info.height);
    stmt_bind_int(q, 12, m->info.orientation);
    stmt_bind_text(q, 13, clock_now().utc);
    if (stmt_run(q, err))
        return -1;
    *id = db_last_id(store->db);
    store->report->added++;
    if (store->hide && stored_add(store->db, *id, &m->copy, "scrub", err))
        return -1;
    return add_fingerprint(store, *id, item, m, err);
}

/* A photo that is catalogued already. */
struct known {
    int64_t id, dataset_id;
    char dataset[128];
    int hidden;         /* its names are in the vault */
    struct text source; /* where it was found last; '' where nobody here knows */
};

/* 1: found, 0: not, -1. */
static int find_known(struct known *out, struct store *store, const char *sha256,
                      struct err *err)
{
    struct stmt *q = &store->sql[STORE_PHOTO_OF_BYTES];
    int got;

    stmt_bind_text(q, 1, sha256);
    got = stmt_step(q, err);
    if (got > 0) {
        out->id = stmt_int(q, 0);
        out->dataset_id = stmt_int(q, 1);
        snprintf(out->dataset, sizeof out->dataset, "%s", stmt_text(q, 2));
        text_add(&out->source, "%s", stmt_text(q, 3));
        out->hidden = !out->source.size;
    }
    stmt_reset(q);
    if (got > 0 && store->hide && !out->source.size &&
        hide_source(&out->source, store->hide, sha256, err))
        return -1;
    return got;
}

/* A photo of which the stored copy was gone: measuring wrote it again, and it may be another
 * where the scrubber has changed. */
static int renew_copy(struct store *store, int64_t photo, const struct stored *copy,
                      struct err *err)
{
    struct stmt *q = &store->sql[STORE_COPY];
    int got, wanted;

    stmt_bind_int(q, 1, photo);
    got = stmt_step(q, err);
    wanted = got == 0 || (got > 0 && strcmp(stmt_text(q, 0), copy->sha256.hex) != 0 &&
                          !strcmp(stmt_text(q, 1), "scrub"));
    stmt_reset(q);
    return got < 0 || (wanted && stored_add(store->db, photo, copy, "scrub", err)) ? -1 : 0;
}

/* A file that is at another path now. */
static int move(struct store *store, const struct agenda_item *item, const struct known *known,
                const char *sha256, struct err *err)
{
    struct stmt *q = &store->sql[STORE_MOVE_PHOTO];

    store->report->moved++;
    if (known->hidden)
        return hide_move(store->hide, sha256, item, err);
    stmt_bind_int(q, 1, known->id);
    stmt_bind_text(q, 2, item->photo);
    stmt_bind_text(q, 3, item->name);
    return stmt_run(q, err);
}

/* The same bytes at another path: a second copy, or a file that was moved. */
static int meet_again(struct store *store, const struct agenda_item *item, struct known *known,
                      const char *sha256, struct err *err)
{

    store->report->known++;
    if (!strcmp(known->source.data, item->photo))
        return 0;
    if (known->dataset_id != store->dataset_id || file_exists(known->source.data)) {
        store_tell(store, "'%s' has the same bytes as '%s' of dataset %s, which is catalogued",
                   item->photo, known->source.data, known->dataset);
        return 0;
    }
    return move(store, item, known, sha256, err);
}

/* 1: the photo has this mask; *newest says whether that is its truth. */
static int has_this_mask(struct store *store, int64_t photo, const struct measure *m,
                         int *newest, struct err *err)
{
    struct stmt *q = &store->sql[STORE_MASK];
    int got;

    stmt_bind_int(q, 1, photo);
    stmt_bind_text(q, 2, m->digest.hex);
    got = stmt_step(q, err);
    *newest = got > 0 && stmt_int(q, 0);
    stmt_reset(q);
    return got;
}

/* What the photo's truth is so far. */
enum truth_kind { TRUTH_NONE, TRUTH_IMPORTED, TRUTH_ACCEPTED };

/* One of them, or -1. */
static int truth_kind(struct store *store, int64_t photo, struct err *err)
{
    struct stmt *q = &store->sql[STORE_TRUTH];
    int got, accepted;

    stmt_bind_int(q, 1, photo);
    got = stmt_step(q, err);
    accepted = got > 0 && stmt_int(q, 0);
    stmt_reset(q);
    if (got <= 0)
        return got;
    return accepted ? TRUTH_ACCEPTED : TRUTH_IMPORTED;
}

static int add_mask(struct store *store, const struct known *known,
                    const struct agenda_item *item, const struct measure *m, struct err *err)
{
    struct stmt *q = &store->sql[STORE_ADD_MASK];
    struct text source = {0};
    int hidden = known->hidden, rc;

    text_add(&source, "%s%s%s", item->skin, item->background ? "; " : "",
             item->background ? item->background : "");
    stmt_bind_int(q, 1, known->id);
    stmt_bind_blob(q, 2, m->skin.data, m->skin.size);
    stmt_bind_blob(q, 3, m->ignored.data, m->ignored.size);
    stmt_bind_int(q, 4, m->skin_pixels);
    stmt_bind_int(q, 5, m->ignored_pixels);
    stmt_bind_text(q, 6, m->digest.hex);
    stmt_bind_text(q, 7, hidden ? "vault" : source.data);
    stmt_bind_text(q, 8, store->rule);
    stmt_bind_text(q, 9, clock_now().utc);
    rc = stmt_run(q, err);
    if (!rc && hidden)
        rc = hide_mask(store->hide, m->sha256.hex, m->digest.hex, source.data, err);
    text_free(&source);
    if (rc)
        return -1;
    store->report->masks_added++;
    if (m->unsure)
        store_tell(
            store,
            "'%s' says that it has to be turned (EXIF), and its mask fits turned or not; "
            "it was taken as it is",
            item->photo);
    return 0;
}

/* A mask that the photo does not have yet. */
static int store_new_mask(struct store *store, const struct known *known,
                          const struct agenda_item *item, const struct measure *m,
                          struct err *err)
{
    int truth = truth_kind(store, known->id, err);

    if (truth < 0)
        return -1;
    if (truth == TRUTH_ACCEPTED) {
        store_tell(store,
                   "the truth of '%s' is an accepted tracing; the mask '%s' does not replace "
                   "it and was left out",
                   item->photo, item->skin);
        return 0;
    }
    if (add_mask(store, known, item, m, err))
        return -1;
    if (truth == TRUTH_IMPORTED)
        store_tell(store,
                   "'%s' has another mask already; the newer, '%s', is its truth from now on",
                   item->photo, item->skin);
    return 0;
}

static int store_mask(struct store *store, const struct known *known,
                      const struct agenda_item *item, const struct measure *m, struct err *err)
{
    int newest = 0, got = has_this_mask(store, known->id, m, &newest, err);

    if (got < 0 || (!got && store_new_mask(store, known, item, m, err)))
        return -1;
    if (got && !newest)
        store_tell(store,
                   "the mask '%s' was followed by another, which stays the truth of '%s'",
                   item->skin, item->photo);
    store->report->masked++;
    return forgive(store, item->skin, err);
}

/* The photo's row: made, or met again. 0 with known->id set, or -1. */
static int store_photo(struct store *store, const struct agenda_item *item,
                       const struct measure *m, struct known *known, struct err *err)
{
    int got = find_known(known, store, m->sha256.hex, err);

    if (got < 0)
        return -1;
    if (got)
        return meet_again(store, item, known, m->sha256.hex, err) ||
                       (m->copy.kind && renew_copy(store, known->id, &m->copy, err))
                   ? -1
                   : 0;
    known->dataset_id = store->dataset_id;
    known->hidden = store->hide != NULL;
    return add_photo(&known->id, store, item, m, err);
}

int store_item(struct store *store, const struct agenda_item *item,
               const struct measure *measure, struct err *err)
{
    struct known known = {0};
    int rc = -1, elsewhere;

    store->report->found++;
    if (measure->refused.code != ERR_NONE)
        return store_refuse(store, item->photo, measure->refused.text, err);
    if (store_photo(store, item, measure, &known, err) || forgive(store, item->photo, err))
        goto done;
    elsewhere = known.dataset_id != store->dataset_id;
    if (measure->masked && !elsewhere)
        rc = store_mask(store, &known, item, measure, err);
    else if (measure->mask_refused.code != ERR_NONE)
        rc = store_refuse(store, item->skin, measure->mask_refused.text, err);
    else
        rc = 0;
    if (!measure->masked && store->masked && !elsewhere)
        store->report->without_mask++;
done:
    text_free(&known.source);
    return rc ? err_while(err, "cataloguing '%s'", item->photo) : 0;
}

/* A clinical dataset: its names go to the vault, its copies to the store. */
static int hide_names(struct store *store, const struct ingest_options *options,
                      struct err *err)
{
    long swept = 0;

    if (!options->vault)
        return err_set(
            err, ERR_USAGE,
            "dataset '%s' is clinical: what its photographs are called is kept in the "
            "vault; give --vault (`dermatome vault init` makes one)",
            store->dataset);
    if (hide_open(&store->hide, options->vault, store->dataset, err) ||
        (!options->older_vault && hide_check(store->hide, store->db, store->dataset_id, err)))
        return -1;
    if (store->dry_run)
        return hide_begin(store->hide, err);
    store->folder = db_beside(store->db, "");
    return stored_lock(&store->copies, store->db, err) ||
                   stored_sweep(&swept, &store->copies, store->db, err)
               ? -1
               : 0;
}

static void free_all(struct store *store)
{
    for (int i = 0; i < STORE_STATEMENTS; i++)
        stmt_close(&store->sql[i]);
    hide_close(store->hide);
    stored_unlock(&store->copies, store->whole);
    free(store->folder);
    near_close(&store->near);
    db_close(store->book);
    db_rollback(store->db);
    threads_lock_free(store->lock);
    *store = (struct store){0};
}

int store_open(struct store *out, struct db *db, const struct ingest_options *options,
               const struct layout *layout, struct err *err)
{
    struct store store = {.db = db, .dry_run = options->dry_run};
    int private;

    snprintf(store.dataset, sizeof store.dataset, "%s",
             options->dataset ? options->dataset : layout->name);
    store.lock = threads_lock_new();
    if (db_begin(db, err) ||
        origin_dataset(&store.dataset_id, &private, db, store.dataset, options, layout, err) ||
        (private && hide_names(&store, options, err)) || db_open_beside(&store.book, db, err))
        goto failed;
    for (int i = 0; i < STORE_STATEMENTS; i++)
        if (stmt_open(&store.sql[i], i == STORE_BOOK ? store.book : db, statements[i], err))
            goto failed;
    if (near_open(&store.near, db, err))
        goto failed;
    if (!store.dry_run && db_commit(db, err))
        goto failed;
    *out = store;
    return 0;
failed:
    free_all(&store);
    return -1;
}

void store_close(struct store *store)
{
    if (store->db)
        free_all(store);
}
