#ifndef INGEST_AGENDA_H
#define INGEST_AGENDA_H

#include <stddef.h>

#include "base/text.h"
#include "db/stmt.h"
#include "ingest/rule.h"

/* agenda.h - what an ingest is to do, as its layout read it off the names: photos with their
 * masks, in the order in which they are to be catalogued. Nothing has been opened yet.
 *
 * The names are kept in a scratch database (db/db.h), which sorts them and finds what belongs
 * together, so that the memory they take does not grow with their number. Of a clinical
 * dataset, whose names no disk is to hold, it is in memory all the same.
 *
 * A failure of that database is kept, and told by agenda_settle(); till then nothing more
 * happens. */
enum agenda_kind { AGENDA_PHOTO, AGENDA_SKIN, AGENDA_BACKGROUND, AGENDA_KINDS };

struct agenda_item {
    char *photo; /* absolute path */
    char *name;  /* its path below the folder */
    char *group; /* the person, or whatever else stays together; NULL where `reason` is set */
    char *skin;  /* absolute path of its mask; NULL: it has none */
    char *background; /* absolute path of its background mask (lvs); NULL: it has none */
    char *reason;     /* NULL, or why the photo cannot be taken */
};
void agenda_item_free(struct agenda_item *item); /* accepts {0} */

/* A file below the folder of a list. */
struct agenda_file {
    const char *path;
    const char *key;    /* what connects photo and mask (ingest/pair.h) */
    const char *group;  /* of photos: as in agenda_item; may be NULL */
    const char *reason; /* likewise */
    const char *unread; /* NULL, or why it cannot be read: then it is refused */
};

struct agenda_sql;

struct agenda {
    struct db *db;
    struct agenda_sql *sql;
    size_t count, refusal_count; /* photos, refused files: since agenda_settle() */
    int places;                  /* folders of photos, each with its masks' */
    struct rule rule;
    int masked;         /* the layout has masks */
    long masks_alone;   /* masks without a photo */
    long listed_absent; /* named by a list, not there */
    long skipped;       /* files that are nothing to this layout */
    struct text told;   /* remarks, a line each */
    struct err failed;  /* code ERR_NONE: nothing has */
};

/* An empty one; `secret`: its names are not to be on a disk. On failure *out is {0}, which
 * agenda_close() accepts. */
int agenda_open(struct agenda *out, int secret, struct err *err);
void agenda_close(struct agenda *agenda);

/* The number of the list of the files of one kind at one place, which lie below `folder`;
 * `above` goes before the photos' names. Made if it is not there. */
int64_t agenda_list(struct agenda *agenda, int place, enum agenda_kind kind, const char *folder,
                    const char *above);
void agenda_add(struct agenda *agenda, int64_t list, const struct agenda_file *file);

/* Gives the masks of a list to the photos of another (ingest/pair.h); those that belong to
 * none are counted, and the first is told. */
void agenda_pair(struct agenda *agenda, int64_t photos, int64_t masks, int prefixes);

/* 1 if a photo of that key has a mask. */
int agenda_has_pair(struct agenda *agenda, const char *key);

/* Adds one line to the remarks. */
void agenda_tell(struct agenda *agenda, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* All files are there: counts them. -1 with what failed so far. */
int agenda_settle(struct agenda *agenda, struct err *err);

/* The next photo, place by place in the order of their paths: 1, to be freed; 0: there is none,
 * and the next one is the first again; -1. */
int agenda_next(struct agenda_item *out, struct agenda *agenda, struct err *err);
void agenda_rewind(struct agenda *agenda); /* the next one is the first */

/* Up to `most` photos that have a mask for skin, evenly spread; how many, or -1. Each is to be
 * freed. */
int agenda_pick(struct agenda_item *out, int most, struct agenda *agenda, struct err *err);

/* Calls `refused` for each file that is none of the photos and cannot be taken, until it gives
 * nonzero, which is returned; else 0, or -1. */
typedef int agenda_refused(void *self, const char *path, const char *reason, struct err *err);
int agenda_refusals(struct agenda *agenda, agenda_refused *refused, void *self,
                    struct err *err);

/* "<folder>/<path>", to be freed. */
char *agenda_path(const char *folder, const char *path);

#endif
