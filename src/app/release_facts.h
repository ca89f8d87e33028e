#ifndef APP_RELEASE_FACTS_H
#define APP_RELEASE_FACTS_H

#include "app/release_list.h"
#include "exchange/release_card.h"

/* release_facts.h - what a release's card says, from its photos. */

/* The parts of a card that have room of their own. */
struct release_parts {
    struct release_dataset datasets[RELEASE_DATASETS_MAX];
    struct release_fold folds[16]; /* stage x fold: there are five */
    struct release_annotator *annotators;
    char *url; /* a name made of the digest, for what has no address */
};

/* The photos have been made. *card borrows from the three others; its tables are left
 * empty. release_facts_free() frees what *parts owns. */
void release_facts_fill(struct release_card *card, struct release_parts *parts,
                        const struct release_list *list, const struct job_release *job);
void release_facts_free(struct release_parts *parts);

#endif
