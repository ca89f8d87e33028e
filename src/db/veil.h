#ifndef DB_VEIL_H
#define DB_VEIL_H

#include "db/db.h"

/* veil.h - what a person may ask of a catalogue in SQL, through this program.
 *
 * Pixels of masks and tracings (mask.skin, mask.ignored, revision_region.shape and .mask) are
 * to be had through the views that show them of usable photos alone: truth, usable_mask,
 * usable_region. Pragmas that set something are refused, so that a connection that only reads
 * stays one; so is what opens or makes another file (ATTACH, VACUUM INTO). Whoever may read the
 * file can of course read it with another program. */

/* From now on each statement that this connection prepares is looked at; one that asks for more
 * fails with ERR_GUARD. `db` was opened to read. */
void veil_on(struct db *db);

/* A statement may not call a table of its own (WITH ... AS) as one of those views is called:
 * SQLite would take it for the view. ERR_GUARD. */
int veil_check(const char *sql, struct err *err);

#endif
