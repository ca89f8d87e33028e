#ifndef INGEST_UNITE_H
#define INGEST_UNITE_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

/* unite.h - groups that turn out to be one are joined by edges (docs/leaks.md).
 *
 * Each call is one transaction. An edge that would join two folds of a frozen
 * split is left out, counted and told, or, with `breaks`, kept: the split is broken then. */
struct unite_wish {
    const char *by;   /* who unites; NULL: the account */
    const char *note; /* on what grounds; NULL: none is needed */
    int breaks;       /* edges may break frozen splits */
    int dry_run;      /* report, and leave everything as it was */
    void (*told)(void *self,
                 const char *line); /* of each edge that was left out; may be NULL */
    void *self;
};

struct unite_report {
    int64_t edges;      /* groups that were joined to another */
    int64_t already;    /* pairs whose groups were one */
    int64_t kept_apart; /* pairs that a frozen split keeps apart */
    int64_t broken;     /* splits that were broken */
};

/* Two photos' groups, by a person's word. ERR_USAGE: no note. */
int unite_photos(struct unite_report *out, struct db *db, const struct unite_wish *wish,
                 int64_t a, int64_t b, struct err *err);

/* The groups of photos that show the same picture, pixel by pixel. */
int unite_pixels(struct unite_report *out, struct db *db, const struct unite_wish *wish,
                 struct err *err);

/* The groups of photos whose fingerprints are at most `distance` bits apart. */
int unite_near(struct unite_report *out, struct db *db, const struct unite_wish *wish,
               int distance, struct err *err);

/* The groups of photos that bear one code. The codes are compared, and go nowhere else. */
struct unite_coded {
    int64_t photo;
    const char *code;
};
int unite_coded(struct unite_report *out, struct db *db, const struct unite_wish *wish,
                const struct unite_coded *photos, size_t count, struct err *err);

#endif
