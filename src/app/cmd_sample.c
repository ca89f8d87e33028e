#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/table.h"
#include "base/bytes.h"
#include "base/text.h"
#include "dataset/sample.h"

#include <stdlib.h>

/* cmd_sample.c - `dermatome sample`: make one, list them, show one. */

#define DATASETS_MAX 64

struct wish {
    const char *datasets; /* as typed, commas between */
    long long count;
    int traced, list;
};

static int make(const struct app *app, struct db *db, const char *name, const struct wish *wish,
                struct err *err)
{
    char *copy = bytes_copied_text(wish->datasets), *names[DATASETS_MAX];
    struct sample_rule rule = {(const char *const *)names, 0, wish->count, wish->traced,
                               app->dry_run};
    struct sample_report report;
    int rc = -1;

    rule.dataset_count = text_split(copy, names, DATASETS_MAX);
    if (rule.dataset_count < 1)
        err_set(err, ERR_USAGE, "--dataset wants names with commas between, at most %d",
                DATASETS_MAX);
    else
        rc = sample_make(db, name, &rule, &report, err);
    if (!rc && app->dry_run)
        app_say(app, "would make sample '%s' of %lld photos, digest %s", name,
                (long long)report.size, report.digest.hex);
    else if (!rc)
        rc = table_query(app, db, "SELECT * FROM sample_info WHERE sample=?1", name, err);
    free(copy);
    return rc;
}

static int run(const struct app *app, struct db *db, const char *name, const struct wish *wish,
               struct err *err)
{
    int64_t there = 0;

    if (wish->list)
        return table_query(app, db, "SELECT * FROM sample_info ORDER BY sample", NULL, err);
    if (wish->datasets)
        return make(app, db, name, wish, err);
    if (stmt_get_int(&there, db, "SELECT count(*) FROM sample WHERE name=?1", name, err))
        return -1;
    if (!there)
        return err_set(err, ERR_ABSENT,
                       "there is no sample '%s'; --dataset says what to make it from", name);
    return table_query(app, db,
                       "SELECT seq, md5, dataset, photo FROM sample_list WHERE sample=?1"
                       " ORDER BY seq",
                       name, err);
}

int cmd_sample(const struct app *app, int argc, char **argv)
{
    struct wish wish = {0};
    const struct option options[] = {
        {"dataset", OPTION_TEXT, &wish.datasets, 0, 0, "A,B", "take from these datasets"},
        {"count", OPTION_NUMBER, &wish.count, 1, 1e9, "N",
         "so many (default: all that qualify)"},
        {"traced", OPTION_FLAG, &wish.traced, 0, 0, NULL, "only photos that have a mask"},
        {"list", OPTION_FLAG, &wish.list, 0, 0, NULL, "list the samples that there are"},
    };
    const struct usage usage = {
        "dermatome sample NAME --dataset A[,B...] [--count N] [--traced]\n"
        "       dermatome sample NAME | --list",
        "Chooses the first N photos, in the order of their files' MD5, of those that are\n"
        "cleared, and keeps the choice under NAME. NAME alone shows its photos.",
        options,
        4,
        "  dermatome sample lfw-1000 --dataset lfw --count 1000\n"
        "  md5sum FILES | cut -c1-32 | sort | head -1000 | sha256sum    # its digest",
    };
    struct catalogue catalogue = {0};
    struct err err;
    const char *words[1] = {NULL};
    int n = 0, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && n + wish.list != 1)
        got = err_set(&err, ERR_USAGE, "sample wants a name, or --list");
    if (!got)
        got = catalogue_open(&catalogue, app, wish.datasets ? DB_WRITE : DB_READ, &err) ||
              run(app, catalogue.db, words[0], &wish, &err);
    catalogue_close(&catalogue);
    return got ? app_fail(&err) : APP_DONE;
}
