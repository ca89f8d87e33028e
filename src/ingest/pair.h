#ifndef INGEST_PAIR_H
#define INGEST_PAIR_H

#include "db/db.h"

/* pair.h - which mask belongs to which photo, told from their keys (paths
 * without endings), in the scratch database of an agenda.
 *
 * A mask belongs to the photo that has its key. With `prefixes`, where there is
 * no such photo, it belongs to the one whose key its own begins with, followed
 * by '_', '-' or '.'. A mask with two such photos and a photo with two such
 * masks are refused: the masks' rows say why, naming both candidates. What a photo's mask is
 * stands in the mask's row. */
int pair_match(struct db *db, int64_t photos, int64_t masks, int prefixes, struct err *err);

#endif
