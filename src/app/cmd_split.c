#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/table.h"
#include "base/bytes.h"
#include "base/text.h"
#include "dataset/split.h"

#include <stdlib.h>
#include <string.h>

/* cmd_split.c - `dermatome split`: make, freeze, drop, show. */

#define TAKES_MAX 64

struct wish {
    const char *sources[3]; /* as typed, by enum plan_fold; NULL: none */
    long long held;
    const char *allow_near;
    int freeze, drop, list, left_out, leaks;
};

static int read_takes(struct split_take *takes, int *count, enum plan_fold fold,
                      const char *typed, struct err *err)
{
    char *copy = bytes_copied_text(typed), *parts[TAKES_MAX];
    int n = text_split(copy, parts, TAKES_MAX - *count), rc = 0;

    if (n < 1)
        rc =
            err_set(err, ERR_USAGE, "--%s wants sources with commas between, at most %d in all",
                    plan_fold_name(fold), TAKES_MAX);
    for (int i = 0; !rc && i < n; i++)
        rc = split_take_read(&takes[(*count)++], fold, parts[i], err);
    free(copy);
    return rc;
}

static void tell(const struct app *app, const struct split_report *report)
{
    for (int i = 0; app->dry_run && i < report->fold_count; i++)
        app_say(app, "would hold %lld photos of %lld groups for %s (%s)",
                (long long)report->folds[i].photos, (long long)report->folds[i].groups,
                plan_fold_name(report->folds[i].fold), plan_fold_name(report->folds[i].stage));
    for (enum plan_reason r = PLAN_GROUP; r <= PLAN_NO_MASK; r++)
        if (report->left_out[r])
            app_say(app, "left out: %lld (%s)", (long long)report->left_out[r],
                    plan_reason_name(r));
}

static int show(const struct app *app, struct db *db, const char *name, struct err *err)
{
    int64_t there = 0;

    if (stmt_get_int(&there, db, "SELECT count(*) FROM split WHERE name=?1", name, err))
        return -1;
    if (!there)
        return err_set(err, ERR_ABSENT,
                       "there is no split '%s'; --pretrain, --finetune and --test say what to "
                       "make it from",
                       name);
    return table_query(
        app, db,
        "SELECT stage, fold, photos, groups, coalesce(frozen_at, 'no') AS frozen,"
        " digest FROM split_info WHERE split=?1"
        " ORDER BY stage='test', stage='finetune', fold='validation'",
        name, err);
}

static int make(const struct app *app, struct db *db, const char *name, const struct wish *wish,
                struct err *err)
{
    struct split_take takes[TAKES_MAX];
    struct split_rule rule = {takes, 0, (int)wish->held, app->dry_run};
    struct split_report report;

    for (enum plan_fold fold = PLAN_PRETRAIN; fold <= PLAN_TEST; fold++)
        if (wish->sources[fold] &&
            read_takes(takes, &rule.take_count, fold, wish->sources[fold], err))
            return -1;
    if (split_make(db, name, &rule, &report, err))
        return -1;
    tell(app, &report);
    return app->dry_run ? 0 : show(app, db, name, err);
}

static int freeze_or_drop(const struct app *app, struct db *db, const char *name,
                          const struct wish *wish, struct err *err)
{
    static const char *const told[2][2] = {{"is gone", "would be gone"},
                                           {"is frozen", "would be frozen"}};

    if (wish->freeze ? split_freeze(db, name, wish->allow_near, app->dry_run, err)
                     : split_drop(db, name, app->dry_run, err))
        return -1;
    app_say(app, "split '%s' %s", name, told[wish->freeze][app->dry_run]);
    return 0;
}

/* Each check with its count, zero too, and why near-duplicates were allowed; APP_DIFFERS if one
 * found anything: that somebody allowed it does not make it go. */
static int audit(const struct app *app, struct db *db, const char *name,
                 const struct wish *wish, struct err *err)
{
    int64_t there = 0, faults = 0;

    if (stmt_get_int(&there, db, "SELECT count(*) FROM split WHERE name=?1", name, err))
        return -1;
    if (!there)
        return err_set(err, ERR_ABSENT, "there is no split '%s'", name);
    if (table_query(app, db,
                    wish->leaks ? "SELECT \"check\", fold_a, photo_a, fold_b, photo_b"
                                  " FROM split_leak WHERE split=?1"
                                : "SELECT \"check\", count(photo_a) AS found, CASE WHEN nr=3"
                                  " THEN (SELECT near_allowed FROM split WHERE name=?1) END"
                                  " AS allowed FROM split_finding WHERE split=?1"
                                  " GROUP BY nr, \"check\"",
                    name, err) ||
        stmt_get_int(&faults, db, "SELECT count(*) FROM split_leak WHERE split=?1", name, err))
        return -1;
    return faults ? APP_DIFFERS : APP_DONE;
}

static int is_make(const struct wish *wish)
{
    return wish->sources[0] || wish->sources[1] || wish->sources[2];
}

static int run(const struct app *app, struct db *db, const char *name, const struct wish *wish,
               struct err *err)
{
    if (wish->list)
        return table_query(app, db, "SELECT * FROM split_info ORDER BY split, stage, fold",
                           NULL, err);
    if (wish->left_out)
        return table_query(app, db,
                           "SELECT stage, reason, dataset, \"group\", photo, md5"
                           " FROM split_left_out_list WHERE split=?1 ORDER BY stage, md5",
                           name, err);
    if (is_make(wish))
        return make(app, db, name, wish, err);
    if (wish->freeze || wish->drop)
        return freeze_or_drop(app, db, name, wish, err);
    return show(app, db, name, err);
}

static int check(const struct wish *wish, int names, struct err *err)
{
    if (names + wish->list != 1)
        return err_set(err, ERR_USAGE, "split wants a name, or --list");
    if (wish->allow_near && (!wish->freeze || !*wish->allow_near))
        return err_set(err, ERR_USAGE, "--allow-near goes with --freeze, and says why");
    if (is_make(wish) + wish->freeze + wish->drop + wish->left_out + wish->list > 1)
        return err_set(err, ERR_USAGE,
                       "make a split, --freeze it, --drop it, or look at --left-out: one at a "
                       "time");
    return 0;
}

int cmd_split(const struct app *app, int argc, char **argv)
{
    struct wish wish = {.held = 20};
    const struct option options[] = {
        {"pretrain", OPTION_TEXT, &wish.sources[0], 0, 0, "SOURCES", "to learn from at first"},
        {"finetune", OPTION_TEXT, &wish.sources[1], 0, 0, "SOURCES",
         "to learn from afterwards"},
        {"test", OPTION_TEXT, &wish.sources[2], 0, 0, "SOURCES", "to be judged by"},
        {"held", OPTION_NUMBER, &wish.held, 0, 50, "PERCENT",
         "of each training fold, for validation (20)"},
        {"freeze", OPTION_FLAG, &wish.freeze, 0, 0, NULL, "it cannot change from now on"},
        {"drop", OPTION_FLAG, &wish.drop, 0, 0, NULL, "remove it, if it is not frozen"},
        {"left-out", OPTION_FLAG, &wish.left_out, 0, 0, NULL, "which photos were passed over"},
        {"list", OPTION_FLAG, &wish.list, 0, 0, NULL, "list the splits that there are"},
        {"allow-near", OPTION_TEXT, &wish.allow_near, 0, 0, "WHY",
         "freeze: near-duplicates, or photos never compared, are no leak, because"},
        {"leaks", OPTION_FLAG, &wish.leaks, 0, 0, NULL, "audit: name the photos"},
    };
    const struct usage usage = {
        "dermatome split NAME --pretrain SOURCES --finetune SOURCES --test SOURCES [--held N]\n"
        "       dermatome split NAME [--freeze [--allow-near WHY] | --drop | --left-out]\n"
        "       dermatome split audit NAME [--leaks]\n"
        "       dermatome split --list",
        "Decides which photos teach and which judge. SOURCES are samples or datasets, commas\n"
        "between; NAME:N takes N photos, from where the take before stopped. A group (person)\n"
        "goes wholly to the fold that claims it first, in the order pretrain, finetune, test.\n"
        "NAME alone shows the split. `audit` counts what must not be in it: photographs in "
        "two\n"
        "folds that are the same, byte by byte or pixel by pixel, or nearly, or of one group;\n"
        "and photographs that are not cleared, have no truth, or no fingerprint. Exit code 1 "
        "if\n"
        "there is any, allowed or not. Of these only what has no truth can be frozen; "
        "near-duplicates\n"
        "and photographs that were never compared also with --allow-near.",
        options,
        sizeof options / sizeof *options,
        "  dermatome split paper --pretrain lfw-1000,hgr --finetune target:100 --test "
        "target:300",
    };
    struct catalogue catalogue = {0};
    struct err err;
    const char *words[2] = {NULL};
    int n = 0, got = options_read(&usage, argc, argv, words, 2, &n, &err);
    int audits = n == 2 && !strcmp(words[0], "audit");

    if (got > 0)
        return APP_DONE;
    if (!got)
        got = check(&wish, n - audits, &err);
    if (!got && audits)
        got = catalogue_open(&catalogue, app, DB_READ, &err)
                  ? -1
                  : audit(app, catalogue.db, words[1], &wish, &err);
    else if (!got &&
             (catalogue_open(&catalogue, app,
                             is_make(&wish) || wish.freeze || wish.drop ? DB_WRITE : DB_READ,
                             &err) ||
              run(app, catalogue.db, words[0], &wish, &err)))
        got = -1;
    catalogue_close(&catalogue);
    return got > 0 ? got : got ? app_fail(&err) : APP_DONE;
}
