#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_hints.h"
#include "app/job_redact.h"
#include "app/options.h"
#include "app/table.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"
#include "review/names.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MAX     256
#define CHECKLIST_MAX ((size_t)1 << 16)

struct words {
    const char *verb, *photo;             /* what stands behind `deid` */
    const char *dataset, *md5, *photos;   /* whose state changes */
    const char *check, *checklist;        /* answers, and a file of them */
    const char *regions, *format, *hides; /* of a redaction */
    int all;                              /* hints: do not make suspect */
    struct clearance wish;
};

static const struct {
    const char *word, *state;
} wishes[] = {
    {"clear", "cleared"}, {"suspect", "suspect"}, {"refuse", "refused"}, {"reset", "unknown"}};

static int find_photo(int64_t *id, struct db *db, const char *name, struct err *err)
{
    const struct names_photo *photo;
    struct names names = {0};
    int rc = names_read(&names, db, NULL, err) || names_find(&photo, &names, db, name, err);

    if (!rc)
        *id = photo->id;
    names_free(&names);
    return rc ? -1 : 0;
}

/* The answers of --checklist, then those of --check. */
static int read_answers(struct words *words, struct err *err)
{
    struct bytes file = {0};
    int rc = 0;

    if (words->checklist) {
        if (file_read(&file, words->checklist, CHECKLIST_MAX, err))
            return -1;
        bytes_add(&file, "", 1);
        rc = clearance_answer(&words->wish, (const char *)file.data, err);
        bytes_free(&file);
        if (rc)
            return err_while(err, "'%.200s'", words->checklist);
    }
    return words->check ? clearance_answer(&words->wish, words->check, err) : 0;
}

/* The ids of the photos that are named, as texts in `ids`, which `names` point into. */
static int ids_of(char **names, char (*ids)[24], struct db *db, int count, struct err *err)
{
    for (int i = 0; i < count; i++) {
        int64_t id;

        if (find_photo(&id, db, names[i], err))
            return -1;
        snprintf(ids[i], sizeof ids[i], "%lld", (long long)id);
        names[i] = ids[i];
    }
    return 0;
}

/* Those of the datasets that nobody clears in bulk are told. */
static int tell_left(const struct app *app, struct db *db, char **datasets, int count,
                     struct err *err)
{
    for (int i = 0; i < count; i++) {
        int64_t left = 0;

        if (clearance_left(&left, db, datasets[i], err))
            return -1;
        if (left)
            app_say(app,
                    "%s: %lld photographs stay suspect or refused; they are looked at one by "
                    "one: --photo",
                    datasets[i], (long long)left);
    }
    return 0;
}

static int set_all(long *changed, const struct app *app, struct catalogue *catalogue,
                   const struct words *words, struct err *err)
{
    const char *list = words->dataset ? words->dataset
                       : words->md5   ? words->md5
                                      : words->photos;
    enum clearance_of of = words->dataset ? CLEARANCE_DATASET
                           : words->md5   ? CLEARANCE_MD5
                                          : CLEARANCE_PHOTO;
    char *copy = bytes_copied_text(list), *names[NAMES_MAX], ids[NAMES_MAX][24];
    int count = text_split(copy, names, NAMES_MAX), rc = -1;

    if (count < 0)
        err_set(err, ERR_USAGE, "'%.200s' is no list of up to %d names, ',' between", list,
                NAMES_MAX);
    else if (of != CLEARANCE_PHOTO || !ids_of(names, ids, catalogue->db, count, err))
        rc = clearance_set(changed, catalogue->db, &words->wish, of, (const char *const *)names,
                           count, app->dry_run, err);
    if (!rc && words->dataset && !strcmp(words->wish.state, "cleared"))
        rc = tell_left(app, catalogue->db, names, count, err);
    free(copy);
    return rc;
}

static int set(const struct app *app, struct words *words, struct err *err)
{
    struct catalogue catalogue = {0};
    const char *state = words->wish.state;
    long changed = 0;
    int rc = -1;

    if (!read_answers(words, err) && !catalogue_open(&catalogue, app, DB_WRITE, err))
        rc = set_all(&changed, app, &catalogue, words, err);
    if (!rc && !app->dry_run && strcmp(state, "cleared") &&
        catalogue_forget_decoded(&catalogue, err))
        rc = err_while(err,
                       "%ld photographs became %s, but what was decoded of them is still there",
                       changed, state);
    catalogue_close(&catalogue);
    if (!rc)
        app_say(app, "%s%ld photographs %s %s", app->dry_run ? "a dry run: " : "", changed,
                app->dry_run ? "would become" : "became", state);
    return rc;
}

static int print(const struct app *app, struct words *words, const char *sql, struct err *err)
{
    struct catalogue catalogue = {0};
    struct stmt q = {0};
    int64_t id = 0;
    int rc = -1;

    if (!catalogue_open(&catalogue, app, DB_READ, err) &&
        (!words->photo || !find_photo(&id, catalogue.db, words->photo, err)) &&
        !stmt_open(&q, catalogue.db, sql, err)) {
        if (words->photo)
            stmt_bind_int(&q, 1, id);
        rc = table_print(app, &q, err);
    }
    stmt_close(&q);
    catalogue_close(&catalogue);
    return rc;
}

static int list(const struct app *app, struct words *words, struct err *err)
{
    return print(app, words,
                 "SELECT dataset, clearance AS state, count(*) AS photos "
                 "FROM photo_info GROUP BY dataset, clearance ORDER BY 1, 2",
                 err);
}

/* What is known of one photo's clearance, a line each. */
static int show(const struct app *app, struct words *words, struct err *err)
{
    return print(
        app, words,
        "SELECT 'photo' AS what, i.name AS value FROM photo_info AS i WHERE i.id=?1"
        " UNION ALL SELECT 'dataset', dataset || ', ' || domain FROM photo_info WHERE id=?1"
        " UNION ALL SELECT 'state', clearance || CASE usable WHEN 1 THEN ', may be used'"
        "  ELSE ', may not be used' END FROM photo_info WHERE id=?1"
        " UNION ALL SELECT k.name, CASE k.name WHEN 'by' THEN c.by_whom WHEN 'second by' THEN"
        "  c.second_by WHEN 'why' THEN c.why WHEN 'face' THEN c.face WHEN 'mark' THEN c.mark"
        "  WHEN 'badge' THEN c.badge WHEN 'writing' THEN c.writing WHEN 'room' THEN c.room"
        "  ELSE c.rare END"
        "  FROM (SELECT column1 AS name FROM (VALUES('by'), ('second by'), ('why'), ('face'),"
        "  ('mark'), ('badge'), ('writing'), ('room'), ('rare'))) AS k LEFT JOIN clearance AS c"
        "  ON c.id=(SELECT n.id FROM clearance AS n WHERE n.photo_id=?1 ORDER BY n.id DESC"
        "  LIMIT 1)"
        " UNION ALL SELECT 'hint: ' || h.kind, CASE h.found WHEN 0 THEN 'nothing noticed'"
        "  ELSE h.found || ': ' || h.what END FROM hint AS h WHERE h.photo_id=?1 AND h.id="
        "  (SELECT max(n.id) FROM hint AS n WHERE n.photo_id=?1 AND n.kind=h.kind)"
        " UNION ALL SELECT 'redacted', why || ', by ' || by_whom FROM redaction"
        "  WHERE photo_id=?1",
        err);
}

static int history(const struct app *app, struct words *words, struct err *err)
{
    return print(app, words,
                 "SELECT at, by_whom, second_by, state, why, face, mark, badge, writing, room,"
                 " rare FROM (SELECT c.at, c.by_whom, c.second_by, c.state, c.why, c.face,"
                 "  c.mark, c.badge, c.writing, c.room, c.rare, 1 AS kind, c.id"
                 "  FROM clearance AS c WHERE c.photo_id=?1"
                 " UNION ALL SELECT r.at, r.by_whom, NULL, 'a region', r.why, NULL, NULL, NULL,"
                 "  NULL, NULL, NULL, 0, r.id FROM redaction AS r WHERE r.photo_id=?1)"
                 " ORDER BY at, kind, id",
                 err);
}

static int hints(const struct app *app, struct words *words, struct err *err)
{
    struct job_hints job = {
        .dataset = words->dataset, .suspect = !words->all, .dry_run = app->dry_run};
    struct job_hints_counts counts = {0};
    struct catalogue catalogue = {0};
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    int rc = -1;

    if (!catalogue_open(&catalogue, app, DB_WRITE, err) &&
        (!words->photo || !find_photo(&job.photo, catalogue.db, words->photo, err)))
        rc = job_hints(&counts, &job, &catalogue, app, &progress, err);
    progress_bar_end(&bar);
    catalogue_close(&catalogue);
    if (!rc)
        app_say(app,
                "%shints, not findings: %ld photographs looked at, %ld with metadata, %ld with "
                "text-like regions, %ld %s suspect, %ld could not be read; faces are not "
                "looked for",
                app->dry_run ? "a dry run: " : "", counts.looked, counts.metadata,
                counts.textlike, counts.suspect, app->dry_run ? "would become" : "became",
                counts.failed);
    return rc;
}

static void tell_redaction(const struct app *app, const struct redact_done *done, long shared,
                           const struct words *words)
{
    app_say(app, "%s%lld pixels covered, %lld of the copy are black%s%s",
            app->dry_run ? "a dry run: " : "", (long long)done->pixels,
            (long long)done->blackened,
            done->reencoded ? "; it is kept as PNG: its blocks could not be filled alone" : "",
            words->wish.state ? "; redacted, and may be used" : "");
    if (shared)
        app_say(app, "%ld other photographs show the old copy; redact those as well", shared);
    if (!app->dry_run)
        app_say(app, "the file that was ingested was not touched: it stays where it is");
}

static int redact_photo(const struct app *app, struct words *words, struct err *err)
{
    struct job_redact job = {.regions = words->regions,
                             .format = words->format,
                             .by = words->wish.by,
                             .why = words->hides,
                             .dry_run = app->dry_run};
    struct catalogue catalogue = {0};
    struct redact_done done;
    long shared = 0;
    int rc = -1;

    if (!words->regions || !words->hides)
        return err_set(err, ERR_USAGE,
                       "deid redact wants --regions FILE and --hides TEXT: what they hide");
    if (words->check || words->checklist) {
        words->wish.state = "cleared";
        job.clearance = &words->wish;
    }
    if (!read_answers(words, err) && !catalogue_open(&catalogue, app, DB_WRITE, err) &&
        !find_photo(&job.photo, catalogue.db, words->photo, err))
        rc = job_redact(&done, &shared, &job, &catalogue, app, err);
    catalogue_close(&catalogue);
    if (!rc)
        tell_redaction(app, &done, shared, words);
    return rc;
}

static const char *const NO_OPTION[] = {NULL},
                         *const OF_HINTS[] = {"dataset", "only-hints", NULL},
                         *const OF_A_STATE[] = {"dataset", "photo",     "md5",    "by", "why",
                                                "check",   "checklist", "second", NULL},
                         *const OF_REDACT[] = {"regions", "format",    "hides",  "by", "why",
                                               "check",   "checklist", "second", NULL};

static const struct action {
    const char *word;
    int photo; /* 1: wants a photo; -1: may have one; 0: none */
    int (*run)(const struct app *app, struct words *words, struct err *err);
    const char *const *takes; /* options */
} actions[] = {
    {"list", 0, list, NO_OPTION},           {"show", 1, show, NO_OPTION},
    {"history", 1, history, NO_OPTION},     {"hints", -1, hints, OF_HINTS},
    {"clear", 0, set, OF_A_STATE},          {"suspect", 0, set, OF_A_STATE},
    {"refuse", 0, set, OF_A_STATE},         {"reset", 0, set, OF_A_STATE},
    {"redact", 1, redact_photo, OF_REDACT},
};

static const struct action *action_of(const char *word)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (!strcmp(actions[i].word, word))
            return &actions[i];
    return NULL;
}

static const char *state_of(const char *word)
{
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
        if (!strcmp(wishes[i].word, word))
            return wishes[i].state;
    return NULL;
}

static int check(const struct action **action, struct words *words, struct err *err)
{
    int whose = !!words->dataset + !!words->md5 + !!words->photos;

    *action = words->verb ? action_of(words->verb) : NULL;
    if (!*action)
        return err_set(
            err, ERR_USAGE,
            "deid wants list, show, history, hints, clear, suspect, refuse, reset or "
            "redact");
    words->wish.state = state_of(words->verb);
    if (((*action)->photo == 1 && !words->photo) || (!(*action)->photo && words->photo))
        return err_set(err, ERR_USAGE, "deid %s wants %s", words->verb,
                       (*action)->photo ? "a photo's name or MD5" : "no further word");
    if (words->wish.state && whose != 1)
        return err_set(err, ERR_USAGE, "deid %s wants --dataset, --photo or --md5",
                       words->verb);
    return 0;
}

int cmd_deid(const struct app *app, int argc, char **argv)
{
    struct words w = {0};
    const char *words[2] = {NULL, NULL};
    const struct option options[] = {
        {"dataset", OPTION_TEXT, &w.dataset, 0, 0, "NAMES",
         "all photographs of these datasets; clear: but those that are suspect or refused"},
        {"photo", OPTION_TEXT, &w.photos, 0, 0, "NAMES", "these photographs, by name or MD5"},
        {"md5", OPTION_TEXT, &w.md5, 0, 0, "MD5S", "the photographs with these MD5s"},
        {"by", OPTION_TEXT, &w.wish.by, 0, 0, "NAME", "who decides"},
        {"why", OPTION_TEXT, &w.wish.why, 0, 0, "TEXT", "on what grounds"},
        {"check", OPTION_TEXT, &w.check, 0, 0, "ANSWERS",
         "face=no,mark=no,badge=no,writing=no,room=no,rare=no; or =\"yes: why it may be\""},
        {"checklist", OPTION_TEXT, &w.checklist, 0, 0, "FILE", "the same, a line each"},
        {"second", OPTION_TEXT, &w.wish.second, 0, 0, "NAME",
         "the second person who looked; a face wants one"},
        {"regions", OPTION_TEXT, &w.regions, 0, 0, "FILE",
         "what to fill: outlines, as `annotate import` reads them"},
        {"format", OPTION_TEXT, &w.format, 0, 0, "F", "of --regions (default: told from it)"},
        {"hides", OPTION_TEXT, &w.hides, 0, 0, "TEXT", "what the regions hide, e.g. 'face'"},
        {"only-hints", OPTION_FLAG, &w.all, 0, 0, NULL, "hints: make no photograph suspect"},
    };
    const struct usage usage = {
        "dermatome deid list\n"
        "       dermatome deid show|history PHOTO\n"
        "       dermatome deid hints [PHOTO | --dataset NAME] [--only-hints]\n"
        "       dermatome deid clear|suspect|refuse|reset (--dataset NAMES | --photo NAMES | "
        "--md5 MD5S)\n"
        "                 --by NAME --why TEXT [--check ANSWERS] [--second NAME]\n"
        "       dermatome deid redact PHOTO --regions FILE --hides TEXT --by NAME\n"
        "                 [--why TEXT --check ANSWERS [--second NAME]]",
        "Says which photographs may be used. One that is not cleared (or redacted) cannot be\n"
        "in a frozen split, a run, an evaluation, a prediction or an export: exit code 77.\n"
        "Each decision is kept, with who took it and why. A photograph of a clinical dataset\n"
        "is cleared with all six answers. `hints` looks for metadata and text-like regions;\n"
        "`redact` fills regions of the kept copy with black for good.",
        options,
        sizeof options / sizeof *options,
        "  dermatome deid clear --dataset lfw,hgr --by curator --why \"public research set\"\n"
        "  dermatome deid clear --photo p7.jpg --by anna --why consent \\\n"
        "    --check face=no,mark=no,badge=no,writing=no,room=no,rare=no\n"
        "  dermatome deid redact p8.jpg --regions face.svg --hides face --by anna",
    };
    const struct action *action;
    struct err err;
    int n = 0, got = options_read(&usage, argc, argv, words, 2, &n, &err);

    if (got > 0)
        return APP_DONE;
    w.verb = words[0];
    w.photo = words[1];
    if (!got)
        got = check(&action, &w, &err) ||
              options_only(&usage, argc, argv, w.verb, action->takes, &err) ||
              action->run(app, &w, &err);
    clearance_free(&w.wish);
    return got ? app_fail(&err) : APP_DONE;
}
