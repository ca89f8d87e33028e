#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/rows.h"
#include "app/table.h"
#include "base/file.h"
#include "base/text.h"
#include "base/threads.h"
#include "ingest/codes.h"
#include "ingest/near.h"
#include "ingest/near_fill.h"
#include "ingest/unite.h"
#include "review/names.h"

#include <stdlib.h>
#include <string.h>

/* cmd_group.c - `dermatome group`: which photos belong together. */

struct ask {
    const char *words[3]; /* the action and what it is about */
    int count;
    const char *dataset, *by, *why;
    long long distance;
    int breaks, unite, all;
};

/* An action gives APP_DONE, APP_DIFFERS or -1. */
struct action {
    const char *name;
    int words; /* behind its name */
    enum db_mode mode;
    int (*run)(const struct app *app, struct db *db, const struct ask *ask, struct err *err);
    const char *takes[7]; /* options */
};

static void on_kept_apart(void *self, const char *line)
{
    const struct app *app = self;

    app_say(app, "left out: %s", line);
}

static struct unite_wish wish_of(const struct app *app, const struct ask *ask)
{
    return (struct unite_wish){.by = ask->by,
                               .note = ask->why,
                               .breaks = ask->breaks,
                               .dry_run = app->dry_run,
                               .told = on_kept_apart,
                               .self = (void *)(uintptr_t)app};
}

/* Prints what was united; exit code 1 if a frozen split stood in the way. */
static int tell(const struct app *app, struct db *db, const struct unite_report *r,
                struct err *err)
{
    static const char *const columns[] = {"united", "already", "kept_apart", "splits_broken"};
    struct rows rows = {0};
    int rc;

    rows_int(&rows, r->edges);
    rows_int(&rows, r->already);
    rows_int(&rows, r->kept_apart);
    rows_int(&rows, r->broken);
    rows_end(&rows);
    rc = rows_print(app, db, &rows, columns, 4, err);
    rows_free(&rows);
    if (app->dry_run)
        app_say(app, "a dry run: nothing was changed");
    if (r->kept_apart)
        app_say(app, "--break would unite them and mark the frozen splits as broken");
    if (rc)
        return -1;
    return r->kept_apart ? APP_DIFFERS : APP_DONE;
}

static int list(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    return table_query(app, db,
                       ask->all ? "SELECT dataset, \"group\", groups, photos FROM group_info"
                                  " WHERE ?1 IS NULL OR dataset=?1 ORDER BY dataset, \"group\""
                                : "SELECT dataset, \"group\", groups, photos FROM group_info"
                                  " WHERE group_id IN (SELECT root_id FROM photo_group)"
                                  " AND (?1 IS NULL OR dataset=?1) ORDER BY dataset, \"group\"",
                       ask->dataset, err);
}

/* The photo of a name or MD5. */
static int find_photo(int64_t *out, struct db *db, const char *dataset, const char *name,
                      struct err *err)
{
    const struct names_photo *photo = NULL;
    struct names names = {0};
    int rc = names_read(&names, db, dataset, err) || names_find(&photo, &names, db, name, err);

    if (!rc)
        *out = photo->id;
    names_free(&names);
    return rc ? -1 : 0;
}

static int show(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    struct stmt q = {0};
    int64_t photo = 0;
    int rc;

    if (find_photo(&photo, db, ask->dataset, ask->words[1], err) ||
        stmt_open(
            &q, db,
            "SELECT d.name AS dataset, m.name AS \"group\", p.name AS photo, p.md5"
            " FROM photo AS o JOIN photo_group AS g ON g.id=o.group_id"
            " JOIN photo_group AS m ON m.id IN (SELECT coalesce(g.root_id, g.id)"
            " UNION ALL SELECT id FROM photo_group WHERE root_id=coalesce(g.root_id, g.id))"
            " JOIN photo AS p ON p.group_id=m.id JOIN dataset AS d ON d.id=p.dataset_id"
            " WHERE o.id=?1 ORDER BY m.id, p.id",
            err))
        return -1;
    stmt_bind_int(&q, 1, photo);
    rc = table_print(app, &q, err);
    stmt_close(&q);
    return rc;
}

static int unite(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    struct unite_wish wish = wish_of(app, ask);
    struct unite_report report;
    int64_t a = 0, b = 0;

    if (find_photo(&a, db, ask->dataset, ask->words[1], err) ||
        find_photo(&b, db, ask->dataset, ask->words[2], err) ||
        unite_photos(&report, db, &wish, a, b, err))
        return -1;
    return tell(app, db, &report, err);
}

static int pixels(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    struct unite_wish wish = wish_of(app, ask);
    struct unite_report report;

    return unite_pixels(&report, db, &wish, err) ? -1 : tell(app, db, &report, err);
}

static void on_missing(void *self, const char *path, const char *reason)
{
    struct progress_bar *bar = self;

    progress_bar_end(bar);
    app_say(bar->app, "'%s' has no fingerprint: %s", path, reason);
}

/* Fingerprints for all, then the list of near pairs, or their union. */
static int near(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    struct near_listener listener = {on_missing, &bar};
    struct unite_wish wish = wish_of(app, ask);
    struct near_filled filled = {0};
    struct unite_report report;
    struct stmt q = {0};
    int rc =
        app->dry_run ? 0 : near_fill(&filled, db, threads_default(), &listener, &progress, err);

    progress_bar_end(&bar);
    if (!rc && filled.added + filled.missing)
        app_say(app, "fingerprints: %lld made, %lld photos without a file",
                (long long)filled.added, (long long)filled.missing);
    if (rc || filled.stopped)
        return rc ? rc : APP_STOPPED;
    if (ask->unite)
        return unite_near(&report, db, &wish, (int)ask->distance, err)
                   ? -1
                   : tell(app, db, &report, err);
    rc = stmt_open(&q, db,
                   "SELECT distance, dataset_a, name_a, dataset_b, name_b, same_pixels, united"
                   " FROM near_list WHERE distance<=?1 ORDER BY distance, photo_a, photo_b",
                   err);
    if (!rc) {
        stmt_bind_int(&q, 1, ask->distance);
        rc = table_print(app, &q, err);
    }
    stmt_close(&q);
    return rc;
}

/* A word of the list is never told: somebody may have changed the columns, and it is a code. */
static int not_found(size_t line, struct err *err)
{
    if (err->code == ERR_ABSENT)
        return err_set(
            err, ERR_ABSENT,
            "line %zu: its first column is no photo's name or MD5; it wants PHOTO,CODE", line);
    if (err->code == ERR_STATE)
        return err_set(err, ERR_STATE,
                       "line %zu: its first column is the name of several photos; say of which "
                       "dataset (--dataset), or write the MD5",
                       line);
    return err_while(err, "line %zu", line);
}

/* Each name of the list becomes a photo. */
static int look_up(struct unite_coded *out, struct db *db, const struct codes *codes,
                   const char *dataset, struct err *err)
{
    struct names names = {0};
    int rc = names_read(&names, db, dataset, err);

    for (size_t i = 0; !rc && i < codes->count; i++) {
        const struct names_photo *photo;

        rc = names_find(&photo, &names, db, codes->rows[i].photo, err);
        if (rc)
            not_found(codes->rows[i].line, err);
        else
            out[i] = (struct unite_coded){photo->id, codes->rows[i].code};
    }
    names_free(&names);
    return rc;
}

static int csv(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    struct unite_wish wish = wish_of(app, ask);
    struct unite_coded *coded = NULL;
    struct unite_report report;
    struct codes codes = {0};
    struct bytes file = {0};
    int rc = file_read(&file, ask->words[1], CODES_BYTES_MAX, err);

    if (!rc)
        rc = codes_read(&codes, (const char *)file.data, file.size, err);
    coded = bytes_zeroed(codes.count, sizeof *coded);
    if (!rc)
        rc = look_up(coded, db, &codes, ask->dataset, err);
    if (rc)
        err_while(err, "'%.200s'", ask->words[1]);
    else
        rc = unite_coded(&report, db, &wish, coded, codes.count, err);
    codes_free(&codes);
    bytes_wipe(&file);
    free(coded);
    return rc ? -1 : tell(app, db, &report, err);
}

static const struct action ACTIONS[] = {
    {"list", 0, DB_READ, list, {"dataset", "all"}},
    {"show", 1, DB_READ, show, {"dataset"}},
    {"unite", 2, DB_WRITE, unite, {"dataset", "break", "by", "why"}},
    {"pixels", 0, DB_WRITE, pixels, {"break", "by", "why"}},
    {"near", 0, DB_WRITE, near, {"unite", "distance", "break", "by", "why"}},
    {"csv", 1, DB_WRITE, csv, {"dataset", "break", "by", "why"}},
};

static const struct action *action_of(const struct ask *ask, struct err *err)
{
    for (size_t i = 0; ask->count && i < sizeof ACTIONS / sizeof *ACTIONS; i++)
        if (!strcmp(ACTIONS[i].name, ask->words[0]) && ask->count == ACTIONS[i].words + 1)
            return &ACTIONS[i];
    err_set(err, ERR_USAGE,
            "group wants list, show PHOTO, unite PHOTO PHOTO, pixels, near or csv FILE");
    return NULL;
}

int cmd_group(const struct app *app, int argc, char **argv)
{
    struct ask ask = {.distance = NEAR_DISTANCE};
    const struct option options[] = {
        {"dataset", OPTION_TEXT, &ask.dataset, 0, 0, "NAME", "photos are of this dataset"},
        {"all", OPTION_FLAG, &ask.all, 0, 0, NULL, "list: those of one group too"},
        {"unite", OPTION_FLAG, &ask.unite, 0, 0, NULL, "near: unite their groups"},
        {"distance", OPTION_NUMBER, &ask.distance, 0, NEAR_DISTANCE, "N",
         "near: up to so many of 64 bits (5)"},
        {"break", OPTION_FLAG, &ask.breaks, 0, 0, NULL,
         "also where it joins two folds of a frozen split, which is then marked as broken"},
        {"by", OPTION_TEXT, &ask.by, 0, 0, "NAME", "who says so; else the account"},
        {"why", OPTION_TEXT, &ask.why, 0, 0, "TEXT", "on what grounds; never a patient's name"},
    };
    const struct usage usage = {
        "dermatome group list [--all] [--dataset NAME]\n"
        "       dermatome group show PHOTO\n"
        "       dermatome group unite PHOTO PHOTO --why TEXT [--by NAME] [--break]\n"
        "       dermatome group csv FILE | pixels | near [--unite] [--distance N] [--break]",
        "Groups are what stays on one side of a split: a person, and whatever looks alike.\n"
        "`unite` joins the groups of two photos; `csv` those of photos with one code in a "
        "list\n"
        "of lines PHOTO,CODE (the codes are compared, and not kept); `pixels` those that show\n"
        "the same picture; `near` lists pairs that nearly do, turned, mirrored or coded anew,\n"
        "and --unite joins them. PHOTO is a file's name or MD5. United groups stay united. An\n"
        "edge that would join two folds of a frozen split is left out: exit code 1.",
        options,
        sizeof options / sizeof *options,
        "  dermatome group csv codes.csv --dataset clinic --by curator\n"
        "  dermatome group near --unite --dry-run",
    };
    struct catalogue catalogue = {0};
    const struct action *action = NULL;
    struct err err;
    int got = options_read(&usage, argc, argv, ask.words, 3, &ask.count, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && (!(action = action_of(&ask, &err)) ||
                 options_only(&usage, argc, argv, action->name, action->takes, &err)))
        got = -1;
    if (!got && !(got = catalogue_open(&catalogue, app, action->mode, &err)))
        got = action->run(app, catalogue.db, &ask, &err);
    catalogue_close(&catalogue);
    return got < 0 ? app_fail(&err) : got;
}
