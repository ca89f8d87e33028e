#ifndef INGEST_INGEST_H
#define INGEST_INGEST_H

#include "base/progress.h"
#include "base/text.h"
#include "db/vault.h"
#include "ingest/rule.h"

/* ingest.h - folders of photographs, with or without masks, become rows.
 *
 *     names -> agenda -> for each file: bytes -> digests -> pixels -> row
 *
 * Files are measured in parallel and written, beside that, in the order of
 * their names, each 64 (512, where the vault is written with them) in one transaction: stopped
 * or killed at any moment and run again, an ingest ends in the same catalogue. The layouts and
 * what they make of masks are in docs/formats.md. */

struct ingest_options {
    const char *layout;   /* "lfw", "hgr", "lvs", "pairs" or "photos" */
    const char *dataset;  /* NULL: the layout's name */
    const char *domain;   /* "healthy" or "clinical"; NULL: the layout's, or the dataset's if it
                             is there */
    const char *licence;  /* NULL: the layout's, else "not stated" */
    const char *citation; /* NULL: the layout's, else "" */
    struct vault *vault;  /* open for writing; only a clinical dataset wants one, NULL else */
    const char *folder;   /* of every layout but pairs, which has the next two */
    const char *images, *masks;
    enum rule_polarity polarity; /* RULE_UNKNOWN: the layout's; of pairs: found out */
    int threshold;               /* 1 .. 255; 0: the layout's; of pairs: found out */
    const char *colour;          /* "RRGGBB" or "#RRGGBB"; NULL: masks are grey */
    const char *group_by; /* of pairs and photos: "file" (NULL), "folder" or "prefix:C[:N]",
                             the text before the N-th C of the file's name */
    int ignore_rest;      /* of pairs: what the mask leaves out is not known */
    int padded;      /* with ignore_rest: but a black frame is not skin (ingest/padding.h) */
    int threads;     /* 0: all cores */
    int older_vault; /* also with one that does not know all groups: it is the last there is */
    int dry_run;     /* do everything, and leave the catalogue as it was */
};

struct ingest_report {
    long found;         /* photo files */
    long added;         /* new photos */
    long known;         /* photo files whose bytes are catalogued already */
    long moved;         /* of these: found at a new path, and gone from the old one */
    long masked;        /* photos of this ingest that have a truth now */
    long masks_added;   /* of these: new ones */
    long without_mask;  /* photos of a layout with masks that have none */
    long masks_alone;   /* masks without a photo */
    long refused;       /* files that could not be taken */
    long listed_absent; /* named by the set's lists, not there */
    long skipped;       /* files that are nothing to this layout */
    int stopped; /* the listener to progress asked to stop; the rest is for the next time */
    struct text rule; /* how pixels became skin; empty without masks */
};

/* Who hears of single files; either may be NULL. Called from the thread that
 * called ingest_run(). */
struct ingest_listener {
    void (*refused)(void *self, const char *path, const char *reason);
    void (*told)(void *self, const char *text);
    void *self;
};

/* Takes the folder in. One file that cannot be taken is reported, kept in the
 * table `refusal` and does not stop the others. ERR_USAGE: options that do not
 * fit together, masks that do not tell how to read them, or a clinical dataset without a vault;
 * ERR_ABSENT: no such folder, or it is not laid out so; ERR_STATE: the dataset is there with
 * another domain; and what db/stmt.h gives. After a failure all finished batches stay and *out
 * is untouched. On success the caller frees it with ingest_report_free(), which accepts {0}. */
int ingest_run(struct ingest_report *out, struct db *db, const struct ingest_options *options,
               const struct ingest_listener *listener, const struct progress *progress,
               struct err *err);
void ingest_report_free(struct ingest_report *report);

#endif
