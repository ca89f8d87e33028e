#ifndef INGEST_NEAR_H
#define INGEST_NEAR_H

#include <stdint.h>

#include "db/stmt.h"
#include "image/fingerprint.h"

/* near.h - which photos nearly are the same picture, found by an index.
 *
 * Two fingerprints are near if they differ in at most NEAR_DISTANCE bits in one of
 * the 8 ways to turn or mirror one of them. The 64 bits are four parts of 16, by
 * the parity of their frequencies; mirroring complements a part or leaves it, and
 * turning also permutes its bits or changes the two mixed parts over. So the least that
 * those can make of a part is the same for a picture and its mirror images: the part's key.
 *
 * All near pairs are found: were the parts of even and of odd frequencies each 2 or
 * more bits apart, and each mixed part 1 or more, that would be 6. So the first or
 * the second has a key that one changed bit (or none) gives, or a mixed one is equal. */
#define NEAR_DISTANCE 5

/* The keys of a fingerprint: under which it is filed. */
#define NEAR_KEYS 4
int near_keys(uint32_t keys[NEAR_KEYS], uint64_t bits);

/* The keys under which all that are near it are filed. */
#define NEAR_PROBES 36
int near_probes(uint32_t keys[NEAR_PROBES], uint64_t bits);

/* Files fingerprints, each beside all that were filed before. */
enum near_sql {
    NEAR_ADD,
    NEAR_LIKE,
    NEAR_ADD_KEY,
    NEAR_FIND,
    NEAR_ADD_PAIR,
    NEAR_STATEMENTS,
};
struct near {
    struct stmt sql[NEAR_STATEMENTS];
};
int near_open(struct near *out, struct db *db, struct err *err);
void near_close(struct near *near); /* accepts {0} */

/* Files a photo's fingerprint, and the pairs that it is one of. *other is a photo that
 * is near it, 0 where there is none. Within the caller's transaction. */
int near_add(struct near *near, int64_t photo, const struct fingerprint *print, int64_t *other,
             struct err *err);

#endif
