#include "app/cmd.h"
#include "app/catalogue.h"
#include "app/job_experiment.h"
#include "app/net_options.h"
#include "app/options.h"
#include "base/bytes.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* What was asked for, before it is looked at. */
struct asked {
    const char *split, *nets, *scenarios;
    long long seeds, pretrain_epochs; /* 0: as many as the others */
    struct net_options net;
};

enum { OWN = 5 }; /* options that `train` has not */

static int read_nets(struct job_experiment *out, char *list, const struct asked *asked,
                     struct err *err)
{
    char *parts[JOB_NETS_MAX];

    out->net_count = text_split(list, parts, JOB_NETS_MAX);
    if (out->net_count < 0)
        return err_set(err, ERR_USAGE, "--nets wants names with commas between");
    for (int i = 0; i < out->net_count; i++) {
        out->nets[i] = parts[i];
        for (int k = 0; k < i; k++)
            if (!strcmp(parts[k], parts[i]))
                return err_set(err, ERR_USAGE, "--nets names '%s' twice", parts[i]);
        if (net_options_spec(&out->specs[i], &asked->net, parts[i], err))
            return -1;
    }
    return 0;
}

static int read_scenarios(struct job_experiment *out, char *list, struct err *err)
{
    static const char *const shorts[JOB_SCENARIOS] = {"transfer", "training", "finetuning"};
    char *parts[JOB_SCENARIOS];
    int n = text_split(list, parts, JOB_SCENARIOS);

    for (int i = 0; i < n; i++) {
        int s = 0;

        while (s < JOB_SCENARIOS && strcmp(parts[i], shorts[s]))
            s++;
        if (s == JOB_SCENARIOS)
            return err_set(err, ERR_USAGE,
                           "no scenario '%s'; there are transfer, training and finetuning",
                           parts[i]);
        out->wanted[s] = 1;
    }
    return n < 0 ? err_set(err, ERR_USAGE, "--scenarios wants names with commas between") : 0;
}

/* The settings as they are kept: all that decides the cells, nothing else. */
static void write_settings(struct text *out, const struct job_experiment *e,
                           const struct asked *asked)
{
    text_add(out, "{\"nets\":[");
    for (int i = 0; i < e->net_count; i++) {
        const struct net_spec *s = &e->specs[i];

        text_add(out, "%s{\"net\":\"%s\",\"filters\":[%d,%d,%d],\"fc\":%d,\"side\":%d}",
                 i ? "," : "", e->nets[i], s->filters[0], s->filters[1], s->filters[2], s->fc,
                 s->side);
    }
    text_add(out,
             "],\"epochs\":%lld,\"patience\":%lld,\"batch\":%lld,\"rate\":%.9g,"
             "\"finetune_rate\":%.9g,\"momentum\":%.9g,\"augment\":%s,\"seed\":%lld",
             asked->net.epochs, asked->net.patience, asked->net.batch, asked->net.rate,
             asked->net.finetune_rate, asked->net.momentum, e->augment ? "true" : "false",
             asked->net.seed);
    if (asked->pretrain_epochs)
        text_add(out, ",\"pretrain_epochs\":%lld", asked->pretrain_epochs);
    text_add(out, "}");
}

static int run(const struct app *app, const char *name, const struct asked *asked,
               enum job_end *end, struct err *err)
{
    char *nets = bytes_copied_text(asked->nets),
         *scenarios = bytes_copied_text(asked->scenarios);
    struct job_experiment e = {.name = name, .split = asked->split};
    struct catalogue catalogue = {0};
    struct text settings = {0};
    int rc = -1;

    e.options = net_options_training(&asked->net);
    e.finetune_rate = (float)asked->net.finetune_rate;
    e.augment = !asked->net.no_augment;
    e.checkpoint_minutes = asked->net.checkpoint_minutes;
    e.seeds = (int)asked->seeds;
    e.pretrain_epochs =
        (int)(asked->pretrain_epochs ? asked->pretrain_epochs : asked->net.epochs);
    if (read_nets(&e, nets, asked, err) || read_scenarios(&e, scenarios, err) ||
        catalogue_open(&catalogue, app, DB_WRITE, err))
        goto done;
    write_settings(&settings, &e, asked);
    e.settings = settings.data;
    rc = job_experiment(end, &e, &catalogue, app, err);
done:
    catalogue_close(&catalogue);
    text_free(&settings);
    free(nets);
    free(scenarios);
    return rc;
}

int cmd_experiment(const struct app *app, int argc, char **argv)
{
    struct asked asked = {.nets = "unet,unet-large,dr-unet",
                          .scenarios = "transfer,training,finetuning",
                          .seeds = 1};
    struct option rows[OWN + NET_OPTIONS] = {
        {"split", OPTION_TEXT, &asked.split, 0, 0, "NAME", "the frozen split"},
        {"nets", OPTION_TEXT, &asked.nets, 0, 0, "A,B,...",
         "of unet, unet-large, dr-unet (default: all)"},
        {"scenarios", OPTION_TEXT, &asked.scenarios, 0, 0, "A,...",
         "of transfer, training, finetuning (default: all)"},
        {"seeds", OPTION_NUMBER, &asked.seeds, 1, 1000, "K",
         "trainings a cell, from --seed on (default 1, which shows no spread; 5 for claims)"},
        {"pretrain-epochs", OPTION_NUMBER, &asked.pretrain_epochs, 1, 1e6, "N",
         "at most on the pretrain fold, the larger one (default: --epochs)"},
    };
    const struct usage usage = {
        "dermatome experiment NAME --split SPLIT [options]",
        "Trains and judges nets in the paper's scenarios: direct transfer (trained on the\n"
        "pretrain fold), direct training (on finetune), fine-tuning (on both in turn), each\n"
        "judged on the test fold. A run that is done already is reused; one that was killed "
        "or\n"
        "stopped goes on: run the same command again. Exit code 130 after a stop. The same\n"
        "command with more --seeds adds trainings; figures are then of all seeds, and their\n"
        "spread from seed to seed is reported apart from that over photos.",
        rows,
        OWN + NET_OPTIONS,
        "  dermatome experiment small --split paper --nets unet,dr-unet --filters 8,16,32 \\\n"
        "      --fc 64 --side 64 --epochs 3 --seed 1",
    };
    struct err err;
    enum job_end end = JOB_STOPPED;
    const char *words[1];
    int n = 0, got;

    net_options_begin(&asked.net, rows + OWN);
    got = options_read(&usage, argc, argv, words, 1, &n, &err);
    if (got > 0)
        return APP_DONE;
    if (!got && (n != 1 || !asked.split))
        got = err_set(&err, ERR_USAGE, "experiment wants a name and --split; usage: %s",
                      usage.lines);
    if (got || run(app, words[0], &asked, &end, &err))
        return app_fail(&err);
    if (end == JOB_STOPPED) {
        app_say(app, "stopped; the same command goes on");
        return APP_STOPPED;
    }
    app_say(app, "experiment '%s' is done; `dermatome report %s` shows it", words[0], words[0]);
    return APP_DONE;
}
