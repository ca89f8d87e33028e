#include "app/net_options.h"
#include "base/limits.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void net_options_begin(struct net_options *o, struct option *rows)
{
    const struct option table[NET_OPTIONS] = {
        {"filters", OPTION_TEXT, &o->filters, 0, 0, "A,B,C",
         "filters at the three sizes (default: the net's own)"},
        {"fc", OPTION_NUMBER, &o->fc, 1, LIMIT_NET_FC, "N", "fully connected width"},
        {"side", OPTION_NUMBER, &o->side, 8, LIMIT_NET_SIDE, "N",
         "pixels a side, divisible by 8 (default 128)"},
        {"epochs", OPTION_NUMBER, &o->epochs, 1, 1e6, "N", "at most (default 500)"},
        {"patience", OPTION_NUMBER, &o->patience, 0, 1e6, "N",
         "epochs without improvement before it stops (default 50; 0: never)"},
        {"batch", OPTION_NUMBER, &o->batch, 1, LIMIT_NET_BATCH, "N",
         "photos a step (default 16)"},
        {"rate", OPTION_REAL, &o->rate, 1e-9, 100, "R",
         "learning rate from scratch (default 0.01)"},
        {"finetune-rate", OPTION_REAL, &o->finetune_rate, 1e-9, 100, "R",
         "learning rate from a parent (default 0.001)"},
        {"seed", OPTION_NUMBER, &o->seed, 0, 9e15, "N", "of all chance (default 1)"},
        {"no-augment", OPTION_FLAG, &o->no_augment, 0, 0, NULL,
         "no rotation, scale and crop of the training photos"},
        {"checkpoint-minutes", OPTION_REAL, &o->checkpoint_minutes, 0, 1e6, "R",
         "between checkpoints within an epoch (default 10)"},
    };

    *o = (struct net_options){.epochs = 500,
                              .patience = 50,
                              .batch = 16,
                              .seed = 1,
                              .rate = 0.01,
                              .finetune_rate = 0.001,
                              .momentum = 0.9,
                              .checkpoint_minutes = 10};
    memcpy(rows, table, sizeof table);
}

static int read_filters(int32_t out[3], const char *text, struct err *err)
{
    char copy[64];
    char *parts[3];
    long long n;

    if (strlen(text) >= sizeof copy)
        return err_set(err, ERR_USAGE, "--filters is too long");
    snprintf(copy, sizeof copy, "%s", text);
    if (text_split(copy, parts, 3) != 3)
        return err_set(err, ERR_USAGE, "--filters wants three numbers, as 32,64,128, not '%s'",
                       text);
    for (int i = 0; i < 3; i++) {
        if (text_number(&n, parts[i], 1, LIMIT_NET_FILTERS))
            return err_set(err, ERR_USAGE, "--filters wants numbers from 1 to %d, not '%s'",
                           LIMIT_NET_FILTERS, parts[i]);
        out[i] = (int32_t)n;
    }
    return 0;
}

int net_options_spec(struct net_spec *out, const struct net_options *options, const char *name,
                     struct err *err)
{
    struct net_spec spec;

    if (net_spec_named(&spec, name, err))
        return -1;
    if (options->filters && read_filters(spec.filters, options->filters, err))
        return -1;
    if (options->fc)
        spec.fc = (int32_t)options->fc;
    if (options->side)
        spec.side = (int32_t)options->side;
    if (net_spec_check(&spec, err))
        return -1;
    *out = spec;
    return 0;
}

struct train_options net_options_training(const struct net_options *o)
{
    return (struct train_options){.batch = (int32_t)o->batch,
                                  .epochs_max = (int32_t)o->epochs,
                                  .patience = (int32_t)o->patience,
                                  .rate = (float)o->rate,
                                  .momentum = (float)o->momentum,
                                  .seed = (uint64_t)o->seed};
}
