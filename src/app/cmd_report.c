#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/export_report.h"
#include "app/job_pictures.h"
#include "app/options.h"
#include "app/table.h"

/* What was asked. */
struct ask {
    const char *experiment;
    const char *html;   /* the file to write; NULL: none */
    long long pictures; /* photos on the page, at most */
};

/* Table I on standard output. */
static int print_table(const struct app *app, struct db *db, const struct ask *ask,
                       struct err *err)
{
    static const char sql[] =
        "SELECT experiment, net, scenario, n, jaccard_pooled, dice_pooled, jaccard_mean, "
        "dice_mean, run, evaluation FROM table_one WHERE experiment=?1 ORDER BY "
        "CASE net WHEN 'unet' THEN 1 WHEN 'unet-large' THEN 2 WHEN 'dr-unet' THEN 3 ELSE 4 "
        "END, "
        "net, CASE scenario WHEN 'direct transfer' THEN 1 WHEN 'direct training' THEN 2 ELSE 3 "
        "END";
    struct text out = {0};

    /* Asked first for its error: no rows must not mean no experiment. */
    if (report_text(&out, db, ask->experiment, err))
        return -1;
    if (!app->json && !app->csv)
        fputs(out.data, stdout);
    text_free(&out);
    return app->json || app->csv ? table_query(app, db, sql, ask->experiment, err) : 0;
}

static int write_page(const struct app *app, struct catalogue *catalogue, const struct ask *ask,
                      struct err *err)
{
    struct report_picture *pictures = NULL;
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    int count = 0, rc = 0;

    if (ask->pictures > 0)
        rc = job_pictures(&pictures, &count, catalogue, ask->experiment, (int)ask->pictures,
                          &progress, err);
    progress_bar_end(&bar);
    if (!rc && app->dry_run)
        app_say(app, "would write '%s' with %d photos in it", ask->html, count);
    else if (!rc && !(rc = export_report(catalogue->db, ask->experiment, ask->html, pictures,
                                         count, err)))
        app_say(app, "wrote '%s' with %d photos in it", ask->html, count);
    job_pictures_free(pictures, count);
    return rc;
}

/* 1: the usage was printed; -1: *err says what is wrong. */
static int read_ask(struct ask *ask, int argc, char **argv, struct err *err)
{
    const struct option options[] = {
        {"html", OPTION_TEXT, &ask->html, 0, 0, "FILE",
         "write one self-contained page there as well"},
        {"pictures", OPTION_NUMBER, &ask->pictures, 0, 60, "N",
         "photos on the page, at most (6); 0 for none"},
    };
    const struct usage usage = {
        "dermatome report EXPERIMENT [--html FILE] [--pictures N]",
        "Prints Jaccard (Dice) of each net in each scenario, pooled and mean, and n; --json "
        "and\n"
        "--csv give the rows of table_one. The page has learning curves, photos, settings and\n"
        "lineage too. Its photos are recorded as exported; one that is not cleared is refused\n"
        "(exit 77) and no file is written.",
        options,
        sizeof options / sizeof *options,
        "  dermatome report small --html report.html",
    };
    int n = 0, got = options_read(&usage, argc, argv, &ask->experiment, 1, &n, err);

    if (!got && !n)
        return err_set(err, ERR_USAGE, "report wants an experiment's name; usage: %s",
                       usage.lines);
    return got;
}

int cmd_report(const struct app *app, int argc, char **argv)
{
    struct ask ask = {.pictures = 6};
    struct catalogue catalogue = {0};
    struct err err;
    int rc = APP_DONE, got = read_ask(&ask, argc, argv, &err);
    int writes = ask.html && ask.pictures > 0 && !app->dry_run;

    if (got > 0)
        return APP_DONE;
    if (got || catalogue_open(&catalogue, app, writes ? DB_WRITE : DB_READ, &err) ||
        print_table(app, catalogue.db, &ask, &err) ||
        (ask.html && write_page(app, &catalogue, &ask, &err)))
        rc = app_fail(&err);
    catalogue_close(&catalogue);
    return rc;
}
