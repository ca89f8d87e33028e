#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/options.h"
#include "app/table.h"
#include "base/text.h"
#include "base/threads.h"
#include "eval/evaluate.h"

#include <stdlib.h>

struct asked {
    const char *split, *fold;
    double threshold;
    long long run;
};

static int judge(const struct app *app, struct catalogue *catalogue, const struct asked *asked,
                 int64_t *evaluation, struct err *err)
{
    struct run run;
    struct evaluate_options options = {.run = &run,
                                       .fold = asked->fold,
                                       .threshold = asked->threshold,
                                       .threads = threads_default()};
    struct progress_bar bar;
    struct progress progress = progress_bar_begin(&bar, app);
    char *path, *cache;
    int rc;

    if (run_read(&run, catalogue->db, asked->run, err))
        return -1;
    options.split = run.split_id;
    if (asked->split && stmt_get_int(&options.split, catalogue->db,
                                     "SELECT id FROM split WHERE name=?1", asked->split, err))
        return err_set(err, ERR_ABSENT, "there is no split '%s'", asked->split);
    path = catalogue_weights_path(catalogue, run.id, "safetensors");
    cache = catalogue_path(catalogue, CATALOGUE_CACHE);
    options.weights_path = path;
    options.cache = cache;
    rc = evaluate_run(evaluation, catalogue->db, &options, &progress, err);
    progress_bar_end(&bar);
    free(path);
    free(cache);
    return rc;
}

static int print(const struct app *app, struct db *db, int64_t evaluation, struct err *err)
{
    struct stmt q = {0};
    int rc = -1;

    if (!stmt_open(&q, db,
                   "SELECT evaluation, run, split, fold, side, threshold, n, jaccard_pooled,"
                   " dice_pooled, jaccard_mean, dice_mean, test_uses, split_broken"
                   " FROM evaluation_info WHERE evaluation=?1",
                   err)) {
        stmt_bind_int(&q, 1, evaluation);
        rc = table_print(app, &q, err);
    }
    stmt_close(&q);
    return rc;
}

int cmd_evaluate(const struct app *app, int argc, char **argv)
{
    struct asked asked = {.fold = "test", .threshold = 0.5};
    const struct option rows[] = {
        {"split", OPTION_TEXT, &asked.split, 0, 0, "NAME", "another split than the run's own"},
        {"fold", OPTION_TEXT, &asked.fold, 0, 0, "FOLD", "the fold to judge on (default test)"},
        {"threshold", OPTION_REAL, &asked.threshold, 0.0001, 0.9999, "P",
         "a confidence from here on is skin (default 0.5)"},
    };
    const struct usage usage = {
        "dermatome evaluate RUN [--fold FOLD] [--threshold P]",
        "Judges a finished run photo by photo, stores the counts, and prints the overlap. A\n"
        "fold whose groups taught the run is refused.",
        rows,
        sizeof rows / sizeof *rows,
        "  dermatome evaluate 3",
    };
    struct catalogue catalogue = {0};
    struct err err;
    int64_t evaluation = 0;
    const char *words[1];
    int n = 0, rc = APP_DONE, got = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (got > 0)
        return APP_DONE;
    if (!got && (n != 1 || text_number(&asked.run, words[0], 1, INT64_MAX)))
        got = err_set(&err, ERR_USAGE, "evaluate wants the number of a run; usage: %s",
                      usage.lines);
    if (got || catalogue_open(&catalogue, app, DB_WRITE, &err) ||
        judge(app, &catalogue, &asked, &evaluation, &err) ||
        (evaluation && print(app, catalogue.db, evaluation, &err)))
        rc = app_fail(&err);
    else if (!evaluation)
        rc = APP_STOPPED;
    catalogue_close(&catalogue);
    return rc;
}
