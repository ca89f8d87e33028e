#include "dataset/sample.h"
#include "dataset/name.h"
#include "dataset/pool.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* A rule with its names looked up. */
struct choice {
    int64_t *datasets;
    int count;
    int64_t asked;
    int traced;
    struct pool_marks marks;
};

/* How the walk went. */
struct tally {
    int64_t seen, uncleared, untraced; /* a photo counts for the first reason only */
};

/* A list while it grows. */
struct growing {
    struct bytes ids;
    struct digest *digest;
};

static void grow(struct growing *list, int64_t id, const char *md5)
{
    bytes_add(&list->ids, &id, sizeof id);
    digest_add(list->digest, md5, strlen(md5));
    digest_add(list->digest, "\n", 1);
}

static void grow_end(struct sample_list *out, struct growing *list)
{
    size_t count = list->ids.size / sizeof *out->photos;

    out->photos = bytes_new(count, sizeof *out->photos);
    out->count = count;
    if (count)
        memcpy(out->photos, list->ids.data, list->ids.size);
    out->digest = digest_end(list->digest);
    list->digest = NULL;
}

static void grow_drop(struct growing *list)
{
    bytes_free(&list->ids);
    digest_drop(list->digest);
    list->digest = NULL;
}

void sample_list_free(struct sample_list *list)
{
    free(list->photos);
    *list = (struct sample_list){0};
}

static int derive(struct sample_list *out, struct tally *tally, struct db *db,
                  const struct choice *choice, struct err *err)
{
    struct growing list = {.digest = digest_begin()};
    struct pool *pool = NULL;
    struct pool_photo photo;
    int64_t taken = 0;
    int got = -1;

    if (pool_open(&pool, db, choice->datasets, choice->count, &choice->marks, err))
        goto done;
    while ((!choice->asked || taken < choice->asked) &&
           (got = pool_next(&photo, pool, err)) > 0) {
        tally->seen++;
        if (!photo.cleared) {
            tally->uncleared++;
        } else if (choice->traced && !photo.traced) {
            tally->untraced++;
        } else {
            grow(&list, photo.id, photo.md5);
            taken++;
        }
    }
    if (got >= 0)
        grow_end(out, &list);
done:
    pool_close(pool);
    grow_drop(&list);
    return got < 0 ? -1 : 0;
}

static int too_few(const struct choice *choice, size_t found, const struct tally *tally,
                   struct err *err)
{
    struct text why = {0};

    if (choice->asked)
        text_add(&why, "it wants %lld photos and %zu qualify", (long long)choice->asked, found);
    else
        text_add(&why, "no photo qualifies");
    text_add(&why, ": of %lld there are %lld not cleared", (long long)tally->seen,
             (long long)tally->uncleared);
    if (choice->traced)
        text_add(&why, ", %lld without a mask", (long long)tally->untraced);
    text_add(&why, "%s", tally->uncleared ? " (`dermatome deid clear` clears)" : "");
    err_set(err, ERR_STATE, "%s", why.data);
    text_free(&why);
    return -1;
}

static int derive_enough(struct sample_list *out, struct db *db, const struct choice *choice,
                         struct err *err)
{
    struct sample_list list = {0};
    struct tally tally = {0};

    if (derive(&list, &tally, db, choice, err))
        return -1;
    if (!list.count || (choice->asked && (int64_t)list.count < choice->asked)) {
        too_few(choice, list.count, &tally, err);
        sample_list_free(&list);
        return -1;
    }
    *out = list;
    return 0;
}

static int look_up(struct choice *choice, struct db *db, const struct sample_rule *rule,
                   struct err *err)
{
    choice->asked = rule->asked;
    choice->traced = rule->traced;
    choice->datasets = bytes_new((size_t)rule->dataset_count, sizeof *choice->datasets);
    for (int i = 0; i < rule->dataset_count; i++) {
        if (name_find(&choice->datasets[i], db, "dataset", rule->datasets[i], err))
            return -1;
        for (int j = 0; j < i; j++)
            if (choice->datasets[j] == choice->datasets[i])
                return err_set(err, ERR_USAGE, "dataset '%s' is named twice",
                               rule->datasets[i]);
        choice->count++;
    }
    return pool_marks_now(&choice->marks, db, err);
}

static int is_free(struct db *db, const char *name, struct err *err)
{
    int64_t there = 0;

    if (stmt_get_int(&there, db, "SELECT count(*) FROM sample WHERE name=?1", name, err))
        return -1;
    return there ? err_set(err, ERR_STATE,
                           "it is there already, and a sample stays what it is; choose "
                           "another name")
                 : 0;
}

static int write_row(int64_t *id, struct db *db, const char *name, const struct choice *choice,
                     const struct sample_list *list, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (stmt_open(&q, db,
                  "INSERT INTO sample(name, asked, size, traced, digest, photo_max,"
                  " clearance_max, mask_max, created_at)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  err))
        return -1;
    stmt_bind_text(&q, 1, name);
    if (choice->asked)
        stmt_bind_int(&q, 2, choice->asked);
    stmt_bind_int(&q, 3, (int64_t)list->count);
    stmt_bind_int(&q, 4, choice->traced);
    stmt_bind_text(&q, 5, list->digest.hex);
    stmt_bind_int(&q, 6, choice->marks.photo);
    stmt_bind_int(&q, 7, choice->marks.clearance);
    stmt_bind_int(&q, 8, choice->marks.mask);
    stmt_bind_text(&q, 9, clock_now().utc);
    rc = stmt_run(&q, err);
    if (!rc)
        *id = db_last_id(db);
    stmt_close(&q);
    return rc;
}

static int write_datasets(struct db *db, int64_t id, const struct choice *choice,
                          struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(&q, db,
                       "INSERT INTO sample_dataset(sample_id, dataset_id) VALUES(?1, ?2)", err);

    for (int i = 0; !rc && i < choice->count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, choice->datasets[i]);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static int write_photos(struct db *db, int64_t id, const struct sample_list *list,
                        struct err *err)
{
    struct stmt q = {0};
    int rc = stmt_open(
        &q, db, "INSERT INTO sample_photo(sample_id, seq, photo_id) VALUES(?1, ?2, ?3)", err);

    for (size_t i = 0; !rc && i < list->count; i++) {
        stmt_bind_int(&q, 1, id);
        stmt_bind_int(&q, 2, (int64_t)i + 1);
        stmt_bind_int(&q, 3, list->photos[i]);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

int sample_make(struct db *db, const char *name, const struct sample_rule *rule,
                struct sample_report *out, struct err *err)
{
    struct choice choice = {0};
    struct sample_list list = {0};
    int64_t id = 0;
    int rc = -1;

    if (name_check("sample", name, err))
        return -1;
    if (rule->dataset_count < 1)
        return err_set(err, ERR_USAGE, "sample '%s' wants at least one dataset", name);
    if (db_begin(db, err))
        return -1;
    if (is_free(db, name, err) || look_up(&choice, db, rule, err) ||
        derive_enough(&list, db, &choice, err) ||
        write_row(&id, db, name, &choice, &list, err) || write_datasets(db, id, &choice, err) ||
        write_photos(db, id, &list, err) || (!rule->dry_run && db_commit(db, err)))
        goto done;
    *out = (struct sample_report){rule->dry_run ? 0 : id, (int64_t)list.count, list.digest};
    rc = 0;
done:
    db_rollback(db);
    free(choice.datasets);
    sample_list_free(&list);
    return rc ? err_while(err, "sample '%s'", name) : 0;
}

static int read_choice(struct choice *choice, struct db *db, int64_t sample, struct err *err)
{
    struct bytes ids = {0};
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db,
                  "SELECT s.asked, s.traced, s.photo_max, s.clearance_max, s.mask_max,"
                  " d.dataset_id FROM sample AS s JOIN sample_dataset AS d ON d.sample_id=s.id"
                  " WHERE s.id=?1 ORDER BY d.dataset_id",
                  err))
        return -1;
    stmt_bind_int(&q, 1, sample);
    while ((got = stmt_step(&q, err)) > 0) {
        int64_t dataset = stmt_int(&q, 5);

        choice->asked = stmt_int(&q, 0);
        choice->traced = stmt_int(&q, 1) != 0;
        choice->marks =
            (struct pool_marks){stmt_int(&q, 2), stmt_int(&q, 3), stmt_int(&q, 4), 0};
        bytes_add(&ids, &dataset, sizeof dataset);
        choice->count++;
    }
    choice->datasets = bytes_new((size_t)choice->count, sizeof *choice->datasets);
    if (ids.size)
        memcpy(choice->datasets, ids.data, ids.size);
    if (!got && !choice->count)
        got = err_set(err, ERR_ABSENT, "there is no such sample, or it names no dataset");
    stmt_close(&q);
    bytes_free(&ids);
    return got;
}

int sample_rederive(struct db *db, int64_t sample, struct sample_list *out, struct err *err)
{
    struct choice choice = {0};
    int rc = read_choice(&choice, db, sample, err);

    if (!rc)
        rc = derive_enough(out, db, &choice, err);
    free(choice.datasets);
    return rc;
}

int sample_read(struct db *db, int64_t sample, struct sample_list *out, struct err *err)
{
    struct growing list = {.digest = digest_begin()};
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db,
                  "SELECT p.id, p.md5 FROM sample_photo AS s JOIN photo AS p ON p.id=s.photo_id"
                  " WHERE s.sample_id=?1 ORDER BY s.seq",
                  err))
        goto done;
    stmt_bind_int(&q, 1, sample);
    while ((got = stmt_step(&q, err)) > 0)
        grow(&list, stmt_int(&q, 0), stmt_text(&q, 1));
    if (!got)
        grow_end(out, &list);
done:
    stmt_close(&q);
    grow_drop(&list);
    return got;
}
