#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/rows.h"
#include "app/table.h"
#include "db/audit_check.h"
#include "review/names.h"

#include <string.h>

/* cmd_audit.c - `dermatome audit`: who did what, and is the log still whole? */

/* What is asked; NULL where nobody asks. */
struct ask {
    const char *since, *who, *what, *photo;
    const char *kept; /* the digest of an earlier head */
};

#define SHOWN                                                                                  \
    "SELECT id, at, who, account, what, of_table, of_id, of_last, photo_id, details"           \
    " FROM audit WHERE (?1 IS NULL OR at>=?1) AND (?2 IS NULL OR who=?2 OR account=?2)"        \
    " AND (?3 IS NULL OR what=?3)"

static int print_all(const struct app *app, struct db *db, const struct ask *ask, int64_t photo,
                     struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    /* Of a photo also what took it along: its ingest, runs, evaluations and exports. */
    if (stmt_open(&q, db,
                  !photo ? SHOWN " ORDER BY id"
                         : SHOWN " AND id IN (SELECT id FROM audit WHERE photo_id=?4"
                                 " UNION SELECT id FROM audit WHERE id=(SELECT id FROM audit"
                                 "  WHERE of_table='photo' AND of_id<=?4"
                                 "  ORDER BY of_id DESC LIMIT 1) AND of_last>=?4"
                                 " UNION SELECT a.id FROM run_photo AS p JOIN audit AS a"
                                 "  ON a.of_table='run' AND a.of_id=p.run_id"
                                 "  WHERE p.photo_id=?4"
                                 " UNION SELECT a.id FROM evaluation_photo AS p JOIN audit AS a"
                                 "  ON a.of_table='evaluation' AND a.of_id=p.evaluation_id"
                                 "  WHERE p.photo_id=?4"
                                 " UNION SELECT a.id FROM export_photo AS p JOIN audit AS a"
                                 "  ON a.of_table='export' AND a.of_id=p.export_id"
                                 "  WHERE p.photo_id=?4) ORDER BY id",
                  err))
        return -1;
    stmt_bind_text(&q, 1, ask->since);
    stmt_bind_text(&q, 2, ask->who);
    stmt_bind_text(&q, 3, ask->what);
    if (photo)
        stmt_bind_int(&q, 4, photo);
    rc = table_print(app, &q, err);
    stmt_close(&q);
    return rc;
}

static int show(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    struct names names = {0};
    const struct names_photo *photo = NULL;
    int rc = -1;

    if (!ask->photo || (!names_read(&names, db, NULL, err) &&
                        !names_find(&photo, &names, db, ask->photo, err)))
        rc = print_all(app, db, ask, photo ? photo->id : 0, err);
    names_free(&names);
    return rc ? -1 : APP_DONE;
}

static int print_head(const struct app *app, struct db *db, const struct ask *ask,
                      struct err *err)
{
    static const char *const columns[] = {"rows", "digest"};
    struct audit_head head;
    struct rows rows = {0};
    int rc;

    (void)ask;
    if (audit_head(&head, db, err))
        return -1;
    rows_int(&rows, head.rows);
    rows_text(&rows, head.digest.hex);
    rows_end(&rows);
    rc = rows_print(app, db, &rows, columns, 2, err);
    rows_free(&rows);
    return rc ? -1 : APP_DONE;
}

static void print_fault(void *self, const char *line)
{
    (void)self;
    fprintf(stderr, "audit: %s\n", line);
}

static int verify(const struct app *app, struct db *db, const struct ask *ask, struct err *err)
{
    static const char *const columns[] = {"rows",   "bad",  "first_bad", "cut",
                                          "untold", "gone", "waiting",   "head"};
    struct audit_report r;
    struct rows rows = {0};
    int rc;

    if (audit_check(&r, db, ask->kept, print_fault, NULL, err))
        return -1;
    rows_int(&rows, r.rows);
    rows_int(&rows, r.bad);
    if (r.first)
        rows_int(&rows, r.first);
    else
        rows_none(&rows);
    rows_int(&rows, r.cut);
    rows_int(&rows, r.untold);
    rows_int(&rows, r.gone);
    rows_int(&rows, r.waiting);
    rows_text(&rows, r.head.digest.hex);
    rows_end(&rows);
    rc = rows_print(app, db, &rows, columns, 8, err);
    rows_free(&rows);
    if (rc)
        return -1;
    return r.bad || r.cut || r.untold || r.gone ? APP_DIFFERS : APP_DONE;
}

static const struct action {
    const char *name;
    int (*run)(const struct app *app, struct db *db, const struct ask *ask, struct err *err);
} ACTIONS[] = {{"show", show}, {"head", print_head}, {"verify", verify}};

static const struct action *action_of(const char *name)
{
    for (size_t i = 0; i < sizeof ACTIONS / sizeof *ACTIONS; i++)
        if (!strcmp(ACTIONS[i].name, name))
            return &ACTIONS[i];
    return NULL;
}

/* 1: the usage was printed; -1: *err says what is wrong. */
static int read_ask(struct ask *ask, const struct action **action, int argc, char **argv,
                    struct err *err)
{
    const struct option options[] = {
        {"since", OPTION_TEXT, &ask->since, 0, 0, "TIME",
         "from this time on: 2026-01-31, or longer"},
        {"who", OPTION_TEXT, &ask->who, 0, 0, "NAME", "what this person, or account, did"},
        {"what", OPTION_TEXT, &ask->what, 0, 0, "KIND",
         "clearance, accept, export, test-read ..."},
        {"photo", OPTION_TEXT, &ask->photo, 0, 0, "NAME",
         "what was done to a photo: its name or MD5"},
        {"head", OPTION_TEXT, &ask->kept, 0, 0, "DIGEST",
         "verify: an earlier head, kept elsewhere"},
    };
    const struct usage usage = {
        "dermatome audit [show] [--since TIME] [--who NAME] [--what KIND] [--photo NAME]\n"
        "       dermatome audit head\n"
        "       dermatome audit verify [--head DIGEST]",
        "Shows the log of what was done: clearances, tracings, splits, trainings, readings of\n"
        "test folds, exports. Each row holds the SHA-256 of the one before: `verify` names "
        "the\n"
        "first that was changed, and what the log does not tell of; exit code 1 if there is\n"
        "any. `head` prints the newest digest: keep it elsewhere, and --head finds a log that\n"
        "was cut or written anew (docs/audit.md).",
        options,
        sizeof options / sizeof *options,
        "  dermatome audit --what clearance --who curator --since 2026-01-01\n"
        "  dermatome --csv audit head > kept-elsewhere.csv",
    };
    const char *words[1] = {"show"};
    int n = 0, got = options_read(&usage, argc, argv, words, 1, &n, err);

    if (got)
        return got;
    *action = action_of(words[0]);
    if (!*action)
        return err_set(err, ERR_USAGE, "audit wants show, head or verify, not '%s'", words[0]);
    if (ask->kept && ((*action)->run != verify || strlen(ask->kept) != 64))
        return err_set(
            err, ERR_USAGE,
            "--head is for `audit verify`, and wants the 64 digits that `audit head` "
            "printed");
    return 0;
}

int cmd_audit(const struct app *app, int argc, char **argv)
{
    struct catalogue catalogue = {0};
    const struct action *action = NULL;
    struct ask ask = {0};
    struct err err;
    int got = read_ask(&ask, &action, argc, argv, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && !(got = catalogue_open(&catalogue, app, DB_READ, &err)))
        got = action->run(app, catalogue.db, &ask, &err);
    catalogue_close(&catalogue);
    return got < 0 ? app_fail(&err) : got;
}
