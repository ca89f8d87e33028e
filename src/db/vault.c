#include "db/vault.h"
#include "db/internal.h"
#include "db/stmt.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "base/file.h"
#include "base/seal.h"
#include "base/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct embedded sql_vault[]; /* sql/vault/NNNN_*.sql, in order */

/* More SQLite does not hold in memory; sealed it is a little larger. */
#define VAULT_BYTES (((size_t)1 << 30) + 4096)

#define LOCK_FILE VAULT_FILE ".lock" /* held by who makes or writes it */

struct vault {
    char *path;
    struct seal_key *key;
    struct db *db;
    struct file_lock lock;
};

/* An in-memory database; `data` (of `size` bytes, NULL: none) is what is in it. */
static int open_memory(struct db **out, const struct bytes *data, struct err *err)
{
    struct db *db = bytes_zeroed(1, sizeof *db);
    unsigned char *copy = NULL;

    db->unlogged = 1;
    *out = db;
    if (sqlite3_open(":memory:", &db->sql) != SQLITE_OK)
        return db->sql ? db_fail(db, err) : err_set(err, ERR_DB, "SQLite did not start");
    if (data->size) {
        copy = sqlite3_malloc64(data->size);
        if (!copy)
            return err_set(err, ERR_LIMIT, "there is no memory for the vault");
        memcpy(copy, data->data, data->size);
        if (sqlite3_deserialize(
                db->sql, "main", copy, (sqlite3_int64)data->size, (sqlite3_int64)data->size,
                SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE) != SQLITE_OK)
            return db_fail(db, err);
    }
    sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return db_run(
        db, "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY", err);
}

/* Brings the vault's schema up to date. */
static int migrate(struct db *db, struct err *err)
{
    int have = db_version(db), newest = 0;
    char stamp[64];

    while (sql_vault[newest].name)
        newest++;
    if (have < 0)
        return err_set(err, ERR_FORMAT, "what is in it is no vault");
    if (have > newest)
        return err_set(err, ERR_STATE,
                       "its schema is number %d and this program knows up to %d", have, newest);
    for (; have < newest; have++) {
        snprintf(stamp, sizeof stamp, "PRAGMA user_version=%d", have + 1);
        if (db_begin(db, err) || db_run(db, (const char *)sql_vault[have].data, err) ||
            db_run(db, stamp, err) || db_commit(db, err))
            return -1;
    }
    return 0;
}

static int write_sealed(const char *path, struct db *db, const struct seal_key *key,
                        struct err *err)
{
    sqlite3_int64 size = 0;
    unsigned char *image = sqlite3_serialize(db->sql, "main", &size, 0);
    struct bytes plain = {image, (size_t)size, (size_t)size}, sealed = {0};
    int rc;

    if (!image)
        return err_set(err, ERR_LIMIT, "there is no memory to seal the vault");
    rc = seal_close(&sealed, key, &plain, err);
    secret_wipe(image, (size_t)size);
    sqlite3_free(image);
    if (!rc)
        rc = file_write_private(path, sealed.data, sealed.size, err);
    bytes_free(&sealed);
    return rc;
}

int vault_create(const struct db *catalogue, const char *passphrase, struct err *err)
{
    struct bytes none = {0};
    char *path = db_beside(catalogue, VAULT_FILE), *lock = db_beside(catalogue, LOCK_FILE);
    struct seal_key *key = NULL;
    struct file_lock hold = {0};
    struct db *db = NULL;
    int rc = -1;

    if (file_take_lock(&hold, lock, err))
        goto done;
    if (file_exists(path)) {
        err_set(err, ERR_STATE, "'%s' is there already", path);
        goto done;
    }
    key = seal_key_new(passphrase);
    if (!open_memory(&db, &none, err) && !migrate(db, err))
        rc = write_sealed(path, db, key, err);
done:
    db_close(db);
    seal_key_free(key);
    file_unlock(&hold);
    free(lock);
    free(path);
    return rc;
}

/* Tells the catalogue, whichever mode it is open in, of an opening. */
static int note(struct db *catalogue, const char *verb, const char *outcome, struct err *err)
{
    struct stmt q = {0};
    int64_t query_only = 0;
    int rc = -1;

    if (stmt_get_int(&query_only, catalogue, "PRAGMA query_only", NULL, err) ||
        db_run(catalogue, "PRAGMA query_only=OFF", err))
        return -1;
    if (!stmt_open(&q, catalogue,
                   "INSERT INTO vault_opening(verb, outcome, at) VALUES(?1, ?2, ?3)", err)) {
        stmt_bind_text(&q, 1, verb);
        stmt_bind_text(&q, 2, outcome);
        stmt_bind_text(&q, 3, clock_now().utc);
        rc = stmt_run(&q, err);
    }
    stmt_close(&q);
    if (query_only && db_run(catalogue, "PRAGMA query_only=ON", err))
        rc = -1;
    return rc;
}

/* Reads the file and fills `vault`. */
static int unseal(struct vault *vault, const char *passphrase, struct err *err)
{
    struct bytes sealed = {0}, plain = {0};
    int rc = -1;

    if (file_read(&sealed, vault->path, VAULT_BYTES, err))
        return -1;
    if (!seal_open(&plain, &vault->key, sealed.data, sealed.size, passphrase, err)) {
        rc = open_memory(&vault->db, &plain, err) || migrate(vault->db, err) ? -1 : 0;
        secret_free(plain.data, plain.size);
    }
    bytes_free(&sealed);
    return rc;
}

int vault_open(struct vault **out, struct db *catalogue, const char *passphrase,
               const char *verb, enum vault_mode mode, struct err *err)
{
    struct vault *vault = bytes_zeroed(1, sizeof *vault);
    char *lock = db_beside(catalogue, LOCK_FILE);
    struct err ignored;
    int rc = -1;

    secret_no_core();
    vault->path = db_beside(catalogue, VAULT_FILE);
    if (!file_exists(vault->path)) {
        err_set(err, ERR_ABSENT, "'%s' is not there; `dermatome vault init` makes one",
                vault->path);
        goto done;
    }
    if (mode == VAULT_WRITE && file_take_lock(&vault->lock, lock, err))
        goto done;
    if (unseal(vault, passphrase, err)) {
        note(catalogue, verb, "refused", &ignored);
        err_while(err, "vault '%s'", vault->path);
        goto done;
    }
    rc = note(catalogue, verb, "opened", err);
done:
    free(lock);
    if (rc)
        vault_close(vault);
    else
        *out = vault;
    return rc;
}

void vault_close(struct vault *vault)
{
    sqlite3_int64 size = 0;
    unsigned char *image = NULL;

    if (!vault)
        return;
    if (vault->db) {
        image = sqlite3_serialize(vault->db->sql, "main", &size, SQLITE_SERIALIZE_NOCOPY);
        if (image)
            secret_wipe(image, (size_t)size);
    }
    db_close(vault->db);
    seal_key_free(vault->key);
    file_unlock(&vault->lock);
    free(vault->path);
    free(vault);
}

struct db *vault_db(struct vault *vault)
{
    return vault->db;
}

int vault_save(struct vault *vault, struct err *err)
{
    return write_sealed(vault->path, vault->db, vault->key, err);
}

int vault_reseal(struct vault *vault, const char *passphrase, struct err *err)
{
    seal_key_free(vault->key);
    vault->key = seal_key_new(passphrase);
    return vault_save(vault, err);
}

int vault_attach(struct vault *vault, struct db *catalogue, struct err *err)
{
    sqlite3_int64 size = 0;
    unsigned char *image;

    if (db_run(catalogue, "ATTACH ':memory:' AS vault", err))
        return -1;
    image = sqlite3_serialize(vault->db->sql, "main", &size, 0);
    if (!image)
        return err_set(err, ERR_LIMIT, "there is no memory for the vault");
    if (sqlite3_deserialize(catalogue->sql, "vault", image, size, size,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY) !=
        SQLITE_OK)
        return db_fail(catalogue, err);
    return 0;
}
