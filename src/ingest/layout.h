#ifndef INGEST_LAYOUT_H
#define INGEST_LAYOUT_H

#include "ingest/ingest.h"
#include "ingest/agenda.h"

/* layout.h - how known sets of photographs lie on a disk. A layout reads names
 * and lists, and opens no picture. */
struct layout {
    const char *name;
    const char *domain;   /* NULL: the person has to say */
    const char *licence;  /* of the set that it is named for; NULL: nobody said */
    const char *citation; /* likewise */
    int pair_folders;     /* it wants --images and --masks instead of a folder */
    int groups;           /* --group-by may be given */
    int shades;           /* --polarity, --threshold and --colour may be given */
    /* Fills an empty agenda; the caller settles it, and closes it, after a failure too. */
    int (*plan)(struct agenda *agenda, const struct ingest_options *options, struct err *err);
};

/* NULL with ERR_USAGE, naming them all, if there is none of that name. */
const struct layout *layout_find(const char *name, struct err *err);

int layout_lfw_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err);
int layout_hgr_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err);
int layout_lvs_plan(struct agenda *agenda, const struct ingest_options *options,
                    struct err *err);
int layout_pairs_plan(struct agenda *agenda, const struct ingest_options *options,
                      struct err *err);
int layout_photos_plan(struct agenda *agenda, const struct ingest_options *options,
                       struct err *err);

/* The rule that the options ask for, `usual` where they say nothing. */
int layout_rule(struct rule *out, const struct ingest_options *options, struct rule usual,
                struct err *err);

#endif
