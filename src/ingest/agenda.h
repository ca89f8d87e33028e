#ifndef INGEST_AGENDA_H
#define INGEST_AGENDA_H

#include <stddef.h>

#include "base/text.h"
#include "ingest/rule.h"

/* agenda.h - what an ingest is to do, as its layout read it off the names: a
 * list of photos with their masks. Nothing has been opened yet. */
struct agenda_item {
    char *photo; /* absolute path */
    char *name;  /* its path below the folder */
    char *group; /* the person, or whatever else stays together; NULL where `reason` is set */
    char *skin;  /* absolute path of its mask; NULL: it has none */
    char *background; /* absolute path of its background mask (lvs); NULL: it has none */
    char *reason;     /* NULL, or why the photo cannot be taken */
};

/* A file that is no photo of the agenda and cannot be taken. */
struct agenda_refusal {
    char *path, *reason;
};

struct agenda {
    struct agenda_item *items; /* in the order in which they are to be catalogued */
    size_t count, room;
    struct agenda_refusal *refusals;
    size_t refusal_count, refusal_room;
    struct rule rule;
    int masked;         /* the layout has masks */
    long masks_alone;   /* masks without a photo */
    long listed_absent; /* named by a list, not there */
    long skipped;       /* files that are nothing to this layout */
    struct text told;   /* remarks, a line each */
};

/* Appends a photo; the paths are copied, `group` may be NULL. Good until the
 * next one is appended. */
struct agenda_item *agenda_add(struct agenda *agenda, const char *folder, const char *path,
                               const char *name, const char *group);

/* Appends a refusal of "<folder>/<path>"; the texts are copied. */
void agenda_refuse(struct agenda *agenda, const char *folder, const char *path,
                   const char *reason);

/* Adds one line to the remarks. */
void agenda_tell(struct agenda *agenda, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void agenda_free(struct agenda *agenda); /* accepts {0} */

/* "<folder>/<path>", to be freed. */
char *agenda_path(const char *folder, const char *path);

#endif
