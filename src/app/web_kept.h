#ifndef APP_WEB_KEPT_H
#define APP_WEB_KEPT_H

#include "base/text.h"
#include "db/db.h"

/* web_kept.h - the last part of a page that took long to make, good for as long as nothing is
 * committed to the catalogue, by whomever. Several threads may ask at once. */
struct web_kept;
struct web_kept *web_kept_new(void);
void web_kept_free(struct web_kept *kept); /* accepts NULL */

/* 1: what is kept under `name` was added to *out, and nothing has been committed to the file of
 * `db` since before it was made. 0: there is no such thing; *version is for web_kept_keep(),
 * and is to be had before the first row is read. -1. */
int web_kept_find(struct text *out, int64_t *version, struct web_kept *kept,
                  const struct db *db, const char *name, struct err *err);

/* Keeps these bytes in the place of what was kept. */
void web_kept_keep(struct web_kept *kept, const char *name, int64_t version, const char *data,
                   size_t size);

#endif
