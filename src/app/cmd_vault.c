#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/passphrase.h"
#include "app/table.h"
#include "base/file.h"
#include "db/stmt.h"

#include <string.h>

/* cmd_vault.c - `dermatome vault`: what private photos are called outside. */

struct ask {
    const char *name; /* what is looked for; NULL: all */
    const char *new_file;
    int metadata;
};

static int init(const struct app *app, struct catalogue *catalogue, const struct ask *ask,
                struct err *err)
{
    char *passphrase = NULL;
    int rc;

    (void)ask;
    if (passphrase_choose(&passphrase, app, NULL, err))
        return -1;
    rc = app->dry_run
             ? 0
             : catalogue_hide(catalogue, err) || vault_create(catalogue->db, passphrase, err);
    passphrase_free(passphrase);
    if (rc)
        return -1;
    app_say(app,
            "made '%s/" VAULT_FILE "'. Whoever has the passphrase reads it, and without the "
            "passphrase nobody does: keep it, and a copy of the file, elsewhere",
            catalogue->folder);
    return APP_DONE;
}

/* What the person asks for by any name of it: ours, the file's, its path, its digests, the
 * patient's code. */
#define PHOTOS                                                                                 \
    "SELECT f.name, f.dataset, f.true_name, f.source, coalesce(g.name, '') AS \"group\","      \
    " coalesce(c.code, '') AS code, (SELECT group_concat(m.source, '; ') FROM"                 \
    " vault.mask_file AS m WHERE m.name=f.name) AS masks, f.metadata_bytes AS metadata,"       \
    " '' AS refused FROM vault.file AS f"                                                      \
    " LEFT JOIN dataset AS d ON d.name=f.dataset"                                              \
    " LEFT JOIN photo AS p ON p.dataset_id=d.id AND p.name=f.name"                             \
    " LEFT JOIN photo_group AS g ON g.id=p.group_id LEFT JOIN vault.code AS c ON "             \
    "c.name=g.name"                                                                            \
    " WHERE ?1 IS NULL OR ?1 IN (f.name, f.true_name, f.source, f.sha256, p.md5, g.name, "     \
    "c.code)"
#define REFUSED                                                                                \
    "SELECT name, dataset, '', source, '', '', NULL, NULL, reason FROM vault.refused"          \
    " WHERE ?1 IS NULL OR ?1 IN (name, source)"

static int print_metadata(struct catalogue *catalogue, const char *name, struct err *err)
{
    struct stmt q = {0};
    const void *data;
    size_t size;
    int got = -1;

    if (!stmt_open(
            &q, catalogue->db,
            "SELECT metadata FROM vault.file WHERE ?1 IN (name, true_name, source, sha256)",
            err)) {
        stmt_bind_text(&q, 1, name);
        got = stmt_step(&q, err);
    }
    if (got > 0) {
        data = stmt_blob(&q, 0, &size);
        if (size && fwrite(data, 1, size, stdout) != size)
            got = err_set(err, ERR_IO, "standard output cannot be written");
    } else if (!got) {
        err_set(err, ERR_ABSENT, "the vault knows no photo '%s'", name);
    }
    stmt_close(&q);
    return got > 0 ? 0 : -1;
}

static int show(const struct app *app, struct catalogue *catalogue, const struct ask *ask,
                struct err *err)
{
    struct vault *vault = NULL;
    int rc = -1;

    if (ask->metadata && !ask->name)
        return err_set(err, ERR_USAGE, "--metadata is of one photo; name it");
    if (!catalogue_vault(&vault, catalogue, app, "show", VAULT_READ, err) &&
        !vault_attach(vault, catalogue->db, err))
        rc = ask->metadata ? print_metadata(catalogue, ask->name, err)
                           : table_query(app, catalogue->db,
                                         PHOTOS " UNION ALL " REFUSED " ORDER BY 2, 3, 1",
                                         ask->name, err);
    vault_close(vault);
    return rc ? -1 : APP_DONE;
}

static int change(const struct app *app, struct catalogue *catalogue, const struct ask *ask,
                  struct err *err)
{
    struct vault *vault = NULL;
    char *passphrase = NULL;
    int rc = -1;

    if (!catalogue_vault(&vault, catalogue, app, "passwd", VAULT_WRITE, err) &&
        !passphrase_choose(&passphrase, app, ask->new_file, err))
        rc = app->dry_run ? 0 : vault_reseal(vault, passphrase, err);
    passphrase_free(passphrase);
    vault_close(vault);
    if (!rc)
        app_say(app,
                "the vault has another passphrase; copies of the old file keep the old one");
    return rc ? -1 : APP_DONE;
}

static const struct deed {
    const char *name;
    enum db_mode mode;
    int (*run)(const struct app *app, struct catalogue *catalogue, const struct ask *ask,
               struct err *err);
} deeds[] = {{"init", DB_WRITE, init}, {"show", DB_READ, show}, {"passwd", DB_WRITE, change}};

static const struct deed *deed_find(const char *name, struct err *err)
{
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        if (!strcmp(deeds[i].name, name))
            return &deeds[i];
    err_set(err, ERR_USAGE, "vault knows init, show and passwd, not '%s'", name);
    return NULL;
}

int cmd_vault(const struct app *app, int argc, char **argv)
{
    struct ask ask = {0};
    const struct option options[] = {
        {"metadata", OPTION_FLAG, &ask.metadata, 0, 0, NULL,
         "show: the EXIF and other metadata of one photo, as they stood in its file"},
        {"new-passphrase-file", OPTION_TEXT, &ask.new_file, 0, 0, "FILE",
         "passwd: the new passphrase; else it is asked for"},
    };
    const struct usage usage = {
        "dermatome vault init\n"
        "       dermatome vault show [NAME] [--metadata]\n"
        "       dermatome vault passwd [--new-passphrase-file FILE]",
        "The vault holds what clinical photographs and their patients are called outside;\n"
        "the catalogue has random names. `show` tells both, of all or of one that is named by\n"
        "either, by its path, digest or patient's code; also why files were refused. The\n"
        "passphrase is the first line of --vault-passphrase-file FILE, or is asked for. Each\n"
        "opening leaves a row in the audit log. docs/vault.md tells what is safe from whom.",
        options,
        sizeof options / sizeof *options,
        "  dermatome vault init\n"
        "  dermatome --json vault show p-0123456789abcdef\n"
        "  dermatome vault show p-0123456789abcdef --metadata | strings",
    };
    struct catalogue catalogue = {0};
    const struct deed *deed = NULL;
    struct err err;
    const char *words[2];
    int n = 0, rc, got = options_read(&usage, argc, argv, words, 2, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && !n)
        got = err_set(&err, ERR_USAGE, "vault wants init, show or passwd");
    if (!got && !(deed = deed_find(words[0], &err)))
        got = -1;
    if (!got && n > 1 && deed->run != show)
        got = err_set(&err, ERR_USAGE, "'%s' is one word too many", words[1]);
    if (got || catalogue_open(&catalogue, app, deed->mode, &err))
        return app_fail(&err);
    ask.name = n > 1 ? words[1] : NULL;
    rc = deed->run(app, &catalogue, &ask, &err);
    catalogue_close(&catalogue);
    return rc < 0 ? app_fail(&err) : rc;
}
