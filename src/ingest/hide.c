#include "ingest/hide.h"
#include "base/clock.h"
#include "db/stmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum sql {
    FILE_NAME,
    FILE_ADD,
    FILE_SOURCE,
    FILE_MOVE,
    FILE_AT,
    CODE_NAME,
    CODE_KNOWN,
    CODE_ADD,
    REFUSED_NAME,
    REFUSED_ADD,
    REFUSED_DROP,
    MASK_ADD,
    STATEMENTS,
};

static const char *const statements[STATEMENTS] = {
    [FILE_NAME] = "SELECT name FROM file WHERE sha256=?1",
    [FILE_ADD] = "INSERT INTO file(name, dataset, sha256, source, true_name, metadata,"
                 " metadata_bytes, added_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [FILE_SOURCE] = "SELECT source FROM file WHERE sha256=?1",
    [FILE_MOVE] = "UPDATE file SET source=?2, true_name=?3, dataset=?4 WHERE sha256=?1",
    [FILE_AT] = "SELECT name FROM file WHERE source=?1",
    [CODE_NAME] = "SELECT name FROM code WHERE dataset=?1 AND code=?2",
    [CODE_KNOWN] = "SELECT name FROM code WHERE name=?1",
    [CODE_ADD] = "INSERT INTO code(name, dataset, code, added_at) VALUES(?1, ?2, ?3, ?4)",
    [REFUSED_NAME] = "SELECT name FROM refused WHERE dataset=?1 AND source=?2",
    [REFUSED_ADD] = "INSERT INTO refused(name, dataset, source, reason, at)"
                    " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(dataset, source)"
                    " DO UPDATE SET reason=excluded.reason, at=excluded.at",
    [REFUSED_DROP] = "DELETE FROM refused WHERE dataset=?1 AND source=?2",
    [MASK_ADD] = "INSERT INTO mask_file(name, digest, source) SELECT name, ?2, ?3 FROM file"
                 " WHERE sha256=?1 ON CONFLICT DO UPDATE SET source=excluded.source",
};

struct hide {
    struct vault *vault;
    struct db *db; /* the vault's */
    char dataset[128];
    struct stmt sql[STATEMENTS];
    int changed; /* since the file was put in place */
};

int hide_open(struct hide **out, struct vault *vault, const char *dataset, struct err *err)
{
    struct hide *hide = bytes_zeroed(1, sizeof *hide);

    hide->vault = vault;
    hide->db = vault_db(vault);
    snprintf(hide->dataset, sizeof hide->dataset, "%s", dataset);
    for (int i = 0; i < STATEMENTS; i++)
        if (stmt_open(&hide->sql[i], hide->db, statements[i], err)) {
            hide_close(hide);
            return -1;
        }
    *out = hide;
    return 0;
}

void hide_close(struct hide *hide)
{
    if (!hide)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        stmt_close(&hide->sql[i]);
    db_rollback(hide->db);
    free(hide);
}

int hide_begin(struct hide *hide, struct err *err)
{
    return db_begin(hide->db, err);
}

int hide_commit(struct hide *hide, struct err *err)
{
    if (db_commit(hide->db, err) || (hide->changed && vault_save(hide->vault, err)))
        return -1;
    hide->changed = 0;
    return 0;
}

/* Runs a statement that changes. */
static int change(struct hide *hide, struct stmt *q, struct err *err)
{
    hide->changed = 1;
    return stmt_run(q, err);
}

/* The name that the bound statement gives: 1; 0: none; -1. */
static int known(struct secret_name *out, struct stmt *q, struct err *err)
{
    int got = stmt_step(q, err);

    if (got > 0)
        snprintf(out->text, sizeof out->text, "%s", stmt_text(q, 0));
    stmt_reset(q);
    return got;
}

int hide_check(struct hide *hide, struct db *catalogue, int64_t dataset_id, struct err *err)
{
    struct stmt groups = {0}, *code = &hide->sql[CODE_KNOWN];
    struct secret_name name;
    long all = 0, lost = 0;
    int got;

    if (stmt_open(&groups, catalogue,
                  "SELECT name FROM photo_group WHERE dataset_id=?1 AND length(name)=18"
                  " AND name GLOB 'g-*'",
                  err))
        return -1;
    stmt_bind_int(&groups, 1, dataset_id);
    while ((got = stmt_step(&groups, err)) > 0) {
        stmt_bind_text(code, 1, stmt_text(&groups, 0));
        got = known(&name, code, err);
        if (got < 0)
            break;
        lost += !got;
        all++;
    }
    stmt_close(&groups);
    if (!got && lost)
        got = err_set(
            err, ERR_STATE,
            "the vault is older than the catalogue: of %ld of its %ld groups it does not "
            "know whose they are, and a patient who comes back would get a second one; "
            "put the newest vault.sealed back, or go on with --older-vault",
            lost, all);
    return got < 0 ? -1 : 0;
}

/* By dataset and one text more. */
static int known_here(struct secret_name *out, struct hide *hide, enum sql sql,
                      const char *text, struct err *err)
{
    struct stmt *q = &hide->sql[sql];

    stmt_bind_text(q, 1, hide->dataset);
    stmt_bind_text(q, 2, text);
    return known(out, q, err);
}

int hide_photo(struct secret_name *out, struct hide *hide, const struct agenda_item *item,
               const struct measure *m, struct err *err)
{
    struct stmt *q = &hide->sql[FILE_NAME];
    struct secret_name name = secret_name('p');
    int got;

    stmt_bind_text(q, 1, m->sha256.hex);
    got = known(&name, q, err);
    *out = name;
    if (got)
        return got > 0 ? hide_move(hide, m->sha256.hex, item, err) : -1;
    q = &hide->sql[FILE_ADD];
    stmt_bind_text(q, 1, name.text);
    stmt_bind_text(q, 2, hide->dataset);
    stmt_bind_text(q, 3, m->sha256.hex);
    stmt_bind_text(q, 4, item->photo);
    stmt_bind_text(q, 5, item->name);
    stmt_bind_blob(q, 6, m->metadata.size ? m->metadata.data : (const uint8_t *)"",
                   m->metadata.size);
    stmt_bind_int(q, 7, (int64_t)m->metadata_bytes);
    stmt_bind_text(q, 8, clock_now().utc);
    return change(hide, q, err);
}

int hide_group(struct secret_name *out, struct hide *hide, const char *code, struct err *err)
{
    struct stmt *q = &hide->sql[CODE_ADD];
    int got = known_here(out, hide, CODE_NAME, code, err);

    if (got)
        return got > 0 ? 0 : -1;
    *out = secret_name('g');
    stmt_bind_text(q, 1, out->text);
    stmt_bind_text(q, 2, hide->dataset);
    stmt_bind_text(q, 3, code);
    stmt_bind_text(q, 4, clock_now().utc);
    return change(hide, q, err);
}

int hide_refused(struct secret_name *out, struct hide *hide, const char *path,
                 const char *reason, struct err *err)
{
    struct stmt *q = &hide->sql[REFUSED_ADD];

    *out = secret_name('r');
    if (known_here(out, hide, REFUSED_NAME, path, err) < 0)
        return -1;
    stmt_bind_text(q, 1, out->text);
    stmt_bind_text(q, 2, hide->dataset);
    stmt_bind_text(q, 3, path);
    stmt_bind_text(q, 4, reason);
    stmt_bind_text(q, 5, clock_now().utc);
    return change(hide, q, err);
}

int hide_forgive(struct secret_name *out, struct hide *hide, const char *path, struct err *err)
{
    struct stmt *q = &hide->sql[REFUSED_DROP];
    int got = known_here(out, hide, REFUSED_NAME, path, err);

    if (got <= 0)
        return got;
    stmt_bind_text(q, 1, hide->dataset);
    stmt_bind_text(q, 2, path);
    return change(hide, q, err) ? -1 : 1;
}

int hide_mask(struct hide *hide, const char *sha256, const char *digest, const char *source,
              struct err *err)
{
    struct stmt *q = &hide->sql[MASK_ADD];

    stmt_bind_text(q, 1, sha256);
    stmt_bind_text(q, 2, digest);
    stmt_bind_text(q, 3, source);
    return change(hide, q, err);
}

int hide_source(struct text *out, struct hide *hide, const char *sha256, struct err *err)
{
    struct stmt *q = &hide->sql[FILE_SOURCE];
    int got;

    stmt_bind_text(q, 1, sha256);
    got = stmt_step(q, err);
    if (got > 0)
        text_add(out, "%s", stmt_text(q, 0));
    stmt_reset(q);
    return got < 0 ? -1 : 0;
}

int hide_move(struct hide *hide, const char *sha256, const struct agenda_item *item,
              struct err *err)
{
    struct stmt *q = &hide->sql[FILE_MOVE];

    stmt_bind_text(q, 1, sha256);
    stmt_bind_text(q, 2, item->photo);
    stmt_bind_text(q, 3, item->name);
    stmt_bind_text(q, 4, hide->dataset);
    return change(hide, q, err);
}

int hide_knows(struct hide *hide, const char *path, struct err *err)
{
    struct secret_name name;

    stmt_bind_text(&hide->sql[FILE_AT], 1, path);
    return known(&name, &hide->sql[FILE_AT], err);
}
