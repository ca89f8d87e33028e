#ifndef APP_NET_OPTIONS_H
#define APP_NET_OPTIONS_H

#include "app/options.h"
#include "nn/train.h"

/* net_options.h - the options that `train` and `experiment` share: a net's size
 * and how it is trained. The paper's values where nothing is given. */
struct net_options {
    const char *filters; /* "32,64,128" or NULL: the net's own */
    long long fc, side;  /* 0: the net's own */
    long long epochs, patience, batch, seed;
    double rate, finetune_rate, momentum;
    int no_augment;
    double checkpoint_minutes; /* between two checkpoints; decides no bit */
};

enum { NET_OPTIONS = 11 };

/* The defaults, and the table's rows for them (NET_OPTIONS of them). */
void net_options_begin(struct net_options *options, struct option *rows);

/* The net of that name at these sizes. ERR_ABSENT, ERR_USAGE, ERR_LIMIT. */
int net_options_spec(struct net_spec *out, const struct net_options *options, const char *name,
                     struct err *err);

/* How it is trained from scratch. */
struct train_options net_options_training(const struct net_options *options);

#endif
