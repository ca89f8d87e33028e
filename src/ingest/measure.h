#ifndef INGEST_MEASURE_H
#define INGEST_MEASURE_H

#include "base/digest.h"
#include "db/stored.h"
#include "image/decode.h"
#include "ingest/agenda.h"

/* measure.h - photos and their masks: bytes become the values of rows.
 *
 * Knows no catalogue, so that many can be done at once. */
struct measure {
    struct err refused; /* code ERR_NONE: the photo was taken */
    struct md5 md5;
    struct sha256 sha256;
    size_t bytes; /* of the file */
    int known;    /* what measure_book said */
    struct decode_info info;
    struct decode_look look; /* digest of pixels and fingerprint; empty where known */

    struct stored copy;    /* of a private photo, where it was made; kind NULL: it was not */
    struct bytes metadata; /* of the same: what its file told besides, up to MEASURE_METADATA */
    size_t metadata_bytes; /* of all of that */

    struct err mask_refused;    /* code ERR_NONE: there was none, or it was taken */
    int masked;                 /* the rest holds its truth */
    int unsure;                 /* mask_read.h */
    struct bytes skin, ignored; /* BLOBs; ignored {0} where all is known */
    int64_t skin_pixels, ignored_pixels;
    struct sha256 digest; /* of skin, then ignored */
};

enum { MEASURE_NEW, MEASURE_KNOWN, MEASURE_LOST, MEASURE_ELSEWHERE };
#define MEASURE_METADATA ((size_t)64 << 10) /* bytes of a photo */

/* What is catalogued already, and where what is new is kept. `find` is called from several
 * threads at once. It gives MEASURE_NEW; MEASURE_KNOWN, with sides and orientation in *info,
 * for bytes whose pixels need no decoding but whose masks are read; MEASURE_LOST for the same
 * where the stored copy is gone and made again; or MEASURE_ELSEWHERE for bytes of which nothing
 * is wanted. */
struct measure_book {
    int (*find)(void *self, const char *sha256, struct decode_info *info);
    void *self;
    int private; /* 1: a scrubbed copy is made of each new photo */
    const char
        *store; /* and written into the store of this folder; NULL: it is not (a dry run) */
};

/* Measures `count` neighbours, each file read once; what is wrong with one is
 * in its result. The caller frees each with measure_free(), which accepts {0}. */
void measure_items(struct measure *out, const struct agenda_item *items, size_t count,
                   const struct rule *rule, const struct measure_book *book);
void measure_free(struct measure *measure);

#endif
