#include "app/catalogue.h"
#include "app/passphrase.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"
#include "dataset/frame_cache.h"
#include "functions/functions.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
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

int catalogue_open(struct catalogue *out, const struct app *app, enum db_mode mode,
                   struct err *err)
{
    char *folder = find(app->catalogue, err);
    struct db *db = NULL;
    char *path;

    if (!folder)
        return -1;
    path = joined(folder, CATALOGUE_FILE);
    if (db_open_extended(&db, path, mode, functions_add, err)) {
        free(path);
        free(folder);
        return -1;
    }
    free(path);
    *out = (struct catalogue){folder, db};
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

char *catalogue_weights_path(const struct catalogue *catalogue, long long run,
                             const char *suffix)
{
    struct text path = {0};

    text_add(&path, "%s/weights/run-%lld.%s", catalogue->folder, run, suffix);
    return path.data;
}
