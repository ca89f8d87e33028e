#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_predict.h"
#include "app/options.h"
#include "base/text.h"

#include <stdlib.h>

enum { WORDS_MAX = 4096 };

static int predict(const struct app *app, struct job_predict *job, long long id, long *count,
                   struct err *err)
{
    struct catalogue catalogue = {0};
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    struct run run;
    int rc = -1;

    if (!catalogue_open(&catalogue, app, DB_WRITE, err) &&
        !run_read(&run, catalogue.db, id, err)) {
        job->run = &run;
        rc = job_predict(count, job, &catalogue, &progress, err);
    }
    progress_bar_end(&bar);
    catalogue_close(&catalogue);
    return rc;
}

int cmd_predict(const struct app *app, int argc, char **argv)
{
    struct job_predict job = {0};
    const struct option rows[] = {
        {"out", OPTION_TEXT, &job.folder, 0, 0, "DIR", "where the pictures go"},
        {"dataset", OPTION_TEXT, &job.datasets, 0, 0, "A,B", "all photos of these datasets"},
        {"sample", OPTION_TEXT, &job.sample, 0, 0, "NAME", "the photos of a sample"},
    };
    const struct usage usage = {
        "dermatome predict RUN --out DIR [FILE...] [--dataset A,B] [--sample NAME]",
        "Asks a finished run where the skin is, and writes for each photo NAME.confidence.png\n"
        "(grey, 255: surely skin) and NAME.skin.png (white: skin), in the photo's own size.\n"
        "Photos of the catalogue are named by their MD5 and must be cleared (exit code 77).",
        rows,
        sizeof rows / sizeof *rows,
        "  dermatome predict 3 --out predicted holiday.jpg\n"
        "  dermatome predict 3 --out predicted --sample target",
    };
    const char **words = bytes_new(WORDS_MAX, sizeof *words);
    struct err err;
    long long run = 0;
    long count = 0;
    int n = 0, rc = APP_DONE,
        got = options_read(&usage, argc, argv, words, WORDS_MAX, &n, &err);

    if (!got && (n < 1 || !job.folder || text_number(&run, words[0], 1, INT64_MAX)))
        got = err_set(&err, ERR_USAGE, "predict wants the number of a run and --out; usage: %s",
                      usage.lines);
    job.files = words + 1;
    job.file_count = n - 1;
    if (got < 0 || (!got && predict(app, &job, run, &count, &err)))
        rc = app_fail(&err);
    else if (!got)
        app_say(app, "%ld photos predicted into '%s'", count, job.folder);
    free(words);
    return rc == APP_DONE && app_stopped() ? APP_STOPPED : rc;
}
