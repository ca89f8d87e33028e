#ifndef DB_VAULT_H
#define DB_VAULT_H

#include "db/db.h"

/* vault.h - what private photos are called outside: a second database, in
 * memory while it is open, sealed under a passphrase (base/seal.h) in vault.sealed
 * beside the catalogue's file. Its tables are in sql/vault. */
#define VAULT_FILE "vault.sealed"

struct vault;

enum vault_mode {
    VAULT_READ,
    VAULT_WRITE, /* nobody else may write it meanwhile; ERR_BUSY if somebody does */
};

/* Makes an empty vault beside the catalogue. ERR_STATE: there is one; ERR_BUSY: somebody is at
 * it. */
int vault_create(const struct db *catalogue, const char *passphrase, struct err *err);

/* Opens the catalogue's vault, for the verb that it is opened for. The catalogue gets a row
 * of it in vault_opening, and so in its audit log, before anything can be read, and one of a
 * passphrase that was wrong. ERR_ABSENT: there is none; ERR_STATE, ERR_FORMAT: as seal_open();
 * a vault of a newer program. The caller closes; vault_close() accepts NULL and wipes. */
int vault_open(struct vault **out, struct db *catalogue, const char *passphrase,
               const char *verb, enum vault_mode mode, struct err *err);
void vault_close(struct vault *vault);

/* Its own connection, of which statements are made. It is closed with the vault. */
struct db *vault_db(struct vault *vault);

/* Seals what is committed on that connection and puts it in place of the file: before the
 * catalogue commits rows that lean on it, so that a kill leaves rows here that are not used,
 * and never a name that nobody knows. */
int vault_save(struct vault *vault, struct err *err);

/* Saves it under another passphrase. Copies of the old file still open with the old one. */
int vault_reseal(struct vault *vault, const char *passphrase, struct err *err);

/* Shows what was committed in the vault as the schema `vault` of the catalogue's connection, to
 * be read only. */
int vault_attach(struct vault *vault, struct db *catalogue, struct err *err);

#endif
