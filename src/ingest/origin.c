#include "ingest/origin.h"
#include "base/clock.h"
#include "base/limits.h"
#include "db/stmt.h"

#include <stdio.h>
#include <string.h>

static int check_name(const char *name, struct err *err)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

    if (!*name || strlen(name) > LIMIT_NAME_BYTES || name[strspn(name, letters)])
        return err_set(err, ERR_USAGE,
                       "a dataset's name is up to %d letters, digits, '.', '_' and '-', not "
                       "'%.150s'",
                       LIMIT_NAME_BYTES, name);
    return 0;
}

static int check_domain(const char *domain, struct err *err)
{
    if (domain && strcmp(domain, "healthy") && strcmp(domain, "clinical"))
        return err_set(err, ERR_USAGE, "--domain is healthy or clinical, not '%s'", domain);
    return 0;
}

/* 1: it is there, with its domain; 0: it is not; -1. */
static int find(int64_t *id, char domain[16], struct db *db, const char *name, struct err *err)
{
    struct stmt q = {0};
    int got = -1;

    if (stmt_open(&q, db, "SELECT id, domain FROM dataset WHERE name=?1", err))
        return -1;
    stmt_bind_text(&q, 1, name);
    got = stmt_step(&q, err);
    if (got > 0) {
        *id = stmt_int(&q, 0);
        snprintf(domain, 16, "%s", stmt_text(&q, 1));
    }
    stmt_close(&q);
    return got;
}

static int update(struct db *db, int64_t id, const struct ingest_options *options,
                  struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (!options->licence && !options->citation)
        return 0;
    if (stmt_open(&q, db,
                  "UPDATE dataset SET licence=coalesce(?2, licence), "
                  "citation=coalesce(?3, citation) WHERE id=?1",
                  err))
        return -1;
    stmt_bind_int(&q, 1, id);
    stmt_bind_text(&q, 2, options->licence);
    stmt_bind_text(&q, 3, options->citation);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    return rc;
}

static const char *first(const char *a, const char *b, const char *otherwise)
{
    return a ? a : b ? b : otherwise;
}

static int make(int64_t *id, struct db *db, const char *name,
                const struct ingest_options *options, const struct layout *layout,
                struct err *err)
{
    struct stmt q = {0};
    const char *domain = first(options->domain, layout->domain, NULL);
    int rc;

    if (!domain)
        return err_set(err, ERR_USAGE,
                       "dataset '%s' is new: say with --domain whether its photographs show "
                       "healthy or clinical skin",
                       name);
    if (stmt_open(&q, db,
                  "INSERT INTO dataset(name, domain, licence, citation, added_at) "
                  "VALUES(?1, ?2, ?3, ?4, ?5)",
                  err))
        return -1;
    stmt_bind_text(&q, 1, name);
    stmt_bind_text(&q, 2, domain);
    stmt_bind_text(&q, 3, first(options->licence, layout->licence, "not stated"));
    stmt_bind_text(&q, 4, first(options->citation, layout->citation, ""));
    stmt_bind_text(&q, 5, clock_now().utc);
    rc = stmt_run(&q, err);
    stmt_close(&q);
    if (!rc)
        *id = db_last_id(db);
    return rc;
}

int origin_is_private(int *private, struct db *db, const struct ingest_options *options,
                      const struct layout *layout, struct err *err)
{
    const char *name = first(options->dataset, layout->name, "");
    int64_t id;
    char domain[16];
    int got = find(&id, domain, db, name, err);

    if (!got)
        snprintf(domain, sizeof domain, "%s", first(options->domain, layout->domain, ""));
    *private = got >= 0 && strcmp(domain, "healthy") != 0;
    return got < 0 ? -1 : 0;
}

int origin_dataset(int64_t *id, int *private, struct db *db, const char *name,
                   const struct ingest_options *options, const struct layout *layout,
                   struct err *err)
{
    int64_t found = 0;
    char domain[16];
    int got;

    if (check_name(name, err) || check_domain(options->domain, err))
        return -1;
    got = find(&found, domain, db, name, err);
    if (got < 0)
        return -1;
    if (!got)
        snprintf(domain, sizeof domain, "%s", first(options->domain, layout->domain, ""));
    *private = !strcmp(domain, "clinical");
    if (!got)
        return make(id, db, name, options, layout, err);
    if (options->domain && strcmp(options->domain, domain))
        return err_set(err, ERR_STATE, "dataset '%s' is there already, as %s, not %s", name,
                       domain, options->domain);
    if (update(db, found, options, err))
        return -1;
    *id = found;
    return 0;
}
