#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_reproduce.h"
#include "app/options.h"
#include "base/text.h"

static void tell(const struct run *run, const struct job_reproduced *got)
{
    if (got->same)
        printf("run %lld: the same bits after %d epochs: %s\n", (long long)run->id, got->epochs,
               got->weights);
    else if (got->differs)
        printf("run %lld: differs from epoch %d on: its %s is %.17g and was %.17g\n",
               (long long)run->id, got->differs, got->what, got->loss, got->before);
    else
        printf("run %lld: the same losses in %d epochs, but other weights: %s, and were %s\n",
               (long long)run->id, got->epochs, got->weights, run->weights);
}

static int reproduce(const struct app *app, struct run *run, struct job_reproduced *got,
                     int *stopped, struct err *err)
{
    struct catalogue catalogue = {0};
    int rc = -1;

    if (!catalogue_open(&catalogue, app, DB_READ, err))
        rc = job_reproduce(got, stopped, run, &catalogue, app, err);
    catalogue_close(&catalogue);
    return rc;
}

int cmd_reproduce(const struct app *app, int argc, char **argv)
{
    const struct usage usage = {
        "dermatome reproduce RUN",
        "Trains a finished run again, with the settings, photos and masks that its row names, "
        "and\n"
        "says whether the weights are the same bits; it keeps nothing. Exit code 1 if they "
        "are\n"
        "not: the machine has other kernels then (DERMATOME_CPU), the program is another one, "
        "or\n"
        "something was changed.",
        NULL,
        0,
        "  dermatome reproduce 3",
    };
    struct job_reproduced got;
    struct run run = {0};
    struct err err;
    const char *words[1];
    long long id = 0;
    int n = 0, stopped = 0, read = options_read(&usage, argc, argv, words, 1, &n, &err);

    if (read > 0)
        return APP_DONE;
    if (!read && (n != 1 || text_number(&id, words[0], 1, INT64_MAX)))
        read = err_set(&err, ERR_USAGE, "reproduce wants the number of a run; usage: %s",
                       usage.lines);
    run.id = id;
    if (read || reproduce(app, &run, &got, &stopped, &err))
        return app_fail(&err);
    if (stopped) {
        app_say(app, "stopped after %d epochs, the same so far", got.epochs);
        return APP_STOPPED;
    }
    tell(&run, &got);
    return got.same ? APP_DONE : APP_DIFFERS;
}
