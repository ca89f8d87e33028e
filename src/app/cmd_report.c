#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/export_report.h"
#include "app/job_pictures.h"
#include "app/options.h"
#include "base/file.h"

/* What was asked. */
struct ask {
    const char *experiment;
    const char *html;   /* the file to write; NULL: none */
    const char *out;    /* where the report goes; NULL: standard output */
    long long pictures; /* photos on the page, at most */
    double margin;      /* of equivalence */
    int markdown, latex, card;
};

static enum report_format format_of(const struct app *app, const struct ask *ask)
{
    return app->json       ? REPORT_JSON
           : app->csv      ? REPORT_CSV
           : ask->markdown ? REPORT_MARKDOWN
           : ask->latex    ? REPORT_LATEX
           : ask->card     ? REPORT_CARD
                           : REPORT_PLAIN;
}

/* On standard output, or to the file that was named. */
static int give_text(const struct app *app, struct db *db, const struct ask *ask,
                     struct err *err)
{
    struct text out = {0};
    int rc = report_text(&out, db, ask->experiment, format_of(app, ask), ask->margin, err);

    if (!rc && !ask->out)
        fputs(out.data, stdout);
    else if (!rc && app->dry_run)
        app_say(app, "would write '%s'", ask->out);
    else if (!rc && !(rc = file_write(ask->out, out.data, out.size, err)))
        app_say(app, "wrote '%s'", ask->out);
    text_free(&out);
    return rc;
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
    else if (!rc && !(rc = export_report(catalogue->db, ask->experiment, ask->margin, ask->html,
                                         pictures, count, err)))
        app_say(app, "wrote '%s' with %d photos in it", ask->html, count);
    job_pictures_free(pictures, count);
    return rc;
}

/* 1: the usage was printed; -1: *err says what is wrong. */
static int read_ask(struct ask *ask, const struct app *app, int argc, char **argv,
                    struct err *err)
{
    const struct option options[] = {
        {"html", OPTION_TEXT, &ask->html, 0, 0, "FILE",
         "write one self-contained page there as well"},
        {"pictures", OPTION_NUMBER, &ask->pictures, 0, 60, "N",
         "photos on the page, at most (6); 0 for none"},
        {"margin", OPTION_REAL, &ask->margin, 1e-6, 1, "M",
         "Jaccard indices within M of each other are equivalent (0.02)"},
        {"md", OPTION_FLAG, &ask->markdown, 0, 0, NULL, "all tables as Markdown"},
        {"tex", OPTION_FLAG, &ask->latex, 0, 0, NULL, "all tables as LaTeX, with booktabs"},
        {"card", OPTION_FLAG, &ask->card, 0, 0, NULL,
         "a model card as Markdown: data and terms, figures, strata, limits, lineage"},
        {"o", OPTION_TEXT, &ask->out, 0, 0, "FILE",
         "write the report there, not to standard output"},
    };
    const struct usage usage = {
        "dermatome report EXPERIMENT [--json | --csv | --md | --tex | --card] [-o FILE] "
        "[--margin M]\n"
        "       [--html FILE] [--pictures N]",
        "Prints Jaccard (Dice) of each net in each scenario, pooled and mean, with 95 %\n"
        "bootstrap intervals, and the tests between them (docs/metrics.md). --json and --csv\n"
        "give the same as rows, one a figure, with strata; --md and --tex as tables. The page\n"
        "has learning curves, photos, settings and lineage too. Its photos are recorded as\n"
        "exported; one that is not cleared is refused (exit 77) and no file is written.",
        options,
        sizeof options / sizeof *options,
        "  dermatome report small --html report.html\n"
        "  dermatome report small --csv -o small.csv\n"
        "  dermatome report small --card -o small.md",
    };
    int n = 0, got = options_read(&usage, argc, argv, &ask->experiment, 1, &n, err);

    if (!got && !n)
        return err_set(err, ERR_USAGE, "report wants an experiment's name; usage: %s",
                       usage.lines);
    if (!got && app->json + app->csv + ask->markdown + ask->latex + ask->card > 1)
        return err_set(err, ERR_USAGE,
                       "report gives one of --json, --csv, --md, --tex and --card");
    return got;
}

int cmd_report(const struct app *app, int argc, char **argv)
{
    struct ask ask = {.pictures = 6, .margin = REPORT_MARGIN};
    struct catalogue catalogue = {0};
    struct err err;
    int rc = APP_DONE, got = read_ask(&ask, app, argc, argv, &err);
    int writes = ask.html && ask.pictures > 0 && !app->dry_run;

    if (got > 0)
        return APP_DONE;
    if (got || catalogue_open(&catalogue, app, writes ? DB_WRITE : DB_READ, &err) ||
        give_text(app, catalogue.db, &ask, &err) ||
        (ask.html && write_page(app, &catalogue, &ask, &err)))
        rc = app_fail(&err);
    catalogue_close(&catalogue);
    return rc;
}
