#include "db/migrate.h"
#include "db/audit.h"
#include "db/internal.h"
#include "db/stmt.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "base/file.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

extern const struct embedded sql_migrations[]; /* sql/migrations/NNNN_*.sql, in order */
extern const struct embedded sql_views[];      /* sql/views/views.sql */
extern const char sql_views_version[];         /* which any other bytes change */

static int newest(void)
{
    int n = 0;

    while (sql_migrations[n].name)
        n++;
    return n;
}

static int pragma(struct db *db, const char *sql, int64_t *out, struct err *err)
{
    return stmt_get_int(out, db, sql, NULL, err);
}

int migrate_version(struct db *db)
{
    struct err err;
    int64_t version = -1;

    return pragma(db, "PRAGMA user_version", &version, &err) ? -1 : (int)version;
}

int migrate_check(struct db *db, int fresh, struct err *err)
{
    int64_t tables = 0, id = 0, version = 0;

    if (pragma(db, "SELECT count(*) FROM sqlite_schema", &tables, err) ||
        pragma(db, "PRAGMA application_id", &id, err) ||
        pragma(db, "PRAGMA user_version", &version, err))
        return -1;
    if (fresh)
        return tables || id || version ? err_set(err, ERR_STATE, "it is there already") : 0;
    if (id != DB_APPLICATION_ID)
        return err_set(err, ERR_FORMAT, "this is not a dermatome catalogue");
    if (version < 0)
        return err_set(err, ERR_FORMAT, "its schema is number %lld; there is none below 0",
                       (long long)version);
    if (version > newest())
        return err_set(err, ERR_STATE,
                       "its schema is number %lld and this program knows up to %d; "
                       "use a newer dermatome (the file was left as it is)",
                       (long long)version, newest());
    return 0;
}

/* `VACUUM INTO` gives one consistent file, whatever the log holds. One that is there is of an
 * earlier try to get here, and so of before. */
static int back_up(struct db *db, const char *path, struct err *err)
{
    struct file *file = NULL;
    struct text name = {0};
    struct stmt q = {0};
    int rc = 0;

    text_add(&name, "%s.before-schema-%d", path, newest());
    if (file_exists(name.data))
        goto done;
    rc = file_begin(&file, name.data, err) || stmt_open(&q, db, "VACUUM INTO ?1", err) ? -1 : 0;
    if (!rc) {
        stmt_bind_text(&q, 1, file_temporary(file));
        rc = stmt_step(&q, err) < 0 ? -1 : 0; /* not stmt_run(): it vacuums outside of
                                                 transactions only */
        stmt_close(&q);
    }
    if (rc || file_exists(name.data)) /* another process was quicker; ours may be of after it */
        file_cancel(file);
    else
        rc = file_commit(file, err);
    if (rc)
        err_while(err, "backup to '%s' before migrating", name.data);
done:
    text_free(&name);
    return rc;
}

static int foreign_keys_hold(struct db *db, struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (!stmt_open(&q, db, "PRAGMA foreign_key_check", err))
        got = stmt_step(&q, err);
    if (got > 0)
        err_set(err, ERR_FORMAT, "a row of table '%s' points nowhere", stmt_text(&q, 0));
    stmt_close(&q);
    return got ? -1 : 0;
}

static int apply(struct db *db, int version, const struct embedded *file, struct err *err)
{
    char stamp[96];

    snprintf(stamp, sizeof stamp, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             DB_APPLICATION_ID, version);
    if (db_begin(db, err))
        return err_while(err, "migration %s", file->name);
    if (migrate_version(db) >= version) { /* another process was quicker */
        db_rollback(db);
        return 0;
    }
    if (db_run(db, (const char *)file->data, err) || foreign_keys_hold(db, err) ||
        db_run(db, stamp, err) || audit_migration(db, file->name, err) || db_commit(db, err)) {
        db_rollback(db);
        return err_while(err, "migration %s", file->name);
    }
    return 0;
}

static int set_key(struct db *db, const char *key, const char *value, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, db,
                   "INSERT INTO catalogue(key, value) VALUES(?1, ?2) "
                   "ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                   err)) {
        stmt_bind_text(&q, 1, key);
        stmt_bind_text(&q, 2, value);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    return rc;
}

static int drop_views(struct db *db, struct err *err)
{
    struct text drops = {0};
    struct stmt q = {0};
    int got = -1;

    text_add(&drops, "%s", "");
    if (stmt_open(&q, db, "SELECT name FROM sqlite_schema WHERE type='view'", err))
        goto done;
    while ((got = stmt_step(&q, err)) > 0)
        text_add(&drops, "DROP VIEW \"%s\";", stmt_text(&q, 0));
done:
    stmt_close(&q);
    if (!got)
        got = db_run(db, drops.data, err);
    text_free(&drops);
    return got ? -1 : 0;
}

static int views_are_ours(struct db *db)
{
    struct err err;
    int64_t same = 0;

    return !stmt_get_int(&same, db,
                         "SELECT count(*) FROM catalogue WHERE key='views' AND value=?1",
                         sql_views_version, &err) &&
           same == 1;
}

static int make_views(struct db *db, struct err *err)
{
    if (views_are_ours(db))
        return 0;
    if (db_begin(db, err) || drop_views(db, err) ||
        db_run(db, (const char *)sql_views[0].data, err) ||
        set_key(db, "views", sql_views_version, err) || db_commit(db, err)) {
        db_rollback(db);
        return err_while(err, "making the views");
    }
    return 0;
}

int migrate_up(struct db *db, const char *path, struct err *err)
{
    int have = migrate_version(db);

    if (have > 0 && have < newest() && back_up(db, path, err))
        return -1;
    for (int i = have; i < newest(); i++)
        if (apply(db, i + 1, &sql_migrations[i], err))
            return -1;
    if (have == 0 && set_key(db, "created_at", clock_now().utc, err))
        return -1;
    return make_views(db, err);
}
