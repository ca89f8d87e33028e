#ifndef INGEST_MASK_READ_H
#define INGEST_MASK_READ_H

#include "annotate/mask.h"
#include "image/decode.h"
#include "ingest/rule.h"

/* mask_read.h - mask pictures become the truth of a photo. */
struct mask_read {
    struct mask skin;
    struct mask ignored; /* {0} where all is known */
    int unsure; /* the photo had to be turned, and nothing shows whether the mask did */
};

/* Reads a mask picture, and a background mask where `background` is not NULL,
 * by the rule. `photo` is the photo that they belong to. A picture with the
 * photo's upright sides is taken as it is; one with its stored sides, where
 * they differ, is turned as the photo is.
 *
 * With a background mask, skin is what the first has and the second has not;
 * what neither has, or both, is ignored. Without one and with
 * rule->ignore_rest, what is not skin is ignored.
 *
 * ERR_FORMAT: not a picture, or other sides (both are told), or values that a
 * guessed threshold cannot fit. On failure *out is untouched; on success the
 * caller frees it with mask_read_free(). */
int mask_read_truth(struct mask_read *out, const struct bytes *skin,
                    const struct bytes *background, const struct rule *rule,
                    const struct decode_info *photo, struct err *err);
void mask_read_free(struct mask_read *truth); /* accepts {0} */

#endif
