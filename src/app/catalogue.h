#ifndef APP_CATALOGUE_H
#define APP_CATALOGUE_H

#include "app/verb.h"
#include "db/db.h"

/* catalogue.h - a catalogue is a folder: catalog.db, weights/, cache/. */
#define CATALOGUE_CACHE "cache" /* what may be removed at any time */

struct catalogue {
    char *folder; /* absolute */
    struct db *db;
};

/* Makes the folder (which may exist, but hold no catalogue) and the database. */
int catalogue_create(struct catalogue *out, const char *folder, struct err *err);

/* Opens app->catalogue, or else the first folder that holds a catalog.db on
 * the way from the working folder up to the root. ERR_ABSENT tells both ways
 * out. The caller closes; catalogue_close() accepts {0}. */
int catalogue_open(struct catalogue *out, const struct app *app, enum db_mode mode,
                   struct err *err);
void catalogue_close(struct catalogue *catalogue);

/* "<folder>/<name>", to be freed. */
char *catalogue_path(const struct catalogue *catalogue, const char *name);

/* "<folder>/weights/run-N.<suffix>", to be freed. */
char *catalogue_weights_path(const struct catalogue *catalogue, long long run,
                             const char *suffix);

#endif
