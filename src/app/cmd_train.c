#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_train.h"
#include "app/net_options.h"
#include "app/options.h"
#include "db/stmt.h"

#include <string.h>

struct asked {
    const char *split, *stage;
    long long from, resumed;
    int profile;
    struct net_options net;
};

enum { OWN = 5 }; /* options that `experiment` has not */

static int prepare(struct run *out, struct db *db, const char *net, const struct asked *asked,
                   struct err *err)
{
    struct run run = {.parent = asked->from, .augment = !asked->net.no_augment};

    if (strcmp(asked->stage, "pretrain") && strcmp(asked->stage, "finetune"))
        return err_set(err, ERR_USAGE, "--stage is pretrain or finetune, not '%s'",
                       asked->stage);
    if (stmt_get_int(&run.split_id, db, "SELECT id FROM split WHERE name=?1", asked->split,
                     err))
        return err_set(err, ERR_ABSENT, "there is no split '%s'", asked->split);
    if (net_options_spec(&run.spec, &asked->net, net, err))
        return -1;
    run.options = net_options_training(&asked->net);
    if (asked->from)
        run.options.rate = (float)asked->net.finetune_rate;
    snprintf(run.stage, sizeof run.stage, "%s", asked->stage);
    snprintf(run.net, sizeof run.net, "%s", net);
    *out = run;
    return 0;
}

/* The run as it was begun, whose row says all. */
static int prepare_again(struct run *out, struct db *db, long long id, struct err *err)
{
    if (run_read(out, db, id, err))
        return -1;
    if (!strcmp(out->state, "failed"))
        return err_set(err, ERR_STATE, "run %lld has failed and cannot go on", id);
    return 0;
}

/* net NULL: asked->resumed goes on. */
static int train(const struct app *app, const char *net, const struct asked *asked,
                 enum job_end *end, struct run *run, struct err *err)
{
    struct job_how how = {asked->net.checkpoint_minutes, asked->profile, asked->resumed};
    struct catalogue catalogue = {0};
    int rc = -1;

    if (!catalogue_open(&catalogue, app, DB_WRITE, err) &&
        !(net ? prepare(run, catalogue.db, net, asked, err)
              : prepare_again(run, catalogue.db, asked->resumed, err)))
        rc = job_train(end, run, &how, &catalogue, app, err);
    catalogue_close(&catalogue);
    return rc;
}

/* A run that goes on has its settings; it may only be watched and kept otherwise. */
static int check_words(const struct usage *usage, const struct asked *asked, int words,
                       int argc, char **argv, struct err *err)
{
    static const char *const taken[] = {"resume", "profile", "checkpoint-minutes", NULL};
    const char *beyond = asked->resumed ? options_beyond(usage, argc, argv, taken) : NULL;

    if (beyond)
        return err_set(err, ERR_USAGE,
                       "--resume goes on with the settings that the run was begun with: it "
                       "takes --checkpoint-minutes and --profile, not --%s",
                       beyond);
    if (asked->resumed ? words != 0 : words != 1 || !asked->split)
        return err_set(err, ERR_USAGE,
                       "train wants a net and --split, or --resume alone; usage: %s",
                       usage->lines);
    return 0;
}

int cmd_train(const struct app *app, int argc, char **argv)
{
    static const char *const words_of[] = {[JOB_REUSED] = "was done already",
                                           [JOB_TRAINED] = "is done",
                                           [JOB_STOPPED] =
                                               "is stopped; the same command goes on"};
    struct asked asked = {.stage = "finetune"};
    struct option rows[OWN + NET_OPTIONS] = {
        {"split", OPTION_TEXT, &asked.split, 0, 0, "NAME", "the frozen split"},
        {"stage", OPTION_TEXT, &asked.stage, 0, 0, "STAGE",
         "the fold to learn from: pretrain or finetune (default)"},
        {"from", OPTION_NUMBER, &asked.from, 1, 9e15, "RUN",
         "begin with the weights of this pretrain run"},
        {"resume", OPTION_NUMBER, &asked.resumed, 1, 9e15, "RUN",
         "go on with this run, instead of a net: all its settings are in its row"},
        {"profile", OPTION_FLAG, &asked.profile, 0, 0, NULL,
         "say where the time went, layer by layer, beside what the machine can do"},
    };
    const struct usage usage = {
        "dermatome train NET --split SPLIT [--stage STAGE] [--from RUN] [options]\n"
        "       dermatome train --resume RUN [--checkpoint-minutes R] [--profile]",
        "Trains one net (unet, unet-large or dr-unet) and prints the number of its run. Asked\n"
        "again with the same settings, a finished run is found, a stopped one goes on.",
        rows,
        OWN + NET_OPTIONS,
        "  dermatome train unet --split paper --stage pretrain --epochs 40\n"
        "  dermatome train --resume 3",
    };
    struct err err;
    struct run run;
    enum job_end end;
    const char *words[1];
    int n = 0, got;

    net_options_begin(&asked.net, rows + OWN);
    got = options_read(&usage, argc, argv, words, 1, &n, &err);
    if (got > 0)
        return APP_DONE;
    if (!got)
        got = check_words(&usage, &asked, n, argc, argv, &err);
    if (got || train(app, n ? words[0] : NULL, &asked, &end, &run, &err))
        return app_fail(&err);
    app_say(app, "run %lld %s", (long long)run.id, words_of[end]);
    printf("%lld\n", (long long)run.id);
    return end == JOB_STOPPED ? APP_STOPPED : APP_DONE;
}
