#ifndef INGEST_GROUP_H
#define INGEST_GROUP_H

#include "base/err.h"
#include "base/text.h"

/* group.h - which photos belong together, read off their names. */
struct group_by {
    int folder; /* all of one folder */
    int nth;    /* > 0: the text before the nth `mark` in the file's name */
    char mark;
};

/* Reads "file" (each photo is its own group; NULL says the same), "folder" or
 * "prefix:C" or "prefix:C:N". ERR_USAGE for anything else. */
int group_parse(struct group_by *out, const char *text, struct err *err);

/* Adds the group's name of a photo, `name` being its path below the ingested
 * folder. A name with fewer marks counts whole, without its ending. The folders
 * above a file are part of its group's name, so that only photos of one folder
 * can share a group. */
void group_name(struct text *out, const struct group_by *by, const char *name);

#endif
