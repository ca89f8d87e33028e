#include "app/catalogue.h"
#include "app/passphrase.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"
#include "dataset/frame_cache.h"
#include "db/stored.h"
#include "functions/functions.h"
#include "review/copy.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CATALOGUE_FILE "catalog.db"

static char *joined(const char *folder, const char *name)
{
    struct text path = {0};

    text_add(&path, "%s%s%s", folder, strcmp(folder, "/") ? "/" : "", name);
    return path.data;
}

static int holds_one(const char *folder)
{
    char *path = joined(folder, CATALOGUE_FILE);
    int found = file_exists(path);

    free(path);
    return found;
}

/* The folder to open: absolute, to be freed. */
static char *find(const char *asked, struct err *err)
{
    char *at = realpath(asked ? asked : ".", NULL);

    if (!at) {
        err_set(err, ERR_ABSENT, "'%s': no such folder; `dermatome init %s` makes a catalogue",
                asked ? asked : ".", asked ? asked : "DIR");
        return NULL;
    }
    while (!asked && !holds_one(at) && strcmp(at, "/")) {
        char *slash = strrchr(at, '/');

        slash[slash == at] = 0;
    }
    if (holds_one(at))
        return at;
    if (asked)
        err_set(err, ERR_ABSENT, "'%s' holds no catalogue; `dermatome init %s` makes one",
                asked, asked);
    else
        err_set(err, ERR_ABSENT,
                "no catalogue here or in a folder above; name one with -C DIR, "
                "or make one with `dermatome init DIR`");
    free(at);
    return NULL;
}

/* The file in *folder, which becomes the folder where it really is: what lies beside it lies
 * there, by whichever link it was found. A second name of the file itself (a hard link) has a
 * journal of its own, of which SQLite knows nothing; what was meant as a backup would be
 * changed with it, or spoilt. To be freed; NULL: refused. */
static char *settle_place(char **folder, struct err *err)
{
    char *path = joined(*folder, CATALOGUE_FILE), *real = realpath(path, NULL);
    struct stat st;

    if (!real || stat(real, &st)) {
        err_set(err, ERR_ABSENT, "'%s' leads nowhere", path);
    } else if (st.st_nlink > 1) {
        err_set(err, ERR_STATE,
                "'%s' has %ld names (hard links), and a change through one spoils the others; "
                "keep one of them, or put a copy in the place of each",
                real, (long)st.st_nlink);
        free(real);
        real = NULL;
    } else {
        char *slash = strrchr(real, '/');

        free(*folder);
        *folder = slash == real ? bytes_copied_text("/") : bytes_copied_text(real);
        if (slash != real)
            (*folder)[slash - real] = 0;
    }
    free(path);
    return real;
}

int catalogue_create(struct catalogue *out, const char *folder, struct err *err)
{
    char *path = joined(folder, CATALOGUE_FILE), *weights = joined(folder, "weights");
    struct db *db = NULL;
    int rc = -1;

    if (file_make_folder(folder, err))
        goto done;
    if (file_exists(path)) {
        err_set(err, ERR_STATE, "'%s' holds a catalogue already", folder);
        goto done;
    }
    if (file_make_folder(weights, err) ||
        db_open_extended(&db, path, DB_CREATE, functions_add, err))
        goto done;
    *out = (struct catalogue){realpath(folder, NULL), db};
    rc = 0;
done:
    free(path);
    free(weights);
    return rc;
}

/* What a killed redaction left to be erased. Where another process has the store, it is at it;
 * a connection that only reads is of no use for that. */
static int end_redactions(const struct catalogue *catalogue, const char *path,
                          enum db_mode mode, struct err *err)
{
    struct catalogue own = *catalogue;
    struct stored_hold hold = {0};
    int unswept = 0, rc;
    long shared;

    if (copy_is_unswept(&unswept, catalogue->db, err))
        return -1;
    if (!unswept)
        return 0;
    if (stored_lock(&hold, catalogue->db, err))
        return err->code == ERR_BUSY ? 0 : -1;
    rc = (mode == DB_READ && db_open_extended(&own.db, path, DB_WRITE, functions_add, err)) ||
         catalogue_sweep(&shared, &own, err);
    if (own.db != catalogue->db)
        db_close(own.db);
    stored_unlock(&hold, !rc);
    return rc ? err_while(err, "ending a redaction that was stopped") : 0;
}

int catalogue_open(struct catalogue *out, const struct app *app, enum db_mode mode,
                   struct err *err)
{
    struct catalogue catalogue = {.folder = find(app->catalogue, err)};
    char *path;
    int rc;

    if (!catalogue.folder)
        return -1;
    path = settle_place(&catalogue.folder, err);
    rc = !path || db_open_extended(&catalogue.db, path, mode, functions_add, err) ||
         (!app->dry_run && end_redactions(&catalogue, path, mode, err));
    free(path);
    if (rc) {
        catalogue_close(&catalogue);
        return -1;
    }
    *out = catalogue;
    return 0;
}

int catalogue_vault(struct vault **out, const struct catalogue *catalogue,
                    const struct app *app, const char *verb, enum vault_mode mode,
                    struct err *err)
{
    char *passphrase = NULL;
    int rc;

    if (passphrase_read(&passphrase, app, err))
        return -1;
    rc = vault_open(out, catalogue->db, passphrase, verb, mode, err);
    passphrase_free(passphrase);
    return rc;
}

int catalogue_hide(const struct catalogue *catalogue, struct err *err)
{
    static const char *const names[] = {
        "",        CATALOGUE_FILE, CATALOGUE_FILE "-wal", CATALOGUE_FILE "-shm",
        "weights", CATALOGUE_CACHE};
    int rc = 0;

    for (size_t i = 0; !rc && i < sizeof names / sizeof *names; i++) {
        char *path = joined(catalogue->folder, names[i]);

        rc = file_exists(path) ? file_make_private(path, err) : 0;
        free(path);
    }
    return rc;
}

void catalogue_close(struct catalogue *catalogue)
{
    db_close(catalogue->db);
    free(catalogue->folder);
    *catalogue = (struct catalogue){0};
}

char *catalogue_path(const struct catalogue *catalogue, const char *name)
{
    return joined(catalogue->folder, name);
}

int catalogue_forget_decoded(const struct catalogue *catalogue, struct err *err)
{
    char *cache = catalogue_path(catalogue, CATALOGUE_CACHE);
    int rc = frame_cache_forget(cache, err);

    free(cache);
    return rc;
}

int catalogue_sweep(long *shared, const struct catalogue *catalogue, struct err *err)
{
    return copy_sweep(shared, catalogue->db, err) || catalogue_forget_decoded(catalogue, err) ||
                   copy_swept(catalogue->db, err)
               ? -1
               : 0;
}

char *catalogue_weights_path(const struct catalogue *catalogue, long long run,
                             const char *suffix)
{
    struct text path = {0};

    text_add(&path, "%s/weights/run-%lld.%s", catalogue->folder, run, suffix);
    return path.data;
}
