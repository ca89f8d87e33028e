#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/table.h"
#include "base/threads.h"
#include "dataset/verify.h"

/* cmd_verify.c - `dermatome verify`: is the catalogue still what it says? */

static void on_difference(void *self, enum verify_check check, const char *line)
{
    struct progress_bar *bar = self;

    progress_bar_end(bar);
    fprintf(stderr, "%s: %s\n", verify_check_name(check), line);
}

/* The counts, zeros too, as rows. */
static int print_report(const struct app *app, struct db *db,
                        const struct verify_report *report, struct err *err)
{
    struct stmt q = {0};
    int rc;

    if (stmt_open(&q, db,
                  "WITH t(\"check\", same, differ, missing) AS (VALUES"
                  " (?1, ?2, ?3, ?4), (?5, ?6, ?7, ?8), (?9, ?10, ?11, ?12),"
                  " (?13, ?14, ?15, ?16), (?17, ?18, ?19, ?20), (?21, ?22, ?23, ?24),"
                  " (?25, ?26, ?27, ?28))"
                  " SELECT * FROM t",
                  err))
        return -1;
    for (int i = 0; i < VERIFY_CHECKS; i++) {
        stmt_bind_text(&q, 4 * i + 1, verify_check_name((enum verify_check)i));
        stmt_bind_int(&q, 4 * i + 2, report->of[i].same);
        stmt_bind_int(&q, 4 * i + 3, report->of[i].differ);
        stmt_bind_int(&q, 4 * i + 4, report->of[i].missing);
    }
    rc = table_print(app, &q, err);
    stmt_close(&q);
    return rc;
}

int cmd_verify(const struct app *app, int argc, char **argv)
{
    static const struct usage usage = {
        "dermatome verify",
        "Looks whether everything is still what it was: the database, every photo's file,\n"
        "every mask, every tracing, every sample and every split are told again and compared. "
        "Prints what\n"
        "differs on standard error and the counts on standard output. Exit code 1 if\n"
        "anything differs or is missing.",
        NULL,
        0,
        NULL,
    };
    struct catalogue catalogue = {0};
    struct verify_report report = {0};
    struct progress_bar bar;
    struct verify_listener listener = {on_difference, &bar};
    struct progress progress;
    struct err err;
    int n = 0, got = options_read(&usage, argc, argv, NULL, 0, &n, &err);

    if (got > 0)
        return APP_DONE;
    progress = progress_bar_begin(&bar, app);
    if (!got)
        got = catalogue_open(&catalogue, app, DB_READ, &err) ||
              verify_all(&report, catalogue.db, threads_default(), &listener, &progress, &err);
    progress_bar_end(&bar);
    if (!got)
        got = print_report(app, catalogue.db, &report, &err);
    catalogue_close(&catalogue);
    if (got)
        return app_stopped() ? APP_STOPPED : app_fail(&err);
    return report.differences ? APP_DIFFERS : APP_DONE;
}
