#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/table.h"
#include "base/bytes.h"
#include "base/text.h"
#include "dataset/frame_cache.h"
#include "ingest/clearance.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 256

static const struct {
    const char *word, *state;
} wishes[] = {{"clear", "cleared"}, {"refuse", "refused"}, {"reset", "unknown"}};

/* What may no longer be used is not kept decoded either. */
static int forget(const struct catalogue *catalogue, struct err *err)
{
    char *cache = catalogue_path(catalogue, CATALOGUE_CACHE);
    int rc = frame_cache_forget(cache, err);

    free(cache);
    return rc;
}

static int set(const struct app *app, const struct clearance *wish, enum clearance_of of,
               const char *list, struct err *err)
{
    struct catalogue catalogue = {0};
    char *copy = bytes_copied_text(list), *names[NAMES_MAX];
    int count = text_split(copy, names, NAMES_MAX), rc = -1;
    long changed = 0;

    if (count < 0)
        err_set(err, ERR_USAGE, "'%.200s' is no list of up to %d names, ',' between", list,
                NAMES_MAX);
    else if (!catalogue_open(&catalogue, app, DB_WRITE, err))
        rc = clearance_set(&changed, catalogue.db, wish, of, (const char *const *)names, count,
                           app->dry_run, err);
    if (!rc && !app->dry_run && strcmp(wish->state, "cleared") && forget(&catalogue, err))
        rc = err_while(err,
                       "%ld photographs became %s, but what was decoded of them is still there",
                       changed, wish->state);
    catalogue_close(&catalogue);
    free(copy);
    if (!rc)
        app_say(app, "%s%ld photographs %s %s", app->dry_run ? "a dry run: " : "", changed,
                app->dry_run ? "would become" : "became", wish->state);
    return rc;
}

static int list(const struct app *app, struct err *err)
{
    struct catalogue catalogue = {0};
    int rc = -1;

    if (!catalogue_open(&catalogue, app, DB_READ, err))
        rc = table_query(app, catalogue.db,
                         "SELECT dataset, clearance AS state, count(*) AS photos "
                         "FROM photo_info GROUP BY dataset, clearance ORDER BY 1, 2",
                         NULL, err);
    catalogue_close(&catalogue);
    return rc;
}

static const char *state_of(const char *word)
{
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
        if (!strcmp(wishes[i].word, word))
            return wishes[i].state;
    return NULL;
}

int cmd_deid(const struct app *app, int argc, char **argv)
{
    const char *dataset = NULL, *md5 = NULL, *words[1];
    struct clearance wish = {0};
    const struct option options[] = {
        {"dataset", OPTION_TEXT, &dataset, 0, 0, "NAMES", "all photographs of these datasets"},
        {"md5", OPTION_TEXT, &md5, 0, 0, "MD5S", "the photographs with these MD5s"},
        {"by", OPTION_TEXT, &wish.by, 0, 0, "NAME", "who decides"},
        {"why", OPTION_TEXT, &wish.why, 0, 0, "TEXT", "on what grounds"},
    };
    const struct usage usage = {
        "dermatome deid clear|refuse|reset (--dataset NAMES | --md5 MD5S) --by NAME --why "
        "TEXT\n"
        "       dermatome deid list",
        "Says which photographs may be used. One that is not cleared cannot be in a run, an\n"
        "evaluation or an export. Each decision is kept, with who took it and why. `list`\n"
        "counts the photographs of each dataset and state.",
        options,
        sizeof options / sizeof *options,
        "  dermatome deid clear --dataset lfw,hgr --by curator --why \"public research set\"\n"
        "  dermatome deid refuse --md5 5d41402abc4b2a76b9719d911017c592 --by me --why \"a "
        "face\"",
    };
    struct err err;
    int n = 0, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && n && !strcmp(words[0], "list") && !dataset && !md5)
        return list(app, &err) ? app_fail(&err) : APP_DONE;
    if (!got && (!n || !(wish.state = state_of(words[0]))))
        got = err_set(&err, ERR_USAGE, "deid wants clear, refuse, reset or list");
    if (!got && !dataset == !md5)
        got = err_set(&err, ERR_USAGE, "deid %s wants --dataset or --md5", words[0]);
    if (got || set(app, &wish, dataset ? CLEARANCE_DATASET : CLEARANCE_MD5,
                   dataset ? dataset : md5, &err))
        return app_fail(&err);
    return APP_DONE;
}
