#ifndef DATASET_SAMPLE_H
#define DATASET_SAMPLE_H

#include "base/digest.h"
#include "db/db.h"

/* sample.h - a named choice of photos: the first N in the order of MD5.
 *
 * A sample is a pure function of its rule and of the catalogue at three
 * watermarks (dataset/pool.h), which it stores: it can be derived again
 * whenever one likes, whatever came or was cleared since. docs/splits.md. */

/* What to choose from, and how many. */
struct sample_rule {
    const char *const *datasets; /* names */
    int dataset_count;
    int64_t asked; /* how many photos; 0: all that qualify */
    int traced;    /* 1: only photos that have a mask qualify */
    int dry_run;   /* 1: report, and write nothing (the report's id is then 0) */
};

struct sample_report {
    int64_t id, size;
    struct sha256 digest; /* of the MD5s in order, each followed by a newline */
};

/* A photo qualifies if it is of one of these datasets, its newest clearance is
 * 'cleared' and, if the rule says so, it has a mask. Ties of MD5 go by SHA-256.
 * ERR_USAGE: a bad name, a dataset named twice. ERR_ABSENT: no such dataset.
 * ERR_STATE: the name is taken, or fewer qualify than were asked for; the text
 * tells what stood in the way. All or nothing is written. */
int sample_make(struct db *db, const char *name, const struct sample_rule *rule,
                struct sample_report *out, struct err *err);

/* An ordered list of photos, and its digest. */
struct sample_list {
    int64_t *photos; /* ids */
    size_t count;
    struct sha256 digest;
};
void sample_list_free(struct sample_list *list); /* accepts {0} */

/* The list that the stored rule and watermarks give: what sample_make() chose.
 * ERR_STATE where they do not give as many any more: the catalogue was
 * tampered with. The caller frees *out. */
int sample_rederive(struct db *db, int64_t sample, struct sample_list *out, struct err *err);

/* The list as it is stored; its digest is of the MD5s that the photos have now. */
int sample_read(struct db *db, int64_t sample, struct sample_list *out, struct err *err);

#endif
