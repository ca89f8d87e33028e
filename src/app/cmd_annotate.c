#include "app/cmd.h"
#include "app/annotation_diff.h"
#include "app/annotation_show.h"
#include "app/catalogue.h"
#include "app/job_export.h"
#include "app/job_import.h"
#include "app/options.h"
#include "app/table.h"
#include "base/bytes.h"
#include "base/text.h"
#include "review/revision.h"
#include "review/verdict.h"

#include <stdlib.h>
#include <string.h>

/* cmd_annotate.c - `dermatome annotate`: tracings come in, are judged and told. */

enum { WORDS_MAX = 4096 };

struct wish {
    const char *dataset, *sample, *split, *state, *why, *photo;
    struct job_import job;
    const char *to;     /* export */
    double max_loss;    /* export */
    const char *png;    /* diff */
    int svg;            /* show */
    const char **words; /* after the subcommand */
    int count;
};

/* ---- import ---- */

static int import_files(const struct app *app, struct db *db, const struct names *names,
                        const struct wish *wish, int *refused)
{
    struct job_import_counts sum = {0}, one;
    struct err err;

    for (int i = 0; i < wish->count && !app_stopped(); i++) {
        if (job_import(&one, app, db, names, &wish->job, wish->words[i], &err)) {
            (void)app_fail(&err);
            ++*refused;
            continue;
        }
        sum.photos += one.photos;
        sum.added += one.added;
        sum.same += one.same;
        sum.skipped += one.skipped;
        sum.rejected += one.rejected;
        sum.moved += one.moved;
    }
    app_say(app,
            "%ld photos in %d files: %ld revisions %s, %ld were there already, %ld photos "
            "without a region; %d files refused",
            sum.photos, wish->count, sum.added, app->dry_run ? "would be added" : "added",
            sum.same, sum.skipped, *refused);
    if (sum.moved)
        app_say(app,
                "%ld photos' outlines were moved half a pixel: whole coordinates are middles",
                sum.moved);
    if (sum.rejected)
        app_say(app, "%ld were rejected before, and stay so", sum.rejected);
    return *refused ? APP_DIFFERS : APP_DONE;
}

static int import(const struct app *app, struct db *db, const struct wish *wish,
                  struct err *err)
{
    struct names names = {0};
    int refused = 0, rc;

    if (!wish->count || !wish->job.by)
        return err_set(err, ERR_USAGE, "annotate import wants --by and files");
    if (wish->job.reviewer && !wish->job.submit)
        return err_set(err, ERR_USAGE, "--accept-by accepts what --submit submits");
    if (annotation_file_check(&wish->job.how, err) ||
        names_read(&names, db, wish->dataset, err))
        return -1;
    rc = import_files(app, db, &names, wish, &refused);
    names_free(&names);
    return rc;
}

/* ---- export ---- */

static int export_all(const struct app *app, struct db *db, const struct wish *wish,
                      struct err *err)
{
    const char *name = wish->job.how.format;
    struct job_export job = {
        .format = name ? exchange_named(name) : NULL,
        .dataset = wish->dataset,
        .sample = wish->sample,
        .split = wish->split,
        .to = wish->to,
        .max_loss = wish->max_loss,
    };
    struct job_export_counts counts;

    if (!wish->to || !job.format || !job.format->write)
        return err_set(err, ERR_USAGE,
                       "annotate export wants -o and --format, one of those that "
                       "docs/exchange.md says can be written");
    if (job_export(&counts, app, db, &job, err))
        return -1;
    app_say(
        app,
        "%ld photos in %ld files%s, lowest Jaccard index %.4f; passed over: %ld not cleared, "
        "%ld without a truth; %ld refused for their loss",
        counts.photos, counts.files, app->dry_run ? " would be written" : "", counts.worst,
        counts.uncleared, counts.untraced, counts.lossy);
    return counts.lossy ? APP_DIFFERS : APP_DONE;
}

/* ---- list ---- */

/* The names that a list is narrowed by are such that there could be rows. */
static int check_narrowing(struct db *db, const struct wish *wish, struct err *err)
{
    int64_t id;
    int known = !wish->state;

    for (int i = VERDICT_DRAFT; i <= VERDICT_REJECTED; i++)
        known = known || !strcmp(wish->state, verdict_name((enum verdict_state)i));
    if (!known)
        return err_set(err, ERR_USAGE,
                       "--state is draft, submitted, accepted or rejected, not '%.80s'",
                       wish->state);
    if (wish->dataset &&
        stmt_get_int(&id, db, "SELECT id FROM dataset WHERE name=?1", wish->dataset, err))
        return err->code == ERR_ABSENT
                   ? err_set(err, ERR_ABSENT, "there is no dataset '%.120s'", wish->dataset)
                   : -1;
    return 0;
}

static int list(const struct app *app, struct db *db, const struct wish *wish, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (check_narrowing(db, wish, err))
        return -1;
    if (stmt_open(&q, db,
                  "SELECT revision, dataset, photo, annotator, state, regions, revisions,"
                  " seconds FROM annotation_info"
                  " WHERE (?1 IS NULL OR dataset=?1) AND (?2 IS NULL OR state=?2)"
                  " AND (?3 IS NULL OR annotator=?3) ORDER BY dataset, photo, annotator",
                  err))
        return -1;
    stmt_bind_text(&q, 1, wish->dataset);
    stmt_bind_text(&q, 2, wish->state);
    stmt_bind_text(&q, 3, wish->job.by);
    rc = table_print(app, &q, err);
    stmt_close(&q);
    return rc;
}

/* ---- show, diff ---- */

static int revision_number(long long *out, const char *word, struct err *err)
{
    if (text_number(out, word, 1, INT64_MAX))
        return err_set(err, ERR_USAGE, "'%.80s' is not the number of a revision", word);
    return 0;
}

static int show(const struct app *app, struct db *db, const struct wish *wish, struct err *err)
{
    long long revision;

    if (wish->count != 1)
        return err_set(err, ERR_USAGE, "annotate show wants the number of one revision");
    return revision_number(&revision, wish->words[0], err) ||
                   annotation_show(app, db, revision, wish->svg, err)
               ? -1
               : 0;
}

static int diff(const struct app *app, struct db *db, const struct wish *wish, struct err *err)
{
    long long before, after;
    int differ = 0;

    if (wish->count != 2)
        return err_set(err, ERR_USAGE, "annotate diff wants the numbers of two revisions");
    if (revision_number(&before, wish->words[0], err) ||
        revision_number(&after, wish->words[1], err) ||
        annotation_diff(&differ, app, db, before, after, wish->png, err))
        return -1;
    return differ ? APP_DIFFERS : APP_DONE;
}

/* ---- submit, accept, reject, withdraw ---- */

/* Submitting again what is truth would take it back by the way. */
static int not_accepted(struct db *db, int64_t revision, struct err *err)
{
    enum verdict_state state;

    if (verdict_of(&state, db, revision, err))
        return -1;
    if (state == VERDICT_ACCEPTED)
        return err_set(err, ERR_STATE,
                       "revision %lld is accepted; `annotate reject` takes that back",
                       (long long)revision);
    return 0;
}

static int judge(const struct app *app, struct db *db, const struct wish *wish,
                 enum verdict_state state, struct err *err)
{
    long long revision;
    int rc = 0;

    if (!wish->count || !wish->job.by)
        return err_set(err, ERR_USAGE, "it wants --by and numbers of revisions");
    if (db_begin(db, err))
        return -1;
    for (int i = 0; !rc && i < wish->count; i++) {
        rc = revision_number(&revision, wish->words[i], err);
        if (!rc && state == VERDICT_SUBMITTED)
            rc = not_accepted(db, revision, err);
        if (!rc)
            rc = verdict_give(db, revision, state, wish->job.by, wish->why ? wish->why : "",
                              err);
    }
    if (!rc && !app->dry_run)
        rc = db_commit(db, err);
    db_rollback(db);
    if (!rc)
        app_say(app, "%d revisions %s %s", wish->count, app->dry_run ? "would be" : "are",
                verdict_name(state));
    return rc;
}

static int submit(const struct app *app, struct db *db, const struct wish *wish,
                  struct err *err)
{
    return judge(app, db, wish, VERDICT_SUBMITTED, err);
}

static int accept_it(const struct app *app, struct db *db, const struct wish *wish,
                     struct err *err)
{
    return judge(app, db, wish, VERDICT_ACCEPTED, err);
}

static int reject(const struct app *app, struct db *db, const struct wish *wish,
                  struct err *err)
{
    return judge(app, db, wish, VERDICT_REJECTED, err);
}

/* ---- undo, redo ---- */

static int step(const struct app *app, struct db *db, const struct wish *wish,
                int (*move)(int64_t *, struct db *, int64_t, const char *, struct err *),
                struct err *err)
{
    struct names names = {0};
    const struct names_photo *photo;
    int64_t at = 0;
    int rc = -1;

    if (!wish->photo || !wish->job.by)
        return err_set(err, ERR_USAGE, "it wants --photo and --by");
    if (!names_read(&names, db, wish->dataset, err) &&
        !names_find(&photo, &names, db, wish->photo, err) && !db_begin(db, err)) {
        rc = move(&at, db, photo->id, wish->job.by, err);
        if (!rc && !app->dry_run)
            rc = db_commit(db, err);
    }
    db_rollback(db);
    names_free(&names);
    if (!rc && at)
        app_say(app, "%s stands at revision %lld", wish->job.by, (long long)at);
    else if (!rc)
        app_say(app, "%s stands at no revision: all is undone", wish->job.by);
    return rc;
}

static int undo(const struct app *app, struct db *db, const struct wish *wish, struct err *err)
{
    return step(app, db, wish, revision_undo, err);
}

static int redo(const struct app *app, struct db *db, const struct wish *wish, struct err *err)
{
    return step(app, db, wish, revision_redo, err);
}

/* Below 0: *err says why; else an exit code. */
static const struct action {
    const char *name;
    enum db_mode mode;
    int (*run)(const struct app *app, struct db *db, const struct wish *wish, struct err *err);
} ACTIONS[] = {{"import", DB_WRITE, import},    {"export", DB_WRITE, export_all},
               {"list", DB_READ, list},         {"show", DB_READ, show},
               {"diff", DB_READ, diff},         {"submit", DB_WRITE, submit},
               {"accept", DB_WRITE, accept_it}, {"reject", DB_WRITE, reject},
               {"undo", DB_WRITE, undo},        {"redo", DB_WRITE, redo}};

static const struct action *find(const char *name)
{
    for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++)
        if (!strcmp(ACTIONS[i].name, name))
            return &ACTIONS[i];
    return NULL;
}

static int act(const struct app *app, struct wish *wish, struct err *err)
{
    const struct action *action = wish->count ? find(wish->words[0]) : NULL;
    struct catalogue catalogue = {0};
    int rc;

    if (!action)
        return err_set(
            err, ERR_USAGE,
            "annotate wants import, export, list, show, diff, submit, accept, reject, undo or "
            "redo");
    wish->words++;
    wish->count--;
    rc = catalogue_open(&catalogue, app, action->mode, err);
    if (!rc)
        rc = action->run(app, catalogue.db, wish, err);
    catalogue_close(&catalogue);
    return rc;
}

int cmd_annotate(const struct app *app, int argc, char **argv)
{
    struct wish wish = {.max_loss = 1};
    const struct option rows[] = {
        {"by", OPTION_TEXT, &wish.job.by, 0, 0, "NAME", "the annotator, or who judges"},
        {"dataset", OPTION_TEXT, &wish.dataset, 0, 0, "NAME", "photos of this dataset only"},
        {"sample", OPTION_TEXT, &wish.sample, 0, 0, "NAME",
         "export: photos of this sample only"},
        {"split", OPTION_TEXT, &wish.split, 0, 0, "NAME", "export: photos of this split only"},
        {"state", OPTION_TEXT, &wish.state, 0, 0, "STATE",
         "list: draft, submitted, accepted or rejected"},
        {"photo", OPTION_TEXT, &wish.photo, 0, 0, "NAME", "undo, redo: file name or MD5"},
        {"why", OPTION_TEXT, &wish.why, 0, 0, "TEXT", "the reason; a rejection needs one"},
        {"format", OPTION_TEXT, &wish.job.how.format, 0, 0, "F",
         "the files' (import: default, told from each)"},
        {"label", OPTION_TEXT, &wish.job.how.labels, 0, 0, "W=M,..",
         "import: what words mean: skin, not-skin, ignore, drop"},
        {"pixel-centres", OPTION_FLAG, &wish.job.how.centres, 0, 0, NULL,
         "import: the file's whole coordinates are middles of pixels"},
        {"empty-is-no-skin", OPTION_FLAG, &wish.job.empty, 0, 0, NULL,
         "import: a photo of the file without a region has no skin"},
        {"submit", OPTION_FLAG, &wish.job.submit, 0, 0, NULL, "import: submit what is added"},
        {"accept-by", OPTION_TEXT, &wish.job.reviewer, 0, 0, "NAME",
         "import: and accept it in this reviewer's name"},
        {"o", OPTION_TEXT, &wish.to, 0, 0, "PATH",
         "export: the folder; the file of a format of many photos (cvat, coco, ..)"},
        {"max-loss", OPTION_REAL, &wish.max_loss, 0, 1, "X",
         "export: refuse files read with a Jaccard index below 1 - X"},
        {"svg", OPTION_FLAG, &wish.svg, 0, 0, NULL, "show: the outlines as an SVG instead"},
        {"png", OPTION_TEXT, &wish.png, 0, 0, "FILE",
         "diff: a picture too: white in both, orange lost, blue gained"},
    };
    const struct usage usage = {
        "dermatome annotate import FILE... --by NAME\n"
        "       dermatome annotate export --format F -o PATH\n"
        "       dermatome annotate list\n"
        "       dermatome annotate show REVISION [--svg]\n"
        "       dermatome annotate diff REVISION REVISION [--png FILE]\n"
        "       dermatome annotate submit|accept|reject REVISION... --by NAME\n"
        "       dermatome annotate undo|redo --photo NAME --by NAME",
        "Takes other tools' outlines in as revisions, and judges them. An accepted revision\n"
        "is its photo's truth, drawn by raster rule 1. Each file is taken wholly or not at\n"
        "all; exit code 1 if some were refused, or if diff finds a difference. Nothing that\n"
        "was traced is ever changed: undo moves the annotator back to the revision before.\n"
        "Only the truth of cleared photos leaves (exit code 77 if there is none); export_log\n"
        "keeps what left.",
        rows,
        sizeof rows / sizeof *rows,
        "  dermatome annotate import traces/*.svg --by anna --submit\n"
        "  dermatome annotate list --state submitted\n"
        "  dermatome annotate accept 17 18 --by bert",
    };
    struct err err;
    int n = 0, rc;

    wish.words = bytes_new(WORDS_MAX, sizeof *wish.words);
    const char **words = wish.words;
    rc = options_read(&usage, argc, argv, words, WORDS_MAX, &n, &err);
    wish.count = n;
    if (rc > 0)
        rc = APP_DONE;
    else if (!rc)
        rc = act(app, &wish, &err);
    free(words);
    if (rc < 0)
        return app_fail(&err);
    return app_stopped() ? APP_STOPPED : rc;
}
