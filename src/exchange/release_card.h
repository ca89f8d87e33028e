#ifndef EXCHANGE_RELEASE_CARD_H
#define EXCHANGE_RELEASE_CARD_H

#include "base/text.h"

#include <stdint.h>

/* release_card.h - what a release says of itself: README.md, LICENCES.md and
 * croissant.json, from the same numbers, so that they cannot disagree. Nothing here
 * knows a path, a user or a catalogue. */

/* Of the photos' values: least, quartiles, greatest. */
struct release_range {
    double least, lower, middle, upper, greatest;
};

struct release_dataset {
    const char *name, *domain, *licence, *citation; /* borrowed; citation may be "" */
    const char *unknown; /* why it goes out although its licence is not stated; NULL: it is */
    int published;       /* names and MD5s of its files go along */
    long photos, groups, traced;
};

struct release_fold {
    const char *stage, *fold; /* borrowed */
    long photos, groups;
};

struct release_annotator {
    char name[20]; /* a pseudonym */
    long photos;   /* whose truth is this annotator's tracing */
};

struct release_file {
    char *path; /* within the release; owned by whoever made it */
    char sha256[65];
};

struct release_card {
    const char *name, *title, *url, *creator; /* borrowed */
    const char *version;                      /* of the program that wrote it */
    int is_split;                             /* else a sample */
    const char *digest;                       /* of the split or sample */
    const char *since;                        /* when it was frozen or made, UTC */
    long photos, groups, persons_traced;
    const struct release_dataset *datasets;
    size_t dataset_count;
    const struct release_fold *folds;
    size_t fold_count;
    const struct release_annotator *annotators;
    size_t annotator_count;
    long compared; /* tracings that were laid beside a truth by somebody else */
    double agreement_mean, agreement_least; /* Jaccard index; where compared > 0 */
    struct release_range width, height, skin, ignored, light, red, green, blue;
    const struct release_file *tables; /* photos.csv, splits.csv, README.md ... in order */
    size_t table_count;
    unsigned kinds; /* bit decode_kind: there are photos of it */
    int outlines;   /* there are outlines/ */
};

/* Append README.md, LICENCES.md, croissant.json. */
void release_card_readme(struct text *out, const struct release_card *card);
void release_card_licences(struct text *out, const struct release_card *card);
void release_croissant_write(struct text *out, const struct release_card *card);

#endif
