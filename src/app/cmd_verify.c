#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/rows.h"
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
    static const char *const columns[] = {"check", "same", "differ", "missing"};
    struct rows rows = {0};
    int rc;

    for (int i = 0; i < VERIFY_CHECKS; i++) {
        rows_text(&rows, verify_check_name((enum verify_check)i));
        rows_int(&rows, report->of[i].same);
        rows_int(&rows, report->of[i].differ);
        rows_int(&rows, report->of[i].missing);
        rows_end(&rows);
    }
    rc = rows_print(app, db, &rows, columns, 4, err);
    rows_free(&rows);
    return rc;
}

int cmd_verify(const struct app *app, int argc, char **argv)
{
    static const struct usage usage = {
        "dermatome verify",
        "Looks whether everything is still what it was: the database, every photo's file,\n"
        "every mask, every tracing, every sample and every split are told again and compared,\n"
        "and the audit log is followed from its beginning (`dermatome audit verify`). Prints\n"
        "what differs on standard error and the counts on standard output. Exit code 1 if\n"
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
