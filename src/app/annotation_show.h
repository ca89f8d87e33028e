#ifndef APP_ANNOTATION_SHOW_H
#define APP_ANNOTATION_SHOW_H

#include "app/verb.h"
#include "db/db.h"

/* annotation_show.h - one revision for people: its facts and its regions. */

/* Prints them; with --json or --csv a row for each region. With `svg` the
 * outlines instead, as an SVG file on standard output. ERR_GUARD: `svg`, and
 * the photo is not cleared. ERR_ABSENT: no such revision. */
int annotation_show(const struct app *app, struct db *db, long long revision, int svg,
                    struct err *err);

#endif
