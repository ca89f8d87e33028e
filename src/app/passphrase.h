#ifndef APP_PASSPHRASE_H
#define APP_PASSPHRASE_H

#include "app/verb.h"

/* passphrase.h - the vault's passphrase: from the file that
 * --vault-passphrase-file or DERMATOME_VAULT_PASSPHRASE_FILE names (its first line), else asked
 * for on the terminal, without echo. It never comes from the command line, which others can
 * read. */

/* ERR_USAGE: no file and no terminal, or two answers that differ; ERR_STATE: the file may be
 * read by others. passphrase_free() wipes what comes back, and accepts NULL. */
int passphrase_read(char **out, const struct app *app, struct err *err);

/* One that is new: from the file `path`, or where that is NULL from where passphrase_read()
 * takes it, asked for twice on a terminal. ERR_USAGE as well: shorter than PASSPHRASE_MIN
 * bytes. */
#define PASSPHRASE_MIN 12
int passphrase_choose(char **out, const struct app *app, const char *path, struct err *err);

void passphrase_free(char *passphrase);

#endif
