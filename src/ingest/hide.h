#ifndef INGEST_HIDE_H
#define INGEST_HIDE_H

#include "base/secret.h"
#include "base/text.h"
#include "db/vault.h"
#include "ingest/agenda.h"
#include "ingest/measure.h"

/* hide.h - what a private photo and all about it is called: by chance in the
 * catalogue, truly in the vault. A name that was drawn once stays. */
struct hide;

/* For one dataset. The vault is the caller's. */
int hide_open(struct hide **out, struct vault *vault, const char *dataset, struct err *err);
void hide_close(struct hide *hide); /* accepts NULL; what was not committed is undone */

/* Does the vault know the groups that the catalogue has of the dataset? It does, but for one
 * that is older than the catalogue: a patient who comes back would not find the group, and
 * could be on both sides of a split. ERR_STATE: it does not. */
int hide_check(struct hide *hide, struct db *catalogue, int64_t dataset_id, struct err *err);

/* A batch. hide_commit() puts the sealed file in place, if anything changed, and comes before
 * the catalogue's commit. */
int hide_begin(struct hide *hide, struct err *err);
int hide_commit(struct hide *hide, struct err *err);

/* The name of a photo, of which source, true name and metadata are kept; of a group, by its
 * code; of a file that is refused. */
int hide_photo(struct secret_name *out, struct hide *hide, const struct agenda_item *item,
               const struct measure *measure, struct err *err);
int hide_group(struct secret_name *out, struct hide *hide, const char *code, struct err *err);
int hide_refused(struct secret_name *out, struct hide *hide, const char *path,
                 const char *reason, struct err *err);

/* 1, with its name, if the file was refused before; that is forgotten. 0 if not; -1. */
int hide_forgive(struct secret_name *out, struct hide *hide, const char *path, struct err *err);

/* The file or files that a photo's mask was read from. */
int hide_mask(struct hide *hide, const char *sha256, const char *digest, const char *source,
              struct err *err);

/* Adds the path at which the photo of these bytes was found last; nothing if it is not known.
 */
int hide_source(struct text *out, struct hide *hide, const char *sha256, struct err *err);

/* The photo of these bytes is at another path now. */
int hide_move(struct hide *hide, const char *sha256, const struct agenda_item *item,
              struct err *err);

/* 1 if some photo was found at this path; 0; -1. */
int hide_knows(struct hide *hide, const char *path, struct err *err);

#endif
