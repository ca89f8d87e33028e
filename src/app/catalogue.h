#ifndef APP_CATALOGUE_H
#define APP_CATALOGUE_H

#include "app/verb.h"
#include "db/vault.h"

/* catalogue.h - a catalogue is a folder: catalog.db, vault.sealed, photos/ (the store),
 * weights/, cache/. */
#define CATALOGUE_CACHE "cache" /* what may be removed at any time */

struct catalogue {
    char *folder; /* absolute */
    struct db *db;
};

/* Makes the folder (which may exist, but hold no catalogue) and the database. */
int catalogue_create(struct catalogue *out, const char *folder, struct err *err);

/* Opens app->catalogue, or else the first folder that holds a catalog.db on
 * the way from the working folder up to the root. ERR_ABSENT tells both ways
 * out. The caller closes; catalogue_close() accepts {0}. */
int catalogue_open(struct catalogue *out, const struct app *app, enum db_mode mode,
                   struct err *err);
void catalogue_close(struct catalogue *catalogue);

/* Opens its vault with the passphrase that app/passphrase.h gets, for the verb. Errors of both.
 * The caller closes it before the catalogue. */
int catalogue_vault(struct vault **out, const struct catalogue *catalogue,
                    const struct app *app, const char *verb, enum vault_mode mode,
                    struct err *err);

/* From now on nobody but the owner looks into the folder (which an older program made for all)
 * or its database. */
int catalogue_hide(const struct catalogue *catalogue, struct err *err);

/* "<folder>/<name>", to be freed. */
char *catalogue_path(const struct catalogue *catalogue, const char *name);

/* Removes the caches of decoded photos: what may no longer be used is not kept decoded either.
 */
int catalogue_forget_decoded(const struct catalogue *catalogue, struct err *err);

/* Ends the redactions that were committed: erases the copies before them (review/copy.h) and
 * what was decoded of them. catalogue_open() does so for what a killed process left. The caller
 * has stored_lock(). *shared as copy_sweep(). */
int catalogue_sweep(long *shared, const struct catalogue *catalogue, struct err *err);

/* "<folder>/weights/run-N.<suffix>", to be freed. */
char *catalogue_weights_path(const struct catalogue *catalogue, long long run,
                             const char *suffix);

#endif
