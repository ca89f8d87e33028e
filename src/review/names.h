#ifndef REVIEW_NAMES_H
#define REVIEW_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "db/db.h"

/* names.h - the catalogue's photos by the names that other tools' files give
 * them: a path of some machine, a bare file name, one without its ending, or
 * the MD5 of the file. */
struct names_photo {
    int64_t id;
    int32_t width, height; /* pixels, upright */
    int private;           /* 1: no row may tell of a path of it */
    char *name;            /* its path below the folder that was ingested; owned */
    const char *base;      /* within `name`: the file's name, without folders */
};

struct names {
    struct names_photo *photos; /* in the order of `base` */
    size_t count;
};
void names_free(struct names *names); /* accepts {0} */

/* All photos of a dataset, or of all (NULL). ERR_ABSENT: no such dataset. */
int names_read(struct names *out, struct db *db, const char *dataset, struct err *err);

/* The photo of that name: by its MD5 (with or without an ending), else by its file name, else
 * by its file name up to the last dot. Of several with one file name, the one whose path in the
 * catalogue is just this; a bare file name says nothing of folders. ERR_ABSENT: there is none.
 * ERR_STATE: several have it, and a dataset or an MD5 would tell them apart. */
int names_find(const struct names_photo **out, const struct names *names, struct db *db,
               const char *name, struct err *err);

#endif
