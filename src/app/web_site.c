#include "app/web_site.h"
#include "app/web_kept.h"
#include "app/web_predict.h"
#include "db/stmt.h"
#include "functions/functions.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the names of all who were given a link. */
enum { NAMED_MAX = 65536 };

int web_site_open(struct web_site *out, const struct app *app, int read_only, struct err *err)
{
    struct web_site site = {.app = app, .read_only = read_only};
    int threads = threads_default();

    if (catalogue_open(&site.catalogue, app, DB_READ, err))
        return -1;
    site.lock = threads_lock_new();
    site.writing = threads_lock_new();
    site.decoding = threads_gate_new(threads > 1 ? threads : 2);
    site.tiles = web_tiles_new();
    site.predict = web_predict_new();
    site.evidence = web_kept_new();
    site.asking = threads_gate_new(2);
    *out = site;
    return 0;
}

void web_site_close(struct web_site *site)
{
    while (site->spare_count)
        db_close(site->spare[--site->spare_count]);
    db_close(site->write);
    threads_lock_free(site->lock);
    threads_lock_free(site->writing);
    threads_gate_free(site->decoding);
    threads_gate_free(site->asking);
    web_tiles_free(site->tiles);
    text_free(&site->named);
    web_predict_free(site->predict);
    web_kept_free(site->evidence);
    catalogue_close(&site->catalogue);
    *site = (struct web_site){0};
}

static int open_another(struct db **out, const struct web_site *site, enum db_mode mode,
                        struct err *err)
{
    char *path = catalogue_path(&site->catalogue, "catalog.db");
    int rc = db_open_extended(out, path, mode, functions_add, err);

    free(path);
    return rc;
}

int web_site_read(struct db **out, struct web_site *site, struct err *err)
{
    struct db *db = NULL;

    threads_lock_take(site->lock);
    if (site->spare_count)
        db = site->spare[--site->spare_count];
    threads_lock_give(site->lock);
    if (!db && open_another(&db, site, DB_READ, err))
        return -1;
    *out = db;
    return 0;
}

void web_site_give(struct web_site *site, struct db *db)
{
    if (!db)
        return;
    threads_lock_take(site->lock);
    if (site->spare_count < WEB_SITE_SPARE) {
        site->spare[site->spare_count++] = db;
        db = NULL;
    }
    threads_lock_give(site->lock);
    db_close(db);
}

/* As the catalogue compares two people: lower(trim(name)). */
static struct text folded(const char *name)
{
    struct text out = {0};
    size_t size;

    name += strspn(name, " ");
    for (size = strlen(name); size && name[size - 1] == ' ';)
        size--;
    text_add_bytes(&out, "\n", 1);
    for (size_t i = 0; i < size; i++)
        text_add(&out, "%c", name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 32 : name[i]);
    text_add_bytes(&out, "\n", 1);
    return out;
}

static int is_listed(struct web_site *site, const struct text *line)
{
    int listed;

    threads_lock_take(site->lock);
    listed = site->named.data && strstr(site->named.data, line->data);
    threads_lock_give(site->lock);
    return listed;
}

int web_site_same_name(const char *a, const char *b)
{
    struct text one = folded(a), other = folded(b);
    int same = !strcmp(one.data, other.data);

    text_free(&one);
    text_free(&other);
    return same;
}

int web_site_name(struct web_site *site, const char *name, struct err *err)
{
    struct text line = folded(name);
    int rc = 0;

    if (!is_listed(site, &line)) {
        threads_lock_take(site->lock);
        if (site->named.size > NAMED_MAX)
            rc = err_set(err, ERR_LIMIT, "too many people have been given links");
        else
            text_add(&site->named, "%s", line.data);
        threads_lock_give(site->lock);
    }
    text_free(&line);
    return rc;
}

int web_site_is_named(struct web_site *site, const char *name, struct err *err)
{
    struct text line = folded(name);
    int64_t named = is_listed(site, &line);
    struct db *db = NULL;
    int rc = 0;

    line.data[line.size - 1] = 0;
    if (!named && !(rc = web_site_read(&db, site, err)))
        rc = stmt_get_int(
            &named, db,
            "SELECT EXISTS(SELECT 1 FROM annotation WHERE lower(trim(annotator))=?1) OR "
            "EXISTS(SELECT 1 FROM verdict WHERE lower(trim(by_whom))=?1) OR "
            "EXISTS(SELECT 1 FROM clearance WHERE lower(trim(by_whom))=?1)",
            line.data + 1, err);
    web_site_give(site, db);
    text_free(&line);
    return rc ? -1 : named != 0;
}

int web_site_write(struct db **out, struct web_site *site, struct err *err)
{
    if (site->read_only)
        return err_set(err, ERR_GUARD, "this server was started with --read-only");
    threads_lock_take(site->writing);
    if (!site->write && open_another(&site->write, site, DB_WRITE, err)) {
        threads_lock_give(site->writing);
        return -1;
    }
    *out = site->write;
    return 0;
}

void web_site_wrote(struct web_site *site)
{
    db_rollback(site->write);
    threads_lock_give(site->writing);
}
